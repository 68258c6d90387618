import type { MarketSymbol } from '../domain/market-symbol.ts';

/** One price as it came in. */
export interface Tick {
  readonly symbol: MarketSymbol;
  /** Last traded price, quote currency. */
  readonly price: number;
  /** When the venue says it was, epoch milliseconds. */
  readonly at: number;
  readonly simulated: boolean;
  readonly venue: string;
  /** The venue that does not answer, when this made-up price stands in for its own: nothing may be decided on it. */
  readonly standsInFor?: string;
}

/** How ticks come in now. */
export interface FeedState {
  readonly symbol: MarketSymbol;
  /**
   * `stream`: as they happen; `poll`: by REST while the stream does not work; `down`: neither answers, and what comes in, if
   * anything, is made up.
   */
  readonly by: 'stream' | 'poll' | 'down';
}

/** Live prices, one subscription per market however many listen. Connects again and falls back to polling by itself. */
export interface TickerFeed {
  /**
   * Calls `onTick` for every price until the returned function is called; the last price first, where a fresh one is known. Never
   * throws; a market that does not exist gives no ticks and is logged.
   */
  watch(symbol: MarketSymbol, onTick: (tick: Tick) => void): () => void;
  /** How each watched market is doing. */
  states(): readonly FeedState[];
  /** Gives up every market, within two seconds. */
  close(): Promise<void>;
}
