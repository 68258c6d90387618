import type { MarketSymbol } from '../../domain/market-symbol.ts';
import type { MarketData } from '../market-data.ts';
import type { FeedState, Tick, TickerFeed } from '../ticker-feed.ts';

/** Ticks of a market whose time is stepped: one of every watched market at each step. */
export class SteppedTickerFeed implements TickerFeed {
  readonly #market: Pick<MarketData, 'venue' | 'ticker'>;
  readonly #watched = new Map<MarketSymbol, Set<(tick: Tick) => void>>();

  constructor(market: Pick<MarketData, 'venue' | 'ticker'>) {
    this.#market = market;
  }

  watch(symbol: MarketSymbol, onTick: (tick: Tick) => void): () => void {
    const listeners = this.#watched.get(symbol) ?? new Set();
    this.#watched.set(symbol, listeners.add(onTick));
    return () => {
      listeners.delete(onTick);
      if (listeners.size === 0) this.#watched.delete(symbol);
    };
  }

  /** Tells every watched market's price of now. @throws OutcryError of a market that does not exist. */
  async step(): Promise<void> {
    const { simulated, id: venue } = this.#market.venue;
    for (const [symbol, listeners] of this.#watched) {
      // oxlint-disable-next-line no-await-in-loop -- in the order of watching, so that a run tells the same story twice
      const { last: price, time: at } = await this.#market.ticker(symbol);
      for (const onTick of listeners) onTick({ symbol, price, at, simulated, venue });
    }
  }

  states(): readonly FeedState[] {
    return [...this.#watched.keys()].map((symbol) => ({ symbol, by: 'stream' }));
  }

  async close(): Promise<void> {
    this.#watched.clear();
  }
}
