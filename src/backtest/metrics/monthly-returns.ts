import { DAY_MS } from '../../domain/timeframe.ts';
import type { DailyEquity } from './daily-equity.ts';

/** The return of one UTC calendar month. */
export interface MonthlyReturn {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** From the last equity before the month (the starting cash in the first) to the last inside it; a fraction. */
  readonly return: number;
}

/** Returns by UTC month, oldest first; months without bars are left out, and the first and the last may be cut by the span. */
export function monthlyReturns(daily: DailyEquity, cash: number): readonly MonthlyReturn[] {
  const months: MonthlyReturn[] = [];
  let before = cash;
  let i = 0;
  while (i < daily.day.length) {
    const date = new Date(daily.day[i]! * DAY_MS);
    const nextMonth = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1) / DAY_MS;
    while (i + 1 < daily.day.length && daily.day[i + 1]! < nextMonth) i += 1;
    const last = daily.equity[i]!;
    months.push({ year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, return: before > 0 ? last / before - 1 : 0 });
    before = last;
    i += 1;
  }
  return months;
}
