import type { Candles } from '../../domain/candles.ts';
import { barsBack, sma } from './windows.ts';

/**
 * What candlestick patterns are told by: each candle's body and shadows, and what counts as long, short or near against the ten (or five)
 * candles before it. The measures and their factors are TA-Lib's default candle settings.
 */
export interface CandleShapes {
  readonly length: number;
  /** 1 for a candle that closed at or above its open, -1 for one that closed below. */
  readonly color: Int8Array;
  readonly body: Float64Array;
  /** The upper and the lower end of the body. */
  readonly bodyTop: Float64Array;
  readonly bodyBottom: Float64Array;
  readonly upperShadow: Float64Array;
  readonly lowerShadow: Float64Array;
  /** Mean body of the ten candles before: a longer body is long, one not longer is short. */
  readonly usualBody: Float64Array;
  /** A tenth of the mean range of the ten candles before: a body up to it is a doji, a shadow below it is very short. */
  readonly tiny: Float64Array;
  /** A fifth of the mean range of the five candles before. */
  readonly near: Float64Array;
  /** Three fifths of the mean range of the five candles before. */
  readonly far: Float64Array;
}

/** Measures every candle. */
export function candleShapes(candles: Candles): CandleShapes {
  const { open, high, low, close } = candles;
  const body = close.map((value, i) => Math.abs(value - open[i]!));
  const bodyTop = close.map((value, i) => Math.max(value, open[i]!));
  const bodyBottom = close.map((value, i) => Math.min(value, open[i]!));
  const range = high.map((value, i) => value - low[i]!);
  const rangeOfFive = barsBack(sma(range, 5), 1);
  return {
    length: close.length,
    color: Int8Array.from(close, (value, i) => (value >= open[i]! ? 1 : -1)),
    body,
    bodyTop,
    bodyBottom,
    upperShadow: high.map((value, i) => value - bodyTop[i]!),
    lowerShadow: bodyBottom.map((value, i) => value - low[i]!),
    usualBody: barsBack(sma(body, 10), 1),
    tiny: barsBack(sma(range, 10), 1).map((value) => 0.1 * value),
    near: rangeOfFive.map((value) => 0.2 * value),
    far: rangeOfFive.map((value) => 0.6 * value),
  };
}
