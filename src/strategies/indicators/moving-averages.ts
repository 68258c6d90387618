import { periodParam, sourceIndicator } from './definition.ts';
import type { Indicator } from './indicator.ts';
import { ema } from './smoothing.ts';
import { sma } from './windows.ts';

/** Averages of a column that follow it. */
export const MOVING_AVERAGES: readonly Indicator[] = [
  sourceIndicator({
    name: 'sma',
    title: 'Simple moving average',
    summary: 'The mean of the last bars.',
    params: [periodParam(20)],
    lookback: (period) => period! - 1,
    compute: (source, period) => sma(source, period!),
  }),
  sourceIndicator({
    name: 'ema',
    title: 'Exponential moving average',
    summary: 'An average that weighs recent bars more; started by the mean of the first bars.',
    params: [periodParam(20)],
    lookback: (period) => period! - 1,
    compute: (source, period) => ema(source, period!),
  }),
];
