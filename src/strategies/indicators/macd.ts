import { seedOf } from './smoothing.ts';

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
  const start = startTogether(source, Math.min(fast, slow), Math.max(fast, slow));
  const fastWeight = 2 / (Math.min(fast, slow) + 1);
  const slowWeight = 2 / (Math.max(fast, slow) + 1);
  const signalWeight = 2 / (signal + 1);
  const line = new Float64Array(length);
  const signalLine = new Float64Array(length);
  const histogram = new Float64Array(length);
  let fastMean = start.fast;
  let slowMean = start.slow;
  let seen = 0;
  let average = 0;
  let silent = start.bar;
  // One pass for the three lines: this runs over millions of bars.
  for (let i = start.bar; i < length; i++) {
    const value = source[i]!;
    if (value !== value) {
      line[i] = signalLine[i] = histogram[i] = Number.NaN;
      continue;
    }
    if (i > start.bar) {
      fastMean += fastWeight * (value - fastMean);
      slowMean += slowWeight * (value - slowMean);
    }
    const distance = fastMean - slowMean;
    if (seen < signal) {
      seen += 1;
      average += distance / signal;
      silent = i + (seen < signal ? 1 : 0);
    } else {
      average += signalWeight * (distance - average);
    }
    line[i] = distance;
    signalLine[i] = average;
    histogram[i] = distance - average;
  }
  for (const column of [line, signalLine, histogram]) column.fill(Number.NaN, 0, silent);
  return { line, signal: signalLine, histogram };
}

/** The slow average's first bar and seed, and the seed of a fast one that ends at the same bar. */
function startTogether(source: Float64Array, fast: number, slow: number): { bar: number; fast: number; slow: number } {
  const seed = seedOf(source, slow);
  if (seed.bar === source.length) return { bar: seed.bar, fast: Number.NaN, slow: Number.NaN };
  let from = seed.bar;
  for (let needed = fast - 1; needed > 0; ) {
    from -= 1;
    if (!Number.isNaN(source[from])) needed -= 1;
  }
  return { bar: seed.bar, fast: seedOf(source, fast, from).mean, slow: seed.mean };
}
