import { type Candles, concatCandles, newCandles } from '../domain/candles.ts';
import type { Span } from '../domain/market.ts';
import type { MarketSymbol } from '../domain/market-symbol.ts';
import { resample, resamples } from '../domain/resample.ts';
import { TIMEFRAMES, type Timeframe } from '../domain/timeframe.ts';
import { mergeSpans } from './candle-merge.ts';
import type { CandleStore, SeriesKey } from './candle-store.ts';
import { clipSpans, spanInWords, subtractSpans, wholeCandles } from './spans.ts';

/** A stretch of a wanted span that the store can serve, and from which of its series. */
export interface StoredPart extends Span {
  readonly timeframe: Timeframe;
}

/** What the store can serve of a span, and what it cannot. */
export interface StoredPlan {
  /** Ascending and disjoint. */
  readonly parts: readonly StoredPart[];
  /** Ascending and disjoint. */
  readonly missing: readonly Span[];
}

type Reads = Pick<CandleStore, 'read' | 'coverage'>;

/**
 * Plans how the store serves a span of whole candles: from the series itself where that is known, elsewhere from the
 * longest lower timeframe that is (whole candles only), and what is left over is missing.
 */
export async function planStored(store: Reads, key: SeriesKey, span: Span): Promise<StoredPlan> {
  const lower = TIMEFRAMES.filter((timeframe) => resamples(timeframe, key.timeframe)).toReversed();
  const parts: StoredPart[] = [];
  let missing: Span[] = [span];
  for (const timeframe of [key.timeframe, ...lower]) {
    if (missing.length === 0) break;
    const known = await store.coverage({ ...key, timeframe });
    const whole = known.map((part) => wholeCandles(part, key.timeframe)).filter((part) => part !== null);
    for (const gap of missing) parts.push(...clipSpans(whole, gap).map((part) => ({ ...part, timeframe })));
    missing = missing.flatMap((gap) => subtractSpans(gap, whole));
  }
  return { parts: parts.sort((a, b) => a.from - b.from), missing };
}

/** The candles of planned parts, as one ascending series of the wanted timeframe. */
export async function readParts(store: Reads, key: SeriesKey, parts: readonly StoredPart[]): Promise<Candles> {
  const pieces: Candles[] = [];
  for (const part of parts) {
    const candles = await store.read({ ...key, timeframe: part.timeframe }, part);
    pieces.push(part.timeframe === key.timeframe ? candles : resample(candles, key.timeframe).candles);
  }
  return pieces.length === 0 ? newCandles(0) : concatCandles(pieces);
}

/** Holes in what is known that are too small to end a stretch: a hundredth of the span (bad rows that an import left out). */
const SMALL_HOLE = 0.01;

/** The longest stretch of a span that the parts cover but for small holes; `null` when they cover none of it. */
export function longestStretch(span: Span, parts: readonly Span[]): Span | null {
  const largestHole = (span.to - span.from) * SMALL_HOLE;
  let longest: Span | null = null;
  let current: Span | null = null;
  for (const part of mergeSpans(clipSpans(parts, span))) {
    current = current !== null && part.from - current.to <= largestHole ? { from: current.from, to: part.to } : part;
    if (longest === null || current.to - current.from > longest.to - longest.from) longest = current;
  }
  return longest;
}

/** The parts inside `bounds`, in their order. */
export function clipParts(parts: readonly StoredPart[], bounds: Span): StoredPart[] {
  return parts.flatMap((part) => clipSpans([part], bounds).map((span) => ({ ...span, timeframe: part.timeframe })));
}

/** Since when the parts are unbroken up to `time`; `time` itself when they do not reach it. */
export function unbrokenSince(time: number, parts: readonly Span[]): number {
  return mergeSpans(parts).find((span) => span.from <= time && time <= span.to)?.from ?? time;
}

/** What the store holds of a market, for a sentence: `1h 2024-01-01 to 2026-03-31, 1d …`; `null` when it holds nothing. */
export async function storedInWords(store: Pick<CandleStore, 'list' | 'coverage'>, venue: string, symbol: MarketSymbol): Promise<string | null> {
  const held = await store.list({ venue, symbol });
  const words: string[] = [];
  for (const series of held) {
    for (const span of await store.coverage(series)) words.push(`${series.timeframe} ${spanInWords(span)}`);
  }
  return words.length === 0 ? null : words.join(', ');
}
