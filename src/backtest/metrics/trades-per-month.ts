import { ratio } from './statistics.ts';

/** Closed trades per month of 365.25 ÷ 12 days. */
export function tradesPerMonth(trades: number, years: number): number | null {
  return ratio(trades, years * 12);
}
