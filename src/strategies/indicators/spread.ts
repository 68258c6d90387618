import { windowed } from './windows.ts';

/**
 * Spread over a sliding window: population variance and the covariance of two columns.
 *
 * In blocks like the sums of `windows.ts`: the tail of one block and the head of the next each keep a mean and a sum of squared
 * distances from it (Welford 1962), and the two are joined by the formula of Chan, Golub and LeVeque (1979). Only
 * non-negative terms are added: a variance can be neither negative nor noise, and equal values give exactly zero.
 */

/** Population variance of the last `period` values. */
export function rollingVariance(source: Float64Array, period: number): Float64Array {
  return windowed(source, period, (out, start, end) => fillVariances(source, period, out, start, end));
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

function fillVariances(source: Float64Array, period: number, out: Float64Array, start: number, end: number): void {
  const tail: Tail = { mean: new Float64Array(period + 1), squares: new Float64Array(period + 1) };
  const reciprocal = Float64Array.from({ length: period + 1 }, (_, count) => 1 / count);
  // When `count` values are in the head and the rest in the tail: the weight of the squared distance between their means.
  const between = Float64Array.from({ length: period + 1 }, (_, count) => (count * (period - count)) / period);
  for (let block = start; block < end; block += period) {
    joinHeads(source, period, out, block, Math.min(period, end - block), tail, reciprocal, between);
    if (end - block > period) keepTails(source, period, block, tail, reciprocal);
  }
}

/** Of the last values of a block, by how many are left out before them: their mean and the squared distances from it. */
interface Tail {
  readonly mean: Float64Array;
  readonly squares: Float64Array;
}

function joinHeads(
  source: Float64Array,
  period: number,
  out: Float64Array,
  block: number,
  size: number,
  tail: Tail,
  reciprocal: Float64Array,
  between: Float64Array,
): void {
  const { mean: tailMean, squares: tailSquares } = tail;
  let mean = 0;
  let squares = 0;
  for (let count = 1; count <= size; count++) {
    const value = source[block + count - 1]!;
    const distance = value - mean;
    mean += distance * reciprocal[count]!;
    squares += distance * (value - mean);
    const gap = mean - tailMean[count]!;
    out[block + count - 1] = (squares + tailSquares[count]! + gap * gap * between[count]!) / period;
  }
}

function keepTails(source: Float64Array, period: number, block: number, tail: Tail, reciprocal: Float64Array): void {
  const { mean: tailMean, squares: tailSquares } = tail;
  let mean = 0;
  let squares = 0;
  for (let j = period - 1; j > 0; j--) {
    const value = source[block + j]!;
    const distance = value - mean;
    mean += distance * reciprocal[period - j]!;
    squares += distance * (value - mean);
    tailMean[j] = mean;
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
