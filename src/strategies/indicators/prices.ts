import type { Candles } from '../../domain/candles.ts';

/** Typical price of each bar: the mean of high, low and close. */
export function typicalPrice(candles: Candles): Float64Array {
  const { high, low, close } = candles;
  return close.map((value, i) => (high[i]! + low[i]! + value) / 3);
}

/** Middle of each bar: the mean of high and low. */
export function middlePrice(candles: Candles): Float64Array {
  return candles.high.map((value, i) => (value + candles.low[i]!) / 2);
}
