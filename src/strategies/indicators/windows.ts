/**
 * Sums over a sliding window, without subtraction.
 *
 * The column is cut into blocks of one window's length. Every window is then the tail of one block and the head of the next,
 * so that its sum is one stored tail sum plus one growing head sum (the scheme of van Herk and of Gil and Werman). Each value
 * is added twice in all, nothing is ever taken away again, and rounding errors neither grow with the length of the series
 * nor outlive a price shock.
 */

/** Fills the values of one unbroken stretch of numbers, bars `start` (inclusive) to `end` (exclusive), into `out`. */
export type FillRun = (out: Float64Array, start: number, end: number) => void;

/**
 * A column computed over windows of `period` numbers. A window with a NaN in it has no value, so that a kernel needs to know only the
 * unbroken stretches of numbers: `fillRun` is called for each that is at least `period` long. What it writes before the stretch's first
 * whole window is of no account.
 */
export function windowed(source: Float64Array, period: number, fillRun: FillRun): Float64Array {
  const length = source.length;
  const out = new Float64Array(length);
  let filled = 0;
  let start = 0;
  while (start < length) {
    let end = start;
    while (end < length && source[end] === source[end]) end += 1;
    if (end - start >= period) {
      fillRun(out, start, end);
      out.fill(Number.NaN, filled, start + period - 1);
      filled = end;
    }
    start = end + 1;
  }
  return out.fill(Number.NaN, filled);
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
  return windowed(source, period, (out, start, end) => fillSums(source, period, out, start, end));
}

// The fill functions are plain on purpose: their inner loops run once a bar over millions of bars. Each block is a call of its own:
// the engine compiles a function that is called often better than one that it finds in the middle of a long loop, where it keeps
// the running sums in boxes.
//
// The tail sums of a block wait in `out`, where the next block's windows will be; it is zero where none has been put yet.

function fillSums(source: Float64Array, period: number, out: Float64Array, start: number, end: number): void {
  for (let block = start; block < end; block += period) {
    const next = Math.min(block + period, end);
    addHeads(source, out, block, next);
    leaveTails(source, period, out, block, next, end);
  }
}

function addHeads(source: Float64Array, out: Float64Array, block: number, next: number): void {
  let head = 0;
  for (let i = block; i < next; i++) {
    head += source[i]!;
    out[i]! += head;
  }
}

function leaveTails(source: Float64Array, period: number, out: Float64Array, block: number, next: number, end: number): void {
  let tail = 0;
  let i = next - 1;
  for (; i > end - period; i--) tail += source[i]!;
  for (; i > block; i--) {
    tail += source[i]!;
    out[i + period - 1] = tail;
  }
}

/**
 * Simple moving average: the mean of the last `period` values. A window of equal values gives exactly that value.
 */
export function sma(source: Float64Array, period: number): Float64Array {
  return windowed(source, period, (out, start, end) => fillMeans(source, period, out, start, end));
}

// Means are taken of the distances from one value of the window, the younger block's first: where all are equal, all are zero.

function fillMeans(source: Float64Array, period: number, out: Float64Array, start: number, end: number): void {
  const tail = new Float64Array(period + 1);
  for (let block = start; block < end; block += period) {
    joinMeans(source, period, out, block, Math.min(period, end - block), tail);
    if (end - block > period) keepDistances(source, period, block, tail);
  }
}

function joinMeans(source: Float64Array, period: number, out: Float64Array, block: number, size: number, tail: Float64Array): void {
  const anchor = source[block]!;
  const share = 1 / period;
  let distances = 0;
  for (let at = 0; at < size; at++) {
    distances += source[block + at]! - anchor;
    out[block + at] = anchor + (distances + tail[at + 1]!) * share;
  }
}

/** Of a block's last values, by how many are left out before them: the sum of their distances from the next block's first. */
function keepDistances(source: Float64Array, period: number, block: number, tail: Float64Array): void {
  const anchor = source[block + period]!;
  let distances = 0;
  for (let j = period - 1; j > 0; j--) {
    distances += source[block + j]! - anchor;
    tail[j] = distances;
  }
}

/**
 * The sum of the last `period` values, the oldest weighted 1 and this bar's weighted `period`.
 *
 * In blocks too: a tail's weighted sum grows by the tail's plain sum with every step to the left; a head's loses its plain
 * sum with every step to the right, in which its values all stay inside the window.
 */
export function rollingWeightedSum(source: Float64Array, period: number): Float64Array {
  return windowed(source, period, (out, start, end) => fillWeightedSums(source, period, out, start, end));
}

function fillWeightedSums(source: Float64Array, period: number, out: Float64Array, start: number, end: number): void {
  const tail = new Float64Array(period + 1);
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
}
