import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Candles, concatCandles, newCandles } from '../../domain/candles.ts';
import type { Clock } from '../../domain/clock.ts';
import { OutcryError } from '../../domain/errors.ts';
import type { BookLevel, Market, OrderBook, Ticker } from '../../domain/market.ts';
import { type MarketSymbol, quoteOf } from '../../domain/market-symbol.ts';
import type { WorkOptions } from '../../domain/progress.ts';
import { DAY_MS, candleOpenTime, nextCandleOpenTime, timeframeMs } from '../../domain/timeframe.ts';
import { refuseWhenAborted } from '../../domain/abort.ts';
import type { CandleRequest, MarketData, Venue } from '../market-data.ts';
import { unknownSymbol } from '../nearest-symbol.ts';
import { CandleMill } from './candle-mill.ts';
import { LISTINGS, type Listing, marketOf } from './listing.ts';
import { FIRST_DAY } from './minute-bridge.ts';
import { hash, randomStream } from './random.ts';

/** The venue id of made-up prices. */
export const SIMULATED = 'simulated';

/** How a simulated market may differ from the usual one. */
export interface SimulatedMarketOptions {
  /** Which of the possible histories to tell; the usual one is 1. */
  readonly seed?: number;
  /** The venue in whose place it stands, when it stands in for one that does not answer. */
  readonly standsInFor?: string;
}

const MINUTE_MS = timeframeMs('1m');
/** Days made in one go; between pages the event loop turns, so that a long history holds nobody up. */
const PAGE_DAYS = 60;

/**
 * An endless, seeded market that needs no network: the same prices for the same seed and date, on any machine.
 *
 * It begins on Monday 2017-01-02 and never ends; only what has closed by the clock is told. All timeframes are grown
 * from the same minutes, so that resampling 1m gives its 1h and 1d exactly, volumes included.
 */
export class SimulatedMarket implements MarketData {
  readonly venue: Venue;
  private readonly clock: Clock;
  private readonly seed: number;
  private readonly mill: CandleMill;

  constructor(clock: Clock, options: SimulatedMarketOptions = {}) {
    this.clock = clock;
    this.seed = options.seed ?? 1;
    this.mill = new CandleMill(this.seed);
    this.venue = {
      id: SIMULATED,
      simulated: true,
      ...(options.standsInFor === undefined ? {} : { standsInFor: options.standsInFor }),
    };
  }

  async markets(options: WorkOptions = {}): Promise<readonly Market[]> {
    refuseWhenAborted(options.signal);
    return LISTINGS.map(marketOf);
  }

  async candles(
    request: CandleRequest,
    options: WorkOptions & { readonly onPage?: (page: Candles) => Promise<void> } = {},
  ): Promise<Candles> {
    const listing = listingOf(request.symbol);
    const { timeframe } = request;
    const length = timeframeMs(timeframe);
    const from = Math.max(nextCandleOpenTime(timeframe, request.from), nextCandleOpenTime(timeframe, FIRST_DAY));
    const to = Math.min(nextCandleOpenTime(timeframe, request.to), candleOpenTime(timeframe, this.clock.now()));
    const pageMs = Math.max(length, Math.floor((PAGE_DAYS * DAY_MS) / length) * length);
    const pages: Candles[] = [];
    for (let start = from; start < to; start += pageMs) {
      if (pages.length > 0) await nextTurn();
      refuseWhenAborted(options.signal);
      const end = Math.min(start + pageMs, to);
      const page = this.mill.candles(listing, timeframe, start, end);
      pages.push(page);
      await options.onPage?.(page);
      options.onProgress?.({ label: `${request.symbol} ${timeframe}, simulated`, done: (end - from) / length, total: (to - from) / length });
    }
    return pages.length === 0 ? newCandles(0) : concatCandles(pages);
  }

  async ticker(symbol: MarketSymbol, options: WorkOptions = {}): Promise<Ticker> {
    refuseWhenAborted(options.signal);
    return this.tickerOf(listingOf(symbol));
  }

  async tickers(quote: string, options: WorkOptions = {}): Promise<readonly Ticker[]> {
    refuseWhenAborted(options.signal);
    return LISTINGS.filter((entry) => quoteOf(entry.symbol) === quote).map((entry) => this.tickerOf(entry));
  }

  async orderBook(symbol: MarketSymbol, depth: number, options: WorkOptions = {}): Promise<OrderBook> {
    refuseWhenAborted(options.signal);
    const listing = listingOf(symbol);
    const { last } = this.forming(listing);
    const { bid, ask } = touch(listing, last);
    return {
      symbol,
      time: this.clock.now(),
      bids: this.levels(listing, 'bid', bid, depth),
      asks: this.levels(listing, 'ask', ask, depth),
    };
  }

  private tickerOf(listing: Listing): Ticker {
    const { last, minuteStart, high, low } = this.forming(listing);
    const day = this.mill.candles(listing, '1m', minuteStart - DAY_MS, minuteStart);
    let high24h = high;
    let low24h = low;
    let quoteVolume24h = 0;
    for (let i = 0; i < day.time.length; i++) {
      if (day.high[i]! > high24h) high24h = day.high[i]!;
      if (day.low[i]! < low24h) low24h = day.low[i]!;
      quoteVolume24h += (day.volume[i]! * (day.high[i]! + day.low[i]! + day.close[i]!)) / 3;
    }
    const before = day.open[0];
    return {
      symbol: listing.symbol,
      time: this.clock.now(),
      last,
      ...touch(listing, last),
      high24h,
      low24h,
      change24h: before === undefined ? null : last / before - 1,
      quoteVolume24h,
    };
  }

  /** The minute that is forming: its price so far runs straight from its open towards its close. */
  private forming(listing: Listing): { last: number; minuteStart: number; high: number; low: number } {
    const now = this.clock.now();
    if (now < FIRST_DAY) throw new OutcryError('no-data', 'The simulated market begins on 2017-01-02.');
    const minuteStart = candleOpenTime('1m', now);
    const minute = this.mill.candles(listing, '1m', minuteStart, minuteStart + MINUTE_MS);
    const open = minute.open[0]!;
    const share = (now - minuteStart) / MINUTE_MS;
    const scale = 10 ** listing.priceDecimals;
    const last = Math.round((open + (minute.close[0]! - open) * share) * scale) / scale;
    return { last, minuteStart, high: Math.max(open, last), low: Math.min(open, last) };
  }

  /** Levels from the touch outwards, thin at first and thicker behind, new every minute. */
  private levels(listing: Listing, side: 'bid' | 'ask', touchPrice: number, depth: number): BookLevel[] {
    const minute = Math.floor(this.clock.now() / MINUTE_MS);
    const stream = randomStream(hash(`book ${side} ${listing.symbol}`, this.seed, minute));
    const scale = 10 ** listing.priceDecimals;
    const lots = 10 ** listing.amountDecimals;
    const levels: BookLevel[] = [];
    let ticks = Math.round(touchPrice * scale);
    for (let level = 0; level < depth && ticks > 0; level++) {
      const price = ticks / scale;
      const notional = (listing.dayNotional / 60_000) * (0.2 + stream.uniform() * (1 + level * 0.15));
      levels.push([price, Math.max(1, Math.round((notional / price) * lots)) / lots]);
      const stride = Math.max(1, Math.round(ticks * 0.000_03 * (0.4 + 1.6 * stream.uniform())));
      ticks += side === 'bid' ? -stride : stride;
    }
    return levels;
  }
}

/** The best bid and ask around the last price: the last trade was at the bid, and the ask is a tick or 0.2 bp above, whichever is more. */
function touch(listing: Listing, last: number): { bid: number; ask: number } {
  const scale = 10 ** listing.priceDecimals;
  const ticks = Math.round(last * scale);
  return { bid: last, ask: (ticks + Math.max(1, Math.round(ticks * 0.000_02))) / scale };
}

function listingOf(symbol: MarketSymbol): Listing {
  const listing = LISTINGS.find((entry) => entry.symbol === symbol);
  if (listing) return listing;
  throw unknownSymbol('The simulated market', symbol, LISTINGS.map((entry) => entry.symbol));
}
