import { DAY_MS } from '../../domain/timeframe.ts';

/** A year of 365.25 days, in milliseconds. */
export const YEAR_MS = 365.25 * DAY_MS;

/** Days in a year of daily returns: crypto markets do not close. */
export const TRADING_DAYS = 365;

/**
 * Years between the first and the last bar of a column of times.
 *
 * From stamp to stamp: equity is known at closes, and the close of the first bar is the first one at which it is.
 */
export function elapsedYears(time: Float64Array): number {
  return time.length === 0 ? 0 : (time.at(-1)! - time[0]!) / YEAR_MS;
}
