import { emptyColumn, forEachRun } from './windows.ts';

/**
 * Spread over a sliding window: population variance and the covariance of two columns.
 *
 * In blocks like the sums of `windows.ts`: the tail of one block and the head of the next each keep a mean and a sum of squared
 * distances from it (Welford 1962), and the two are joined by the formula of Chan, Golub and LeVeque (1979). Only
 * non-negative terms are added: a variance can be neither negative nor noise, and equal values give exactly zero.
 */

/** Population variance of the last `period` values. */
export function rollingVariance(source: Float64Array, period: number): Float64Array {
  const out = emptyColumn(source.length);
  const tailMean = new Float64Array(period + 1);
  const tailSquares = new Float64Array(period + 1);
  const reciprocal = Float64Array.from({ length: period + 1 }, (_, k) => 1 / k);
  // When j + 1 values are in the head and the rest in the tail: the weight of the squared distance between their means.
  const between = Float64Array.from({ length: period }, (_, j) => ((j + 1) * (period - j - 1)) / period);
  forEachRun(source, period, (start, end) => {
    tailMean.fill(0);
    tailSquares.fill(0);
    for (let block = start; block < end; block += period) {
      const size = Math.min(period, end - block);
      let mean = 0;
      let squares = 0;
      for (let j = 0; j < size; j++) {
        const value = source[block + j]!;
        const distance = value - mean;
        mean += distance * reciprocal[j + 1]!;
        squares += distance * (value - mean);
        const gap = mean - tailMean[j + 1]!;
        out[block + j] = (squares + tailSquares[j + 1]! + gap * gap * between[j]!) / period;
      }
      if (size < period) break;
      mean = 0;
      squares = 0;
      for (let j = period - 1; j > 0; j--) {
        const value = source[block + j]!;
        const distance = value - mean;
        mean += distance * reciprocal[period - j]!;
        squares += distance * (value - mean);
        tailMean[j] = mean;
        tailSquares[j] = squares;
      }
    }
    out.fill(Number.NaN, start, start + period - 1);
  });
  return out;
}

/** Population standard deviation of the last `period` values (divided by `period`, not `period - 1`). */
export function rollingDeviation(source: Float64Array, period: number): Float64Array {
  const out = rollingVariance(source, period);
  for (let i = 0; i < out.length; i++) out[i] = Math.sqrt(out[i]!);
  return out;
}

/** Population covariance of the last `period` pairs; NaN while either column has none. */
export function rollingCovariance(a: Float64Array, b: Float64Array, period: number): Float64Array {
  const out = emptyColumn(a.length);
  const both = a.map((value, i) => value + b[i]!);
  const tailA = new Float64Array(period + 1);
  const tailB = new Float64Array(period + 1);
  const tailProducts = new Float64Array(period + 1);
  forEachRun(both, period, (start, end) => {
    tailA.fill(0);
    tailB.fill(0);
    tailProducts.fill(0);
    for (let block = start; block < end; block += period) {
      const size = Math.min(period, end - block);
      let meanA = 0;
      let meanB = 0;
      let products = 0;
      for (let j = 0; j < size; j++) {
        const count = j + 1;
        const distanceA = a[block + j]! - meanA;
        meanA += distanceA / count;
        meanB += (b[block + j]! - meanB) / count;
        products += distanceA * (b[block + j]! - meanB);
        const gaps = (meanA - tailA[count]!) * (meanB - tailB[count]!);
        out[block + j] = (products + tailProducts[count]! + (gaps * count * (period - count)) / period) / period;
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
    out.fill(Number.NaN, start, start + period - 1);
  });
  return out;
}
