import type { Candles } from '../domain/candles.ts';
import type { MarketSymbol } from '../domain/market-symbol.ts';
import type { Market, OrderBook, Ticker } from '../domain/market.ts';
import type { WorkOptions } from '../domain/progress.ts';
import type { Timeframe } from '../domain/timeframe.ts';

/** Where prices come from, as every card names it. */
export interface Venue {
  /** A ccxt id (`binance`) or `simulated`. */
  readonly id: string;
  /** True when the prices are made up; every card built on them says so. */
  readonly simulated: boolean;
  /** The venue that did not answer, when these made-up prices stand in for its own. */
  readonly standsInFor?: string;
}

/** One page of candles to ask a venue for. */
export interface CandleRequest {
  readonly symbol: MarketSymbol;
  readonly timeframe: Timeframe;
  /** First open time wanted, epoch milliseconds. */
  readonly from: number;
  /** Candles that open at or after this are not wanted. */
  readonly to: number;
}

/**
 * Public market data of one venue; it holds no keys and cannot trade.
 *
 * Every method rejects with an `OutcryError`: `unknown-symbol` (with the nearest listed one as its hint), `unreachable`,
 * `timeout` or `rate-limited` after the adapter's own retries, `bad-reply` for an answer that makes no sense,
 * `cancelled` when the signal aborts.
 */
export interface MarketData {
  readonly venue: Venue;
  /** Every spot market that the venue lists. */
  markets(options?: WorkOptions): Promise<readonly Market[]>;
  /**
   * Closed candles of one market, oldest first, paged through as far as needed.
   *
   * The forming candle is never included. Pages already read are handed to `onPage` as they come, so that an interrupted
   * long read loses nothing. Fewer bars come back only where the market has none: before its listing, or in a gap.
   */
  candles(request: CandleRequest, options?: WorkOptions & { readonly onPage?: (page: Candles) => Promise<void> }): Promise<Candles>;
  ticker(symbol: MarketSymbol, options?: WorkOptions): Promise<Ticker>;
  /** Tickers of all markets quoted in `quote`, in no particular order. */
  tickers(quote: string, options?: WorkOptions): Promise<readonly Ticker[]>;
  /** The best `depth` levels of each side; fewer where the book is thinner. */
  orderBook(symbol: MarketSymbol, depth: number, options?: WorkOptions): Promise<OrderBook>;
}

/** Market data of a venue that may be out of reach, and can be asked whether it is. */
export interface ReachableMarketData extends MarketData {
  /**
   * Resolves when the venue answers at all: one small request, one attempt, at most `timeoutMs`.
   *
   * @throws OutcryError `unreachable`, `timeout`, `rate-limited`, `bad-reply`, `cancelled`; `invalid-input` for a venue that is not known.
   */
  ping(timeoutMs: number, options?: WorkOptions): Promise<void>;
}

/** Where market data is to be had now: the configured venue, or what stands in for it while it does not answer. */
export interface MarketDataSource {
  /**
   * The market data to ask; its `venue` is the one that answers. Resolve anew for every request and keep nothing: what
   * it picks may change within a minute.
   *
   * @throws OutcryError `unreachable` or `timeout` when the venue does not answer and nothing may stand in for it.
   */
  resolve(options?: WorkOptions): Promise<MarketData>;
}
