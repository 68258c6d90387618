import type { Clock } from '../domain/clock.ts';
import type { Market } from '../domain/market.ts';
import type { CandleStore } from './candle-store.ts';
import { CcxtMarketData } from './ccxt/ccxt-market-data.ts';
import { DirectHistory } from './direct-history.ts';
import { FallbackMarketData } from './fallback.ts';
import { StoreFirstHistory } from './history-reader.ts';
import type { HistoryReader } from './history.ts';
import type { MarketBook } from './market-book.ts';
import type { MarketData, MarketDataSource } from './market-data.ts';
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
export function openMarket({ store, ...options }: OpenMarketOptions): OpenedMarket {
  const { clock } = options;
  const parts = venueParts(options);
  if ('market' in parts) return { source: sourceOf(parts), history: new DirectHistory(parts.market, clock) };
  return { source: sourceOf(parts), history: new StoreFirstHistory({ store, ...parts, clock }) };
}

/** The live half of `openMarket`, for whoever needs no past and has no store. */
export function openSource(options: Omit<OpenMarketOptions, 'store'>): MarketDataSource {
  return sourceOf(venueParts(options));
}

/** The simulated market alone, or a venue that is watched and what may stand in for it. */
type VenueParts = { readonly market: MarketData } | { readonly watch: VenueWatch; readonly standIn: MarketData | null };

function venueParts({ exchange, exchangeUrl, mayStandIn, book, clock }: Omit<OpenMarketOptions, 'store'>): VenueParts {
  if (exchange === SIMULATED) return { market: new SimulatedMarket(clock) };
  const keep = book && { onMarkets: (venue: string, markets: readonly Market[]) => book.save(venue, markets, clock.now()) };
  const watch = new VenueWatch(new CcxtMarketData({ venue: exchange, clock, baseUrl: exchangeUrl, ...keep }), clock);
  return { watch, standIn: mayStandIn ? new SimulatedMarket(clock, { standsInFor: exchange }) : null };
}

function sourceOf(parts: VenueParts): MarketDataSource {
  return 'market' in parts ? { resolve: async () => parts.market } : new FallbackMarketData(parts.watch, parts.standIn);
}
