import { sampleDeviation } from './statistics.ts';
import { TRADING_DAYS } from './years.ts';

/** Yearly volatility: sample deviation of daily UTC returns × √365, as a fraction. */
export function volatility(dailyReturns: Float64Array): number | null {
  const deviation = sampleDeviation(dailyReturns);
  return deviation === null ? null : deviation * Math.sqrt(TRADING_DAYS);
}
