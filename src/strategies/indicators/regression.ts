import { periodParam, sourceIndicator } from './definition.ts';
import type { Indicator } from './indicator.ts';
import { rollingSum, rollingWeightedSum } from './windows.ts';

/** A straight line through the last bars by least squares. */
export interface Regression {
  /** Its change a bar. */
  readonly slope: Float64Array;
  /** Its value at the oldest bar of the window. */
  readonly intercept: Float64Array;
  /** Its value at this bar. */
  readonly end: Float64Array;
}

/** Least-squares line through the last `period` (two or more) values against their bar numbers 0 to `period - 1`. */
export function linearRegression(source: Float64Array, period: number): Regression {
  const sums = rollingSum(source, period);
  const slope = rollingWeightedSum(source, period);
  const intercept = new Float64Array(source.length);
  const end = new Float64Array(source.length);
  const middle = (period - 1) / 2;
  // Sum of squared distances of the bar numbers from their middle.
  const spread = (period * (period * period - 1)) / 12;
  for (let i = 0; i < slope.length; i++) {
    // Weights 1 to `period` less the mean weight are the bar numbers' distances from their middle.
    const gradient = (slope[i]! - (middle + 1) * sums[i]!) / spread;
    const mean = sums[i]! / period;
    slope[i] = gradient;
    intercept[i] = mean - gradient * middle;
    end[i] = mean + gradient * middle;
  }
  return { slope, intercept, end };
}

const WINDOW = periodParam(14, 'period', 'Bars in the window.', 2);

/** Straight lines through the last bars. */
export const REGRESSION: readonly Indicator[] = [
  sourceIndicator({
    name: 'linreg',
    title: 'Linear regression',
    summary: 'Where a straight line through the last bars ends.',
    params: [WINDOW],
    lookback: (period) => period - 1,
    compute: (source, period) => linearRegression(source, period).end,
  }),
  sourceIndicator({
    name: 'linreg_slope',
    title: 'Linear regression slope',
    summary: 'How much a straight line through the last bars rises each bar.',
    params: [WINDOW],
    lookback: (period) => period - 1,
    compute: (source, period) => linearRegression(source, period).slope,
  }),
  sourceIndicator({
    name: 'linreg_intercept',
    title: 'Linear regression intercept',
    summary: 'Where a straight line through the last bars begins.',
    params: [WINDOW],
    lookback: (period) => period - 1,
    compute: (source, period) => linearRegression(source, period).intercept,
  }),
];
