import { periodParam, sourceIndicator } from './definition.ts';
import type { Indicator } from './indicator.ts';
import { seedOf } from './smoothing.ts';
import { emptyColumn } from './windows.ts';

/**
 * Wilder's relative strength index, 0 to 100: the share of rises in the smoothed sum of rises and falls.
 *
 * Smoothed by Wilder's average, started by the mean of the first `period` changes. A market that has not moved at all is at
 * 50, neither strong nor weak. Source: J. Welles Wilder, New Concepts in Technical Trading Systems (1978).
 */
export function rsi(source: Float64Array, period: number): Float64Array {
  const length = source.length;
  const out = emptyColumn(length);
  const weight = 1 / period;
  let gain = 0;
  let loss = 0;
  let changes = 0;
  let i = 0;
  while (i < length && Number.isNaN(source[i])) i += 1;
  let before = source[i]!;
  for (i += 1; i < length && changes < period; i++) {
    const value = source[i]!;
    if (value !== value) continue;
    const change = value - before;
    before = value;
    if (change > 0) gain += change;
    else loss -= change;
    changes += 1;
    if (changes === period) out[i] = gain + loss > 0 ? (100 * gain) / (gain + loss) : 50;
  }
  gain *= weight;
  loss *= weight;
  for (; i < length; i++) {
    const value = source[i]!;
    if (value !== value) continue;
    const change = value - before;
    before = value;
    gain += weight * ((change > 0 ? change : 0) - gain);
    loss += weight * ((change < 0 ? -change : 0) - loss);
    const total = gain + loss;
    out[i] = total > 0 ? (100 * gain) / total : 50;
  }
  return out;
}

/** The three lines of a MACD. */
export interface Macd {
  readonly line: Float64Array;
  readonly signal: Float64Array;
  readonly histogram: Float64Array;
}

/**
 * Moving average convergence and divergence: fast EMA less slow EMA, the EMA of that, and the distance between the two.
 *
 * As TA-Lib: both averages start at the slow one's first bar, the fast one seeded by the `fast` values that end there, and the
 * three lines begin together. If `fast` is the longer of the two periods, they change places.
 */
export function macd(source: Float64Array, fast: number, slow: number, signal: number): Macd {
  const length = source.length;
  const shorter = Math.min(fast, slow);
  const start = pairedSeeds(source, shorter, Math.max(fast, slow));
  const line = emptyColumn(length);
  const signalLine = emptyColumn(length);
  const histogram = emptyColumn(length);
  const fastWeight = 2 / (shorter + 1);
  const slowWeight = 2 / (Math.max(fast, slow) + 1);
  const signalWeight = 2 / (signal + 1);
  let fastMean = start.fast;
  let slowMean = start.slow;
  let seen = 0;
  let average = 0;
  for (let i = start.bar; i < length; i++) {
    const value = source[i]!;
    if (value !== value) continue;
    if (i > start.bar) {
      fastMean += fastWeight * (value - fastMean);
      slowMean += slowWeight * (value - slowMean);
    }
    const distance = fastMean - slowMean;
    if (seen < signal) {
      seen += 1;
      average += distance / signal;
      if (seen < signal) continue;
    } else {
      average += signalWeight * (distance - average);
    }
    line[i] = distance;
    signalLine[i] = average;
    histogram[i] = distance - average;
  }
  return { line, signal: signalLine, histogram };
}

/** The first bar of a slow average, its seed, and the seed of a fast one that ends at the same bar. */
function pairedSeeds(source: Float64Array, fast: number, slow: number): { bar: number; fast: number; slow: number } {
  const seed = seedOf(source, slow);
  let from = Math.min(seed.bar, source.length - 1);
  let left = fast;
  while (from > 0 && (left -= Number.isNaN(source[from]) ? 0 : 1) > 0) from -= 1;
  return { bar: seed.bar, slow: seed.mean, fast: seedOf(source, fast, from).mean };
}

/** How fast a column moves, and which way. */
export const MOMENTUM: readonly Indicator[] = [
  sourceIndicator({
    name: 'rsi',
    title: 'Relative strength index',
    summary: 'Share of rises in recent movement, 0 to 100; 50 in a market that does not move.',
    params: [periodParam(14, 'period', 'Bars of smoothing (Wilder).', 2)],
    lookback: (period) => period!,
    compute: (source, period) => rsi(source, period!),
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
    lookback: (fast, slow, signal) => Math.max(fast!, slow!) + signal! - 2,
    compute: (source, fast, slow, signal) => {
      const lines = macd(source, fast!, slow!, signal!);
      return [lines.line, lines.signal, lines.histogram];
    },
  }),
];
