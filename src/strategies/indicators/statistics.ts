import { pairIndicator, periodParam, sourceIndicator } from './definition.ts';
import { highest, lowest } from './extremes.ts';
import type { Indicator } from './indicator.ts';
import { percentRank, rollingMedian } from './ranks.ts';
import { rollingCovariance, rollingDeviation, rollingVariance } from './spread.ts';
import { rollingSum, sma } from './windows.ts';

/** Distance of a value from the mean of its window in population standard deviations; 0 where the window does not vary. */
export function zScore(source: Float64Array, period: number): Float64Array {
  const means = sma(source, period);
  return rollingDeviation(source, period).map((deviation, i) => (deviation === 0 ? 0 : (source[i]! - means[i]!) / deviation));
}

/** Pearson's correlation of two columns over the last `period` bars, -1 to 1; 0 where one of them does not vary. */
export function correlation(a: Float64Array, b: Float64Array, period: number): Float64Array {
  const variancesA = rollingCovariance(a, a, period);
  const variancesB = rollingCovariance(b, b, period);
  return rollingCovariance(a, b, period).map((covariance, i) => {
    const scale = Math.sqrt(variancesA[i]!) * Math.sqrt(variancesB[i]!);
    return scale === 0 ? 0 : Math.min(1, Math.max(-1, covariance / scale));
  });
}

const VARYING_WINDOW = periodParam(20, 'period', 'Bars in the window.', 2);

/** Statistics of a sliding window. */
export const STATISTICS: readonly Indicator[] = [
  sourceIndicator({
    name: 'highest',
    title: 'Highest value',
    summary: 'The highest of the last bars, this one included; highest(high, 20)[1] leaves this one out.',
    params: [periodParam(20)],
    lookback: (period) => period - 1,
    compute: highest,
  }),
  sourceIndicator({
    name: 'lowest',
    title: 'Lowest value',
    summary: 'The lowest of the last bars, this one included; lowest(low, 20)[1] leaves this one out.',
    params: [periodParam(20)],
    lookback: (period) => period - 1,
    compute: lowest,
  }),
  sourceIndicator({
    name: 'sum',
    title: 'Sum',
    summary: 'The sum of the last bars.',
    params: [periodParam(20)],
    lookback: (period) => period - 1,
    compute: rollingSum,
  }),
  sourceIndicator({
    name: 'median',
    title: 'Median',
    summary: 'The middle one of the last bars in order of size; the mean of the middle two when their number is even.',
    params: [periodParam(20)],
    lookback: (period) => period - 1,
    compute: rollingMedian,
  }),
  sourceIndicator({
    name: 'percent_rank',
    title: 'Percentile rank',
    summary: 'Percent of the last bars before this one that were at or below it, 0 to 100.',
    params: [periodParam(20)],
    lookback: (period) => period,
    compute: percentRank,
  }),
  sourceIndicator({
    name: 'stddev',
    title: 'Standard deviation',
    summary: 'How far the last bars stray from their mean (population: divided by their number).',
    params: [VARYING_WINDOW],
    lookback: (period) => period - 1,
    compute: rollingDeviation,
  }),
  sourceIndicator({
    name: 'variance',
    title: 'Variance',
    summary: 'The square of the standard deviation (population).',
    params: [VARYING_WINDOW],
    lookback: (period) => period - 1,
    compute: rollingVariance,
  }),
  sourceIndicator({
    name: 'zscore',
    title: 'Z-score',
    summary: 'How many standard deviations a value is from the mean of the last bars; 0 where they are all equal.',
    params: [VARYING_WINDOW],
    lookback: (period) => period - 1,
    compute: zScore,
  }),
  pairIndicator({
    name: 'correlation',
    title: 'Correlation',
    summary: 'How alike two columns moved over the last bars, -1 to 1; 0 where one of them did not move.',
    params: [VARYING_WINDOW],
    lookback: (period) => period - 1,
    compute: correlation,
  }),
];
