import type { DailyEquity } from './daily-equity.ts';
import { mean, ratio } from './statistics.ts';

/** How often a year the account was turned over: notional of all fills, both sides, ÷ mean of the daily equity ÷ years. */
export function yearlyTurnover(turnover: number, daily: DailyEquity, years: number): number | null {
  return ratio(ratio(turnover, mean(daily.equity)), years);
}
