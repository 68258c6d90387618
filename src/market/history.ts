import type { Candles } from '../domain/candles.ts';
import type { MarketSymbol } from '../domain/market-symbol.ts';
import type { Span } from '../domain/market.ts';
import type { WorkOptions } from '../domain/progress.ts';
import type { Timeframe } from '../domain/timeframe.ts';
import type { Venue } from './market-data.ts';

/** A span of one market's past to be read. */
export interface HistoryRequest {
  readonly symbol: MarketSymbol;
  readonly timeframe: Timeframe;
  readonly span: Span;
  /**
   * Bars wanted before the span, for indicators to settle. Fewer come where the history is shorter, or where the span is stored and
   * they are not; that is no fault.
   */
  readonly lead?: number;
}

/** Where bars are missing: the open time of the first missing one, and how many. */
export interface Gap {
  readonly from: number;
  readonly bars: number;
}

/** A stretch of the past, and an honest account of where it came from. */
export interface History {
  readonly candles: Candles;
  /** How many of the first bars are lead, before the span. */
  readonly lead: number;
  readonly venue: Venue;
  /** How it was had, in words for a card: `binance, stored`, `binance, stored and fetched`, `binance, from stored 5m`, `simulated market`. */
  readonly source: string;
  /** Bars missing inside the span (not in its lead), oldest first. */
  readonly gaps: readonly Gap[];
  /** What the reader should know, as sentences: the span was cut to what is known, the venue did not answer, … */
  readonly notes: readonly string[];
}

/** Reads the past: the store first, the venue for what is missing. */
export interface HistoryReader {
  /**
   * Closed candles of the span with up to `lead` bars before it.
   *
   * @throws OutcryError `unknown-symbol`; `no-data` when nothing is known of the span; `unreachable`, `timeout` or
   * `rate-limited` when the venue is needed and does not answer, after the reader's own retries.
   */
  read(request: HistoryRequest, options?: WorkOptions): Promise<History>;
}
