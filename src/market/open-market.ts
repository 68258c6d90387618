import type { Clock } from '../domain/clock.ts';
import type { Market } from '../domain/market.ts';
import type { CandleStore } from './candle-store.ts';
import { CcxtMarketData } from './ccxt/ccxt-market-data.ts';
import { DirectHistory } from './direct-history.ts';
import { FallbackMarketData } from './fallback.ts';
import { StoreFirstHistory } from './history-reader.ts';
import type { HistoryReader } from './history.ts';
import { type FeedLog, LiveTickerFeed } from './live-ticker-feed.ts';
import type { MarketBook } from './market-book.ts';
import type { MarketData, MarketDataSource } from './market-data.ts';
import { SIMULATED, SimulatedMarket } from './simulated/simulated-market.ts';
import type { TickerFeed } from './ticker-feed.ts';
import type { TickerStream } from './ticker-stream.ts';
import { VenueWatch } from './venue-watch.ts';

/** Which venue to read, and how. */
export interface OpenMarketOptions {
  /** A ccxt id or `simulated`. */
  readonly exchange: string;
  /** Another origin with the venue's API, or `null` for its own. */
  readonly exchangeUrl: string | null;
  /** True for the venue's test network, whose prices are its own. */
  readonly sandbox?: boolean;
  /** Whether the simulated market may stand in while the venue does not answer; so only where nobody chose the venue by name. */
  readonly mayStandIn: boolean;
  readonly store: CandleStore;
  /** Keeps the venue's listing whenever it was loaded; without it, it is forgotten. */
  readonly book?: Pick<MarketBook, 'save'>;
  readonly clock: Clock;
  /** Ticks of the simulated market, where it is not to be asked for them once a second. */
  readonly simulatedTicks?: TickerFeed;
  /** Where the feed says what does not work; nowhere by default. */
  readonly log?: FeedLog;
}

/** The ways to market data: live by `source`, past by `history`, and as it happens by `ticks`. */
export interface OpenedMarket {
  readonly source: MarketDataSource;
  readonly history: HistoryReader;
  /** To be closed by whoever watches a market by it. */
  readonly ticks: TickerFeed;
  /** The same without any stand-in: what a trading account goes by. */
  readonly venueOnly: Omit<OpenedMarket, 'venueOnly'>;
}

/** Wires the configured venue, the store and the simulated market together. Nothing is loaded or asked until the first read. */
export function openMarket({ store, ...options }: OpenMarketOptions): OpenedMarket {
  const { clock, exchange: venue, log = SILENT_LOG, simulatedTicks } = options;
  const parts = venueParts(options);
  const source = sourceOf(parts);
  if ('market' in parts) {
    const ticks = simulatedTicks ?? new LiveTickerFeed({ stream: null, source, venue, clock, log, timings: { pollMs: SIMULATED_TICK_MS } });
    const simulated = { source, history: new DirectHistory(parts.market, clock), ticks };
    return { ...simulated, venueOnly: simulated };
  }
  const ticks = new LiveTickerFeed({ stream: parts.stream, source, venue, clock, log });
  return {
    source,
    history: new StoreFirstHistory({ store, ...parts, clock }),
    ticks,
    venueOnly: {
      source: new FallbackMarketData(parts.watch, null),
      history: new StoreFirstHistory({ store, ...parts, standIn: null, clock }),
      ticks: withoutStandIn(ticks),
    },
  };
}

/** The feed without prices that stand in for the venue's. */
function withoutStandIn(ticks: TickerFeed): TickerFeed {
  return {
    watch: (symbol, onTick) => ticks.watch(symbol, (tick) => (tick.standsInFor === undefined ? onTick(tick) : undefined)),
    states: () => ticks.states(),
    close: () => ticks.close(),
  };
}

/** The live half of `openMarket`, for whoever needs no past and has no store. */
export function openSource(options: Omit<OpenMarketOptions, 'store'>): MarketDataSource {
  return sourceOf(venueParts(options));
}

/** A made-up price a second is as lively as a stream. */
const SIMULATED_TICK_MS = 1_000;
const SILENT_LOG: FeedLog = { warn: () => {}, info: () => {} };

/** The simulated market alone, or a venue that is watched and what may stand in for it. */
type VenueParts = { readonly market: MarketData } | { readonly watch: VenueWatch; readonly stream: TickerStream; readonly standIn: MarketData | null };

function venueParts({ exchange, exchangeUrl, sandbox = false, mayStandIn, book, clock }: Omit<OpenMarketOptions, 'store'>): VenueParts {
  if (exchange === SIMULATED) return { market: new SimulatedMarket(clock) };
  const keep = book && { onMarkets: (venue: string, markets: readonly Market[]) => book.save(venue, markets, clock.now()) };
  const data = new CcxtMarketData({ venue: exchange, clock, sandbox, baseUrl: exchangeUrl, ...keep });
  return { watch: new VenueWatch(data, clock), stream: data.tickerStream(), standIn: mayStandIn ? new SimulatedMarket(clock, { standsInFor: exchange }) : null };
}

function sourceOf(parts: VenueParts): MarketDataSource {
  return 'market' in parts ? { resolve: async () => parts.market } : new FallbackMarketData(parts.watch, parts.standIn);
}
