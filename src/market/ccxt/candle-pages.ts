import { type Candles, barAtOrAfter, concatCandles, newCandles, sliceCandles } from '../../domain/candles.ts';
import { OutcryError } from '../../domain/errors.ts';
import { resample, resamples } from '../../domain/resample.ts';
import { TIMEFRAMES, type Timeframe, candleOpenTime } from '../../domain/timeframe.ts';

/**
 * The timeframe to ask a venue for: the wanted one if it has it, else the longest of its own that fills the wanted one.
 *
 * @throws OutcryError `invalid-input` when it has none that does.
 */
export function sourceTimeframe(venue: string, offered: readonly string[], wanted: Timeframe): Timeframe {
  if (offered.includes(wanted)) return wanted;
  const source = TIMEFRAMES.findLast((timeframe) => offered.includes(timeframe) && resamples(timeframe, wanted));
  if (source !== undefined) return source;
  const spoken = TIMEFRAMES.filter((timeframe) => offered.includes(timeframe)).join(', ');
  throw new OutcryError('invalid-input', `${venue} has no ${wanted} candles, nor any that they could be made of.`, {
    field: 'timeframe',
    hint: spoken === '' ? `${venue} offers no candles at all.` : `It has ${spoken}.`,
  });
}

/**
 * Pages of a lower timeframe as pages of a higher one. Bars of a page's last candle wait for the next page, as more of it may come.
 * A candle with gaps comes out of what was traded in it, as the venue's own would.
 */
export async function* resampledPages(pages: AsyncIterable<Candles>, timeframe: Timeframe): AsyncGenerator<Candles> {
  let waiting = newCandles(0);
  for await (const page of pages) {
    const held = concatCandles([waiting, page]);
    const last = held.time.at(-1);
    if (last === undefined) continue;
    const cut = barAtOrAfter(held.time, candleOpenTime(timeframe, last));
    waiting = sliceCandles(held, cut);
    if (cut > 0) yield resample(sliceCandles(held, 0, cut), timeframe).candles;
  }
  if (waiting.time.length > 0) yield resample(waiting, timeframe).candles;
}
