/** Where a smoothed average starts: the bar that completes its seed, and the seed's mean. */
export interface Seed {
  /** The source's length when it has too few numbers. */
  readonly bar: number;
  readonly mean: number;
}

/** The mean of the first `period` numbers from bar `from` on; exactly their value when they are all equal. */
export function seedOf(source: Float64Array, period: number, from = 0): Seed {
  let sum = 0;
  let seen = 0;
  let equal = true;
  let last = Number.NaN;
  for (let bar = from; bar < source.length; bar++) {
    const value = source[bar]!;
    if (Number.isNaN(value)) continue;
    if (seen > 0 && value !== last) equal = false;
    last = value;
    sum += value;
    seen += 1;
    if (seen === period) return { bar, mean: equal ? value : sum / period };
  }
  return { bar: source.length, mean: Number.NaN };
}

/** `out` may be the source itself: each value is read before its place is written. */
function smooth(source: Float64Array, period: number, weight: number, out: Float64Array = new Float64Array(source.length)): Float64Array {
  const length = source.length;
  const { bar, mean } = seedOf(source, period);
  if (bar === length) return out.fill(Number.NaN);
  out.fill(Number.NaN, 0, bar);
  out[bar] = mean;
  let value = mean;
  for (let i = bar + 1; i < length; i++) {
    const next = source[i]!;
    if (next === next) {
      value += weight * (next - value);
      out[i] = value;
    } else {
      out[i] = Number.NaN;
    }
  }
  return out;
}

/** Exponential moving average: weight 2 ÷ (period + 1), started by the mean of the first `period` values. */
export function ema(source: Float64Array, period: number): Float64Array {
  return smooth(source, period, 2 / (period + 1));
}

/**
 * Wilder's smoothing (New Concepts in Technical Trading Systems, 1978): as `ema`, with weight 1 ÷ period. It is written over its source,
 * which spares a column, so that it is for sources that nobody else has.
 */
export function wilderInPlace(source: Float64Array, period: number): Float64Array {
  return smooth(source, period, 1 / period, source);
}
