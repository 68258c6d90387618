import type { Clock } from '../domain/clock.ts';
import type { Market } from '../domain/market.ts';
import type { CandleStore } from './candle-store.ts';
import { CcxtMarketData } from './ccxt/ccxt-market-data.ts';
import { DirectHistory } from './direct-history.ts';
import { FallbackMarketData } from './fallback.ts';
import { StoreFirstHistory } from './history-reader.ts';
import type { HistoryReader } from './history.ts';
import type { MarketBook } from './market-book.ts';
import type { MarketDataSource } from './market-data.ts';
import { SIMULATED, SimulatedMarket } from './simulated/simulated-market.ts';
import { VenueWatch } from './venue-watch.ts';

/** Which venue to read, and how. */
export interface OpenMarketOptions {
  /** A ccxt id or `simulated`. */
  readonly exchange: string;
  /** Another origin with the venue's API, or `null` for its own. */
  readonly exchangeUrl: string | null;
  /** Whether the simulated market may stand in while the venue does not answer; so only where nobody chose the venue by name. */
  readonly mayStandIn: boolean;
  readonly store: CandleStore;
  /** Keeps the venue's listing whenever it was loaded; without it, it is forgotten. */
  readonly book?: Pick<MarketBook, 'save'>;
  readonly clock: Clock;
}

/** The two ways to market data: live by `source`, past by `history`. */
export interface OpenedMarket {
  readonly source: MarketDataSource;
  readonly history: HistoryReader;
}

/** Wires the configured venue, the store and the simulated market together. Nothing is loaded or asked until the first read. */
export function openMarket({ exchange, exchangeUrl, mayStandIn, store, book, clock }: OpenMarketOptions): OpenedMarket {
  if (exchange === SIMULATED) {
    const market = new SimulatedMarket(clock);
    return { source: { resolve: async () => market }, history: new DirectHistory(market, clock) };
  }
  const keep = book && { onMarkets: (venue: string, markets: readonly Market[]) => book.save(venue, markets, clock.now()) };
  const watch = new VenueWatch(new CcxtMarketData({ venue: exchange, clock, baseUrl: exchangeUrl, ...keep }), clock);
  const standIn = mayStandIn ? new SimulatedMarket(clock, { standsInFor: exchange }) : null;
  return { source: new FallbackMarketData(watch, standIn), history: new StoreFirstHistory({ store, watch, standIn, clock }) };
}
