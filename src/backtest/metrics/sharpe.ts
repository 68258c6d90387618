import { mean, ratio, sampleDeviation } from './statistics.ts';
import { TRADING_DAYS } from './years.ts';

/**
 * Sharpe ratio at a risk-free rate of 0: arithmetic mean of daily UTC returns ÷ their sample deviation × √365.
 *
 * Source: W. F. Sharpe, "The Sharpe Ratio", Journal of Portfolio Management 21 (1994), the ex-post ratio, annualised.
 */
export function sharpe(dailyReturns: Float64Array): number | null {
  const daily = ratio(mean(dailyReturns), sampleDeviation(dailyReturns));
  return daily === null ? null : daily * Math.sqrt(TRADING_DAYS);
}
