import { periodParam, sourceIndicator } from './definition.ts';
import type { Indicator } from './indicator.ts';
import { macd } from './macd.ts';
import { rsi, stochasticRsi } from './rsi.ts';
import { ema } from './smoothing.ts';
import { barsBack } from './windows.ts';

/** The change since `period` bars ago, in the column's unit. */
export function momentum(source: Float64Array, period: number): Float64Array {
  return barsBack(source, period).map((before, i) => source[i]! - before);
}

/** The change since `period` bars ago as a fraction of the value then; 0 where that was 0 as well, NaN where only that was. */
export function change(source: Float64Array, period: number): Float64Array {
  return barsBack(source, period).map((before, i) => {
    const difference = source[i]! - before;
    if (before === 0) return difference === 0 ? 0 : Number.NaN;
    return difference / before;
  });
}

/** The distance of a fast EMA from a slow one in percent of the slow one; 0 where that is 0. */
export function percentageOscillator(source: Float64Array, fast: number, slow: number): Float64Array {
  const shorter = ema(source, Math.min(fast, slow));
  return ema(source, Math.max(fast, slow)).map((base, i) => (base === 0 ? 0 : (100 * (shorter[i]! - base)) / base));
}

const percent = (column: Float64Array): Float64Array => column.map((value) => 100 * value);

/** How fast a column moves, and which way. */
export const MOMENTUM: readonly Indicator[] = [
  sourceIndicator({
    name: 'rsi',
    title: 'Relative strength index',
    summary: 'Share of rises in recent movement, 0 to 100; 50 in a market that does not move.',
    params: [periodParam(14, 'period', 'Bars of smoothing (Wilder).', 2)],
    lookback: (period) => period,
    compute: rsi,
  }),
  sourceIndicator({
    name: 'stochrsi',
    title: 'Stochastic RSI',
    summary: 'Where the RSI is in its own recent range, 0 to 100: k is smoothed, d is smoothed again, raw is not smoothed.',
    params: [
      periodParam(14, 'rsi', 'Bars of the RSI.', 2),
      periodParam(14, 'range', 'Bars of the range.'),
      periodParam(3, 'k', 'Bars of the smoothing of k.'),
      periodParam(3, 'd', 'Bars of the smoothing of d.'),
    ],
    outputs: ['k', 'd', 'raw'],
    lookback: (length, range, k, d) => {
      const first = length + range - 1 + k - 1;
      return [first, first + d - 1, first];
    },
    compute: (source, length, range, k, d) => {
      const lines = stochasticRsi(source, length, range, k, d);
      return [lines.k, lines.d, lines.raw];
    },
  }),
  sourceIndicator({
    name: 'macd',
    title: 'Moving average convergence and divergence',
    summary: 'Fast EMA less slow EMA, its signal line, and the distance between the two.',
    params: [
      periodParam(12, 'fast', 'Bars of the fast average.', 2),
      periodParam(26, 'slow', 'Bars of the slow average.', 2),
      periodParam(9, 'signal', 'Bars of the signal line.'),
    ],
    outputs: ['line', 'signal', 'histogram'],
    lookback: (fast, slow, signal) => Math.max(fast, slow) + signal - 2,
    compute: (source, fast, slow, signal) => {
      const lines = macd(source, fast, slow, signal);
      return [lines.line, lines.signal, lines.histogram];
    },
  }),
  sourceIndicator({
    name: 'ppo',
    title: 'Percentage price oscillator',
    summary: 'Fast EMA less slow EMA, in percent of the slow one.',
    params: [periodParam(12, 'fast', 'Bars of the fast average.', 2), periodParam(26, 'slow', 'Bars of the slow average.', 2)],
    lookback: (fast, slow) => Math.max(fast, slow) - 1,
    compute: percentageOscillator,
  }),
  sourceIndicator({
    name: 'cmo',
    title: 'Chande momentum oscillator',
    summary: 'Rises less falls as a share of both, -100 to 100, in Wilder’s smoothing; 0 in a market that does not move.',
    params: [periodParam(14, 'period', 'Bars of smoothing (Wilder).', 2)],
    lookback: (period) => period,
    // (rises - falls) / (rises + falls) is 2 × rises / (rises + falls) - 1: the RSI on another scale.
    compute: (source, period) => rsi(source, period).map((value) => 2 * value - 100),
  }),
  sourceIndicator({
    name: 'roc',
    title: 'Rate of change',
    summary: 'The change since some bars ago, in percent (change() gives a fraction).',
    params: [periodParam(10, 'period', 'How many bars ago.')],
    lookback: (period) => period,
    compute: (source, period) => percent(change(source, period)),
  }),
  sourceIndicator({
    name: 'change',
    title: 'Change',
    summary: 'The change since some bars ago, as a fraction: 0.02 is 2 % up.',
    params: [periodParam(1, 'period', 'How many bars ago.')],
    lookback: (period) => period,
    compute: change,
  }),
  sourceIndicator({
    name: 'mom',
    title: 'Momentum',
    summary: 'The change since some bars ago, in the unit of the column.',
    params: [periodParam(10, 'period', 'How many bars ago.')],
    lookback: (period) => period,
    compute: momentum,
  }),
  sourceIndicator({
    name: 'trix',
    title: 'TRIX',
    summary: 'The change, in percent a bar, of an average that was smoothed three times.',
    params: [periodParam(15, 'period', 'Bars of each of the three averages.')],
    lookback: (period) => 3 * (period - 1) + 1,
    compute: (source, period) => percent(change(ema(ema(ema(source, period), period), period), 1)),
  }),
];
