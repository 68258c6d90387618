/**
 * The bars of the highest (or lowest) of the last `period` values, the latest one on a tie; -1 where the window has none.
 *
 * A monotonic queue: a value leaves it when a later one is at least as extreme, so that every bar enters and leaves once.
 */
function extremeBars(source: Float64Array, period: number, sign: 1 | -1): Int32Array {
  const length = source.length;
  const bars = new Int32Array(length).fill(-1);
  const queue = new Int32Array(length);
  let first = 0;
  let after = 0;
  let unbroken = 0;
  for (let i = 0; i < length; i++) {
    const value = source[i]! * sign;
    if (Number.isNaN(value)) {
      first = 0;
      after = 0;
      unbroken = 0;
      continue;
    }
    unbroken += 1;
    while (after > first && source[queue[after - 1]!]! * sign <= value) after -= 1;
    queue[after] = i;
    after += 1;
    if (queue[first]! <= i - period) first += 1;
    if (unbroken >= period) bars[i] = queue[first]!;
  }
  return bars;
}

/** The bar of the highest of the last `period` values, the latest on a tie; -1 where there is none. */
export function highestBars(source: Float64Array, period: number): Int32Array {
  return extremeBars(source, period, 1);
}

/** The bar of the lowest of the last `period` values, the latest on a tie; -1 where there is none. */
export function lowestBars(source: Float64Array, period: number): Int32Array {
  return extremeBars(source, period, -1);
}

function valuesAt(source: Float64Array, bars: Int32Array): Float64Array {
  const out = new Float64Array(source.length);
  for (let i = 0; i < out.length; i++) out[i] = bars[i]! < 0 ? Number.NaN : source[bars[i]!]!;
  return out;
}

/** The highest of the last `period` values, this bar's included. */
export function highest(source: Float64Array, period: number): Float64Array {
  return valuesAt(source, highestBars(source, period));
}

/** The lowest of the last `period` values, this bar's included. */
export function lowest(source: Float64Array, period: number): Float64Array {
  return valuesAt(source, lowestBars(source, period));
}
