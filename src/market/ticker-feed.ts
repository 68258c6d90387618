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
}

/** How ticks come in now. */
export interface FeedState {
  readonly symbol: MarketSymbol;
  /** `stream`: by WebSocket; `poll`: by REST while the stream does not work; `down`: neither answers. */
  readonly by: 'stream' | 'poll' | 'down';
}

/** Live prices, one subscription per market however many listen. Connects again and falls back to polling by itself. */
export interface TickerFeed {
  /** Calls `onTick` for every price until the returned function is called. Never throws; a market that does not exist gives no ticks and is logged. */
  watch(symbol: MarketSymbol, onTick: (tick: Tick) => void): () => void;
  /** How each watched market is doing. */
  states(): readonly FeedState[];
  close(): Promise<void>;
}
