import { mean, ratio } from './statistics.ts';
import { TRADING_DAYS } from './years.ts';

/**
 * Sortino ratio at a target of 0: arithmetic mean of daily UTC returns ÷ downside deviation × √365, where the downside
 * deviation is √(mean of min(r, 0)²) over all days, winning ones included as zeros. `null` without a losing day.
 *
 * Source: F. A. Sortino and L. N. Price, "Performance Measurement in a Downside Risk Framework", Journal of Investing 3 (1994).
 */
export function sortino(dailyReturns: Float64Array): number | null {
  let squares = 0;
  for (const value of dailyReturns) if (value < 0) squares += value * value;
  const daily = ratio(mean(dailyReturns), Math.sqrt(squares / dailyReturns.length));
  return daily === null ? null : daily * Math.sqrt(TRADING_DAYS);
}
