import { type Candles, barAtOrAfter, sliceCandles } from '../domain/candles.ts';
import { OutcryError } from '../domain/errors.ts';
import type { Span } from '../domain/market.ts';
import { candleOpenTime, nextCandleOpenTime, timeframeMs } from '../domain/timeframe.ts';
import { findGaps } from './candle-gaps.ts';
import type { Gap, History, HistoryRequest } from './history.ts';
import type { Venue } from './market-data.ts';
import { endInWords, instantInWords, spanInWords } from './spans.ts';

/** How long after its end a candle may still be missing at its venue, or be corrected there, without that meaning anything. */
export const SETTLING_MS = 30_000;

/** A request with its spans on the grid and nothing in them that has not closed. */
export interface Wanted {
  /** The span asked for: whole, closed candles. */
  readonly main: Span;
  /** The same with the lead before it. */
  readonly all: Span;
}

/**
 * What a request asks for, as spans of closed candles.
 *
 * @throws OutcryError `invalid-input` when no candle of the span has closed by `now`.
 */
export function wantedSpans({ timeframe, span, lead = 0 }: HistoryRequest, now: number): Wanted {
  const from = nextCandleOpenTime(timeframe, span.from);
  const to = Math.min(nextCandleOpenTime(timeframe, span.to), candleOpenTime(timeframe, now));
  if (from >= to) {
    const ahead = span.from >= candleOpenTime(timeframe, now);
    const what = ahead ? 'has not closed a single candle yet' : 'is shorter than one candle';
    throw new OutcryError('invalid-input', `The span ${instantInWords(span.from)} to ${endInWords(span.to)} ${what} at ${timeframe}.`, {
      field: 'from',
    });
  }
  return { main: { from, to }, all: { from: from - lead * timeframeMs(timeframe), to } };
}

/** Where candles came from, for the account of them. */
export interface Provenance {
  readonly venue: Venue;
  readonly source: string;
  readonly notes: readonly string[];
  readonly now: number;
}

/**
 * Candles of a span and its lead with the account that goes with them: how many are lead, what is missing, and that the
 * market began inside the span, where it did.
 *
 * @throws OutcryError `no-data` when no candle opens inside the span.
 */
export function historyOf(request: HistoryRequest, { main, all }: Wanted, candles: Candles, provenance: Provenance): History {
  const { symbol, timeframe } = request;
  const length = timeframeMs(timeframe);
  const held = sliceCandles(candles, barAtOrAfter(candles.time, all.from), barAtOrAfter(candles.time, main.to));
  const lead = barAtOrAfter(held.time, main.from);
  const first = held.time[lead];
  if (first === undefined) {
    throw new OutcryError('no-data', `${provenance.venue.id} has no ${timeframe} candles of ${symbol} from ${spanInWords(main)}.`, {
      field: 'from',
    });
  }
  const gaps = gapsInside(held, main, length, request, provenance.now);
  const notes = [...provenance.notes];
  if (lead === 0 && first > main.from) {
    notes.push(`${symbol} begins on ${instantInWords(first)} on ${provenance.venue.id}, so the span does too.`);
  }
  return { candles: held, lead, venue: provenance.venue, source: provenance.source, gaps, notes };
}

/** Missing bars between the first known bar and the span's end, those before the span left out. */
function gapsInside(held: Candles, main: Span, length: number, { timeframe }: HistoryRequest, now: number): Gap[] {
  const gaps: Gap[] = [];
  for (const gap of findGaps(held.time, timeframe)) {
    const from = Math.max(gap.from, main.from);
    const bars = Math.round((gap.from + gap.bars * length - from) / length);
    if (bars > 0) gaps.push({ from, bars });
  }
  const end = held.time.at(-1)! + length;
  const settled = Math.min(main.to, candleOpenTime(timeframe, now - SETTLING_MS));
  if (end < settled) gaps.push({ from: end, bars: Math.round((settled - end) / length) });
  return gaps;
}
