import { type Candles, concatCandles, newCandles } from '../../domain/candles.ts';
import type { Clock } from '../../domain/clock.ts';
import { OutcryError } from '../../domain/errors.ts';
import type { Market, OrderBook, Ticker } from '../../domain/market.ts';
import type { MarketSymbol } from '../../domain/market-symbol.ts';
import type { WorkOptions } from '../../domain/progress.ts';
import { type Timeframe, candleOpenTime, nextCandleOpenTime, timeframeMs } from '../../domain/timeframe.ts';
import { unlessAborted } from '../../domain/abort.ts';
import type { CandleRequest, ReachableMarketData, Venue } from '../market-data.ts';
import { unknownSymbol } from '../nearest-symbol.ts';
import type { TickerStream } from '../ticker-stream.ts';
import { resampledPages, sourceTimeframe } from './candle-pages.ts';
import { candlesOfRows } from './candle-rows.ts';
import { CcxtTickerStream } from './ccxt-ticker-stream.ts';
import { RateGate } from './rate-gate.ts';
import { marketsOf, orderBookOf, tickerOf, tickersOf } from './replies.ts';
import { type Sleep, retried, timerSleep } from './retry.ts';
import { VenueTransport } from './transport.ts';
import { type VenueClient, type VenueClientOptions, openStreamClient, openVenueClient } from './venue-client.ts';
import { venueError } from './venue-errors.ts';
import { quirksOf } from './venue-quirks.ts';

/** How a venue is reached. */
export interface CcxtMarketDataOptions {
  /** A ccxt id, such as `binance`. It is looked up at the first request. */
  readonly venue: string;
  readonly clock: Clock;
  /** Its test network, whose prices are its own: the venue is then called `NAME-testnet`. */
  readonly sandbox?: boolean;
  /** Another origin with the same API; by default the venue's own. */
  readonly baseUrl?: string | null;
  /** How long one request may take, body and all; 10,000 ms by default. */
  readonly timeoutMs?: number;
  /** How waits between attempts are slept through; tests hand in one that does not. */
  readonly sleep?: Sleep;
  /** Told the venue's whole listing whenever it was loaded, before anything is answered from it. */
  readonly onMarkets?: (venue: string, markets: readonly Market[]) => Promise<void>;
}

/** How long the list of markets is believed. */
const MARKETS_AGE_MS = 3_600_000;
/** Candles a page where the venue does not say how many it gives. */
const USUAL_PAGE = 500;
const LARGEST_PAGE = 1000;

/**
 * Public spot market data of any venue that ccxt speaks to; no keys, and no way to trade.
 *
 * The venue's module is loaded at the first request (0.2 s). Reads are tried again after failures that may pass, a ban
 * excepted; ccxt's rate limiter spaces the requests.
 */
export class CcxtMarketData implements ReachableMarketData {
  readonly venue: Venue;
  /** ccxt's id of it. */
  private readonly exchange: string;
  private readonly sandbox: boolean;
  private readonly clock: Clock;
  private readonly baseUrl: string | null;
  private readonly timeoutMs: number;
  private readonly sleep: Sleep;
  private readonly onMarkets: CcxtMarketDataOptions['onMarkets'];
  private readonly gate: RateGate;
  private readonly transport: VenueTransport;
  private client: Promise<VenueClient> | null = null;
  private listing: { readonly at: number; readonly markets: Promise<readonly Market[]> } | null = null;

  constructor({ venue, clock, sandbox = false, baseUrl = null, timeoutMs = 10_000, sleep = timerSleep, onMarkets }: CcxtMarketDataOptions) {
    this.venue = { id: sandbox ? `${venue}-testnet` : venue, simulated: false };
    this.exchange = venue;
    this.sandbox = sandbox;
    this.clock = clock;
    this.baseUrl = baseUrl;
    this.timeoutMs = timeoutMs;
    this.sleep = sleep;
    this.onMarkets = onMarkets;
    this.gate = new RateGate(venue, clock, sleep);
    this.transport = new VenueTransport(venue, timeoutMs, this.gate);
  }

  async ping(timeoutMs: number, { signal }: WorkOptions = {}): Promise<void> {
    const client = await this.open();
    // One that has just asked for patience is there, and is not to be asked again to find out.
    if (this.gate.closed !== null) throw this.gate.closed;
    try {
      // A venue without a clock to ask is asked for what is needed first anyway.
      const ask = client.has['fetchTime'] === true ? () => client.fetchTime() : () => client.fetchMarkets(quirksOf(client.id).marketsParams);
      await this.transport.during(signal, ask, timeoutMs);
    } catch (error) {
      throw venueError(this.exchange, error);
    }
  }

  async markets(options: WorkOptions = {}): Promise<readonly Market[]> {
    const { signal } = options;
    const now = this.clock.now();
    if (this.listing === null || now - this.listing.at > MARKETS_AGE_MS) this.listing = { at: now, markets: this.loadMarkets() };
    // Several callers may wait for one list: each may leave, none takes it from the others.
    return await unlessAborted(this.listing.markets, signal);
  }

  /** The venue's prices as it pushes them; nothing is loaded or connected until they are followed. */
  tickerStream(): TickerStream {
    return new CcxtTickerStream({
      venue: this.exchange,
      clock: this.clock,
      open: () => openStreamClient(this.exchange, this.clientOptions()),
      listed: async (symbol, signal) => {
        await this.checkListed(symbol, { signal });
        return await this.open();
      },
    });
  }

  async candles(
    request: CandleRequest,
    options: WorkOptions & { readonly onPage?: (page: Candles) => Promise<void> } = {},
  ): Promise<Candles> {
    const { symbol, timeframe } = request;
    await this.checkListed(symbol, options);
    const length = timeframeMs(timeframe);
    const from = nextCandleOpenTime(timeframe, request.from);
    const to = Math.min(nextCandleOpenTime(timeframe, request.to), candleOpenTime(timeframe, this.clock.now()));
    const client = await this.open();
    const source = sourceTimeframe(this.venue.id, Object.keys(client.timeframes ?? {}), timeframe);
    const raw = this.pages(client, symbol, source, from, to, options.signal);
    const pages: Candles[] = [];
    for await (const page of source === timeframe ? raw : resampledPages(raw, timeframe)) {
      pages.push(page);
      await options.onPage?.(page);
      const done = (page.time.at(-1)! + length - from) / length;
      options.onProgress?.({ label: `${symbol} ${timeframe} from ${this.venue.id}`, done, total: (to - from) / length });
    }
    return pages.length === 0 ? newCandles(0) : concatCandles(pages);
  }

  async ticker(symbol: MarketSymbol, options: WorkOptions = {}): Promise<Ticker> {
    await this.checkListed(symbol, options);
    const reply = await this.read(symbol, options.signal, (client) => client.fetchTicker(symbol));
    return tickerOf(this.venue.id, symbol, reply, this.clock.now());
  }

  async tickers(quote: string, options: WorkOptions = {}): Promise<readonly Ticker[]> {
    const markets = await this.markets(options);
    const wanted = new Set(markets.filter((market) => market.quote === quote && market.active).map((market) => market.symbol));
    const reply = await this.read(null, options.signal, (client) => client.fetchTickers());
    return tickersOf(this.venue.id, wanted, reply, this.clock.now());
  }

  async orderBook(symbol: MarketSymbol, depth: number, options: WorkOptions = {}): Promise<OrderBook> {
    await this.checkListed(symbol, options);
    const limit = quirksOf(this.exchange).takesAnyDepth ? depth : undefined;
    const reply = await this.read(symbol, options.signal, (client) => client.fetchOrderBook(symbol, limit));
    return orderBookOf(this.venue.id, symbol, depth, reply, this.clock.now());
  }

  /** Pages of closed candles that open in [from, to), as the venue gives them out. */
  private async *pages(
    client: VenueClient,
    symbol: MarketSymbol,
    timeframe: Timeframe,
    from: number,
    to: number,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<Candles> {
    const length = timeframeMs(timeframe);
    const pageLimit = Math.min(client.features?.spot?.fetchOHLCV?.limit ?? USUAL_PAGE, LARGEST_PAGE);
    let cursor = from;
    while (cursor < to) {
      const start = cursor;
      const limit = Math.min(pageLimit, Math.ceil((to - start) / length));
      const rows = await this.read(symbol, signal, () => client.fetchOHLCV(symbol, timeframe, start, limit));
      const page = candlesOfRows(this.venue.id, rows, timeframe, start, to);
      const last = page.time.at(-1);
      if (last === undefined) {
        if (quirksOf(this.exchange).skipsEmptySpans) return;
        cursor = start + limit * length;
        continue;
      }
      yield page;
      cursor = last + length;
    }
  }

  private async loadMarkets(): Promise<readonly Market[]> {
    try {
      const { marketsParams } = quirksOf(this.exchange);
      const reply = await this.read(null, undefined, (client) => client.fetchMarkets(marketsParams));
      const client = await this.open();
      const markets = marketsOf(this.venue.id, reply, client.precisionMode);
      client.setMarkets(reply);
      await this.onMarkets?.(this.venue.id, markets);
      return markets;
    } catch (error) {
      this.listing = null;
      throw error;
    }
  }

  /** One read, tried again where that may help, with every failure in our own words. */
  private async read(
    symbol: MarketSymbol | null,
    signal: AbortSignal | undefined,
    ask: (client: VenueClient) => Promise<unknown>,
  ): Promise<unknown> {
    const client = await this.open();
    const once = async (): Promise<unknown> => {
      try {
        return await unlessAborted(this.transport.during(signal, () => ask(client)), signal);
      } catch (error) {
        throw venueError(this.exchange, error);
      }
    };
    try {
      return await retried(once, { sleep: this.sleep, signal, hopeless: () => this.gate.banned });
    } catch (error) {
      if (symbol === null || !(error instanceof OutcryError) || error.kind !== 'unknown-symbol') throw error;
      // Listed an hour ago and no longer: what else is listed may have changed as well.
      const listed = await this.markets({ signal });
      this.listing = null;
      throw unknownSymbol(this.venue.id, symbol, listed.map((market) => market.symbol).filter((other) => other !== symbol));
    }
  }

  private async checkListed(symbol: MarketSymbol, options: WorkOptions): Promise<void> {
    const markets = await this.markets({ signal: options.signal });
    if (markets.some((market) => market.symbol === symbol)) return;
    throw unknownSymbol(this.venue.id, symbol, markets.map((market) => market.symbol));
  }

  private open(): Promise<VenueClient> {
    this.client ??= openVenueClient(this.exchange, this.clientOptions()).catch((error: unknown) => {
      this.client = null;
      throw error;
    });
    return this.client;
  }

  private clientOptions(): VenueClientOptions {
    // The transport's own time-out comes first and says more.
    return { baseUrl: this.baseUrl, sandbox: this.sandbox, fetch: this.transport.fetch, timeoutMs: 2 * this.timeoutMs };
  }
}
