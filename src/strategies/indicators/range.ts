import { periodParam, sourceIndicator } from './definition.ts';
import { highest, lowest } from './extremes.ts';
import type { Indicator } from './indicator.ts';

/** Where a column or the market is within its recent range. */
export const RANGE: readonly Indicator[] = [
  sourceIndicator({
    name: 'highest',
    title: 'Highest value',
    summary: 'The highest of the last bars, this one included; highest(high, 20)[1] leaves this one out.',
    params: [periodParam(20)],
    lookback: (period) => period! - 1,
    compute: (source, period) => highest(source, period!),
  }),
  sourceIndicator({
    name: 'lowest',
    title: 'Lowest value',
    summary: 'The lowest of the last bars, this one included; lowest(low, 20)[1] leaves this one out.',
    params: [periodParam(20)],
    lookback: (period) => period! - 1,
    compute: (source, period) => lowest(source, period!),
  }),
];
