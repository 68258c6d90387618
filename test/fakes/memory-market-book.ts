import type { Market } from '../../src/domain/market.ts';
import type { MarketSymbol } from '../../src/domain/market-symbol.ts';
import type { MarketBook } from '../../src/market/market-book.ts';

/** A market book that forgets when it is dropped. */
export class MemoryMarketBook implements MarketBook {
  readonly #markets = new Map<string, Market>();

  async save(venue: string, markets: readonly Market[]): Promise<void> {
    for (const market of markets) this.#markets.set(`${venue} ${market.symbol}`, market);
  }

  async find(venue: string, symbol: MarketSymbol): Promise<Market | null> {
    return this.#markets.get(`${venue} ${symbol}`) ?? null;
  }
}
