import { barAtOrAfter } from '../../domain/candles.ts';
import { DAY_MS } from '../../domain/timeframe.ts';

/** Equity at the last bar of every UTC day that has bars. */
export interface DailyEquity {
  /** Days since the epoch, ascending. */
  readonly day: Int32Array;
  readonly equity: Float64Array;
}

/** Takes the last equity of every UTC day in one pass over the columns; days without bars are left out. */
export function dailyEquity(time: Float64Array, equity: Float64Array): DailyEquity {
  const count = time.length;
  if (count === 0) return { day: new Int32Array(0), equity: new Float64Array(0) };
  const most = Math.min(count, Math.floor(time[count - 1]! / DAY_MS) - Math.floor(time[0]! / DAY_MS) + 1);
  const day = new Int32Array(most);
  const last = new Float64Array(most);
  let days = 0;
  let bars = 1;
  // Days mostly have as many bars as the day before, so that their ends are found by two looks instead of a search.
  for (let i = 0; i < count; i += bars) {
    const index = Math.floor(time[i]! / DAY_MS);
    const dayEnd = (index + 1) * DAY_MS;
    const expected = i + bars;
    const asBefore = expected <= count && time[expected - 1]! < dayEnd && (expected === count || time[expected]! >= dayEnd);
    if (!asBefore) bars = barAtOrAfter(time.subarray(i), dayEnd);
    day[days] = index;
    last[days] = equity[i + bars - 1]!;
    days += 1;
  }
  return { day: day.subarray(0, days), equity: last.subarray(0, days) };
}

/** Simple returns from day to day, the first day's from the starting cash. A day that begins with nothing returns 0. */
export function dailyReturns(daily: DailyEquity, cash: number): Float64Array {
  const returns = new Float64Array(daily.equity.length);
  let before = cash;
  for (let i = 0; i < returns.length; i++) {
    const now = daily.equity[i]!;
    returns[i] = before > 0 ? now / before - 1 : 0;
    before = now;
  }
  return returns;
}
