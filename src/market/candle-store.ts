import type { Candles } from '../domain/candles.ts';
import type { MarketSymbol } from '../domain/market-symbol.ts';
import type { Span } from '../domain/market.ts';
import type { Timeframe } from '../domain/timeframe.ts';

/** Which series of candles: one market on one venue at one timeframe. */
export interface SeriesKey {
  readonly venue: string;
  readonly symbol: MarketSymbol;
  readonly timeframe: Timeframe;
}

/** What the store holds of one series. */
export interface SeriesSummary extends SeriesKey {
  readonly bars: number;
  /** Open time of the first and of the last bar, epoch milliseconds. */
  readonly first: number;
  readonly last: number;
}

/** What one write changed. */
export interface WriteOutcome {
  readonly added: number;
  /** Bars that were there before with other figures, and now have the new ones. */
  readonly changed: number;
  readonly unchanged: number;
}

/** Where candles are kept. Writes are atomic and idempotent: a crash leaves the old state or the new one. */
export interface CandleStore {
  /** Bars of the series that open inside the span, oldest first; empty when there are none. */
  read(key: SeriesKey, span: Span): Promise<Candles>;
  /**
   * Adds bars (validated, ascending) to the series, replacing those of the same open time, and records `covered` as known:
   * a bar missing inside it is a gap of the market's, not of the store's. Several spans leave out what lies between them.
   */
  write(key: SeriesKey, candles: Candles, covered: Span | readonly Span[]): Promise<WriteOutcome>;
  /** The spans of the series that are known, ascending, merged and disjoint. */
  coverage(key: SeriesKey): Promise<readonly Span[]>;
  /** Every series held, ordered by venue, symbol and timeframe length; narrowed to those that match `filter`. */
  list(filter?: Partial<SeriesKey>): Promise<readonly SeriesSummary[]>;
}
