/**
 * Sums over a sliding window, without subtraction.
 *
 * The column is cut into blocks of one window's length. Every window is then the tail of one block and the head of the next,
 * so that its sum is one stored tail sum plus one growing head sum (the scheme of van Herk and of Gil and Werman). Each value
 * is added twice in all, nothing is ever taken away again, and rounding errors neither grow with the length of the series
 * nor outlive a price shock.
 */

/**
 * Calls `visit` for every unbroken stretch of numbers that is at least `period` long: bars `start` (inclusive) to `end`
 * (exclusive). A window with a NaN in it has no value, so windowed kernels need to look at nothing else.
 */
export function forEachRun(source: Float64Array, period: number, visit: (start: number, end: number) => void): void {
  const length = source.length;
  let start = 0;
  while (start < length) {
    if (Number.isNaN(source[start])) {
      start += 1;
      continue;
    }
    let end = start + 1;
    while (end < length && source[end] === source[end]) end += 1;
    if (end - start >= period) visit(start, end);
    start = end + 1;
  }
}

/** A column of `length` NaNs. */
export function emptyColumn(length: number): Float64Array {
  return new Float64Array(length).fill(Number.NaN);
}

/** The column `bars` bars back: value i is `source[i - bars]`, NaN where there is none. */
export function barsBack(source: Float64Array, bars: number): Float64Array {
  const shift = Math.min(bars, source.length);
  const out = new Float64Array(source.length).fill(Number.NaN, 0, shift);
  out.set(source.subarray(0, source.length - shift), shift);
  return out;
}

/** The sum of the last `period` values, this bar's included. */
export function rollingSum(source: Float64Array, period: number): Float64Array {
  return scaledSum(source, period, 1);
}

/**
 * Simple moving average: the mean of the last `period` values. A window of equal values gives exactly that value.
 */
export function sma(source: Float64Array, period: number): Float64Array {
  return scaledSum(source, period, period);
}

function scaledSum(source: Float64Array, period: number, divisor: number): Float64Array {
  const out = emptyColumn(source.length);
  const tail = new Float64Array(period + 1);
  const mean = divisor === period;
  forEachRun(source, period, (start, end) => {
    tail.fill(0);
    let equal = 0;
    let last = Number.NaN;
    // Plain and long on purpose: the inner loop runs once a bar over millions of bars.
    for (let block = start; block < end; block += period) {
      const size = Math.min(period, end - block);
      let head = 0;
      for (let j = 0; j < size; j++) {
        const value = source[block + j]!;
        head += value;
        equal = value === last ? equal + 1 : 1;
        last = value;
        out[block + j] = mean && equal >= period ? value : (tail[j + 1]! + head) / divisor;
      }
      if (size < period) break;
      let sum = 0;
      for (let j = period - 1; j > 0; j--) {
        sum += source[block + j]!;
        tail[j] = sum;
      }
    }
    out.fill(Number.NaN, start, start + period - 1);
  });
  return out;
}

/**
 * The sum of the last `period` values, the oldest weighted 1 and this bar's weighted `period`.
 *
 * In blocks too: a tail's weighted sum grows by the tail's plain sum with every step to the left; a head's loses its plain
 * sum with every step to the right, in which its values all stay inside the window.
 */
export function rollingWeightedSum(source: Float64Array, period: number): Float64Array {
  const out = emptyColumn(source.length);
  const tail = new Float64Array(period + 1);
  forEachRun(source, period, (start, end) => {
    tail.fill(0);
    for (let block = start; block < end; block += period) {
      const size = Math.min(period, end - block);
      let head = 0;
      let weighted = 0;
      for (let j = 0; j < size; j++) {
        const value = source[block + j]!;
        weighted += period * value - head;
        head += value;
        out[block + j] = tail[j + 1]! + weighted;
      }
      if (size < period) break;
      let sum = 0;
      let sums = 0;
      for (let j = period - 1; j > 0; j--) {
        sum += source[block + j]!;
        sums += sum;
        tail[j] = sums;
      }
    }
    out.fill(Number.NaN, start, start + period - 1);
  });
  return out;
}
