import { type Candles, newCandles, sliceCandles } from './candles.ts';
import { type Timeframe, candleOpenTime, timeframeMs } from './timeframe.ts';

/** True when whole candles of `from` fill one candle of `to` exactly (5m → 1d, but not 8h → 12h). */
export function resamples(from: Timeframe, to: Timeframe): boolean {
  return timeframeMs(to) > timeframeMs(from) && timeframeMs(to) % timeframeMs(from) === 0;
}

/** A resampled series with, for each of its bars, how many source bars it was made of. */
export interface Resampled {
  readonly candles: Candles;
  /** Source bars in each candle; fewer than `timeframeMs(to) / timeframeMs(from)` where the source has gaps or begins or ends inside it. */
  readonly parts: Uint32Array;
}

/**
 * Candles of a higher timeframe from a lower one: first open, highest high, lowest low, last close, summed volume.
 *
 * Every candle that has at least one source bar comes back, also one that the source begins or ends inside; look at
 * `parts` or at the clock to tell whether it is whole.
 */
export function resample(candles: Candles, to: Timeframe): Resampled {
  const count = candles.time.length;
  const out = newCandles(count);
  const parts = new Uint32Array(count);
  let bar = -1;
  let current = Number.NaN;
  let end = Number.NEGATIVE_INFINITY;
  const length = timeframeMs(to);
  // A plain loop over columns: this runs over millions of bars.
  for (let i = 0; i < count; i++) {
    const time = candles.time[i]!;
    if (time >= end) {
      current = candleOpenTime(to, time);
      end = current + length;
      bar += 1;
      out.time[bar] = current;
      out.open[bar] = candles.open[i]!;
      out.high[bar] = candles.high[i]!;
      out.low[bar] = candles.low[i]!;
    } else {
      if (candles.high[i]! > out.high[bar]!) out.high[bar] = candles.high[i]!;
      if (candles.low[i]! < out.low[bar]!) out.low[bar] = candles.low[i]!;
    }
    out.close[bar] = candles.close[i]!;
    out.volume[bar]! += candles.volume[i]!;
    parts[bar]! += 1;
  }
  return { candles: sliceCandles(out, 0, bar + 1), parts: parts.subarray(0, bar + 1) };
}
