import { windowed } from './windows.ts';

/**
 * Spread over a sliding window: population variance and the covariance of two columns.
 *
 * In blocks like the sums of `windows.ts`, so that no value is ever taken away again. A variance is taken from the sums of the
 * distances from one value of the window, the first of the younger block, and of their squares (shifted data; Chan, Golub and
 * LeVeque 1983). Because that value is in the window, the squares exceed the variance's share of them by a factor of 2 × period
 * at most: what cancels is bounded, a price shock is forgotten with the window, and equal values give exactly zero.
 */

/** Population variance of the last `period` values. */
export function rollingVariance(source: Float64Array, period: number): Float64Array {
  return windowed(source, period, (out, start, end) => fillVariances(source, period, out, start, end, null));
}

/** A sliding window's mean and population variance, column beside column. */
export interface Moments {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

/** Mean and population variance of the last `period` values, in one pass. */
export function rollingMoments(source: Float64Array, period: number): Moments {
  const mean = new Float64Array(source.length);
  let filled = 0;
  const variance = windowed(source, period, (out, start, end) => {
    fillVariances(source, period, out, start, end, mean);
    mean.fill(Number.NaN, filled, start + period - 1);
    filled = end;
  });
  mean.fill(Number.NaN, filled);
  return { mean, variance };
}

/** Population standard deviation of the last `period` values (divided by `period`, not `period - 1`). */
export function rollingDeviation(source: Float64Array, period: number): Float64Array {
  const out = rollingVariance(source, period);
  for (let i = 0; i < out.length; i++) out[i] = Math.sqrt(out[i]!);
  return out;
}

/** Population covariance of the last `period` pairs; NaN while either column has none. */
export function rollingCovariance(a: Float64Array, b: Float64Array, period: number): Float64Array {
  const both = a.map((value, i) => value + b[i]!);
  return windowed(both, period, (out, start, end) => fillCovariances(a, b, period, out, start, end));
}

// The fill functions are plain on purpose, and every block a call of its own, as in `windows.ts`.

/** Means go to `means`, bar by bar; where it is `null`, nobody wants them. */
function fillVariances(source: Float64Array, period: number, out: Float64Array, start: number, end: number, means: Float64Array | null): void {
  const tail: Tail = { distances: new Float64Array(period + 1), squares: new Float64Array(period + 1) };
  const unwanted = new Float64Array(period);
  for (let block = start; block < end; block += period) {
    const size = Math.min(period, end - block);
    joinHeads(source, period, out, block, size, tail, means ?? unwanted, means ? block : 0);
    if (end - block > period) keepTails(source, period, block, tail);
  }
}

/** Of the last values of a block, by how many are left out before them: the sums of their distances from the next block's first value. */
interface Tail {
  readonly distances: Float64Array;
  readonly squares: Float64Array;
}

/** `means` has the block's first mean at `first`. */
function joinHeads(source: Float64Array, period: number, out: Float64Array, block: number, size: number, tail: Tail, means: Float64Array, first: number): void {
  const { distances: tailDistances, squares: tailSquares } = tail;
  const anchor = source[block]!;
  const share = 1 / period;
  let distances = 0;
  let squares = 0;
  for (let at = 0; at < size; at++) {
    const distance = source[block + at]! - anchor;
    distances += distance;
    squares += distance * distance;
    const mean = (distances + tailDistances[at + 1]!) * share;
    const spread = (squares + tailSquares[at + 1]!) * share - mean * mean;
    means[first + at] = anchor + mean;
    out[block + at] = spread > 0 ? spread : 0;
  }
}

function keepTails(source: Float64Array, period: number, block: number, tail: Tail): void {
  const { distances: tailDistances, squares: tailSquares } = tail;
  const anchor = source[block + period]!;
  let distances = 0;
  let squares = 0;
  for (let j = period - 1; j > 0; j--) {
    const distance = source[block + j]! - anchor;
    distances += distance;
    squares += distance * distance;
    tailDistances[j] = distances;
    tailSquares[j] = squares;
  }
}

function fillCovariances(a: Float64Array, b: Float64Array, period: number, out: Float64Array, start: number, end: number): void {
  const tailA = new Float64Array(period + 1);
  const tailB = new Float64Array(period + 1);
  const tailProducts = new Float64Array(period + 1);
  for (let block = start; block < end; block += period) {
    const size = Math.min(period, end - block);
    let meanA = 0;
    let meanB = 0;
    let products = 0;
    for (let count = 1; count <= size; count++) {
      const i = block + count - 1;
      const distanceA = a[i]! - meanA;
      meanA += distanceA / count;
      meanB += (b[i]! - meanB) / count;
      products += distanceA * (b[i]! - meanB);
      const gaps = (meanA - tailA[count]!) * (meanB - tailB[count]!);
      out[i] = (products + tailProducts[count]! + (gaps * count * (period - count)) / period) / period;
    }
    if (size < period) break;
    meanA = 0;
    meanB = 0;
    products = 0;
    for (let j = period - 1; j > 0; j--) {
      const count = period - j;
      const distanceA = a[block + j]! - meanA;
      meanA += distanceA / count;
      meanB += (b[block + j]! - meanB) / count;
      products += distanceA * (b[block + j]! - meanB);
      tailA[j] = meanA;
      tailB[j] = meanB;
      tailProducts[j] = products;
    }
  }
}
