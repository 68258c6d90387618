import { sliceCandles } from '../../domain/candles.ts';
import { resample } from '../../domain/resample.ts';
import { type Timeframe, timeframeMs } from '../../domain/timeframe.ts';
import type { Series } from '../strategy.ts';
import { UNDEFINED } from './kernels.ts';

/** A higher timeframe made of a series, and which of its bars is known when. */
export interface HigherSeries extends Series {
  /** For each base bar, the index of the last higher bar that has closed by this bar's close; -1 before the first. */
  readonly lastClosed: Int32Array;
}

/**
 * The series on a higher timeframe. A higher bar is known from the close of the base bar on which its own time is over. A first
 * one that the data begins inside is left out; one that the data ends inside never counts as closed.
 */
export function higherSeries({ candles, timeframe }: Series, higher: Timeframe): HigherSeries {
  const whole = resample(candles, higher).candles;
  const beginsInside = whole.time.length > 0 && whole.time[0]! !== candles.time[0]!;
  const bars = beginsInside ? sliceCandles(whole, 1) : whole;
  const length = candles.time.length;
  const lastClosed = new Int32Array(length);
  const baseMs = timeframeMs(timeframe);
  const higherMs = timeframeMs(higher);
  const count = bars.time.length;
  let last = -1;
  for (let i = 0; i < length; i++) {
    const close = candles.time[i]! + baseMs;
    while (last + 1 < count && bars.time[last + 1]! + higherMs <= close) last += 1;
    lastClosed[i] = last;
  }
  return { candles: bars, timeframe: higher, lastClosed };
}

/** A higher timeframe's numbers at the base bars. */
export function numbersAtBase(column: Float64Array, lastClosed: Int32Array): Float64Array {
  const out = new Float64Array(lastClosed.length);
  for (let i = 0; i < out.length; i++) out[i] = lastClosed[i]! < 0 ? Number.NaN : column[lastClosed[i]!]!;
  return out;
}

/** A higher timeframe's condition at the base bars. */
export function truthsAtBase(column: Uint8Array, lastClosed: Int32Array): Uint8Array {
  const out = new Uint8Array(lastClosed.length);
  for (let i = 0; i < out.length; i++) out[i] = lastClosed[i]! < 0 ? UNDEFINED : column[lastClosed[i]!]!;
  return out;
}
