import { type CandleRow, type Candles, candlesFromRows, concatCandles, newCandles, sliceCandles } from '../../src/domain/candles.ts';
import type { Clock } from '../../src/domain/clock.ts';
import type { OutcryError } from '../../src/domain/errors.ts';
import type { Market, OrderBook, Ticker } from '../../src/domain/market.ts';
import type { MarketSymbol } from '../../src/domain/market-symbol.ts';
import type { WorkOptions } from '../../src/domain/progress.ts';
import { candleOpenTime, timeframeMs } from '../../src/domain/timeframe.ts';
import type { CandleRequest, ReachableMarketData, Venue } from '../../src/market/market-data.ts';

/** A candle that is a function of its open time and length alone. */
export function candleAt(time: number, length: number): CandleRow {
  const level = (at: number): number => 100 + 10 * Math.sin(at / 7_200_000);
  const open = level(time);
  const close = level(time + length);
  return [time, open, Math.max(open, close) + 1, Math.min(open, close) - 1, close, 1 + ((time / length) % 5)];
}

/** Candles of `candleAt` that open in [from, to). */
export function candlesBetween(from: number, to: number, length: number): Candles {
  const rows: CandleRow[] = [];
  for (let time = from; time < to; time += length) rows.push(candleAt(time, length));
  return candlesFromRows(rows);
}

/** A venue that does what a test tells it, and remembers what it was asked. */
export class ScriptedMarketData implements ReachableMarketData {
  readonly venue: Venue = { id: 'binance', simulated: false };
  /** Thrown by every request while set. */
  silence: OutcryError | null = null;
  /** Open time of the first candle it has. */
  listedSince = 0;
  /** Bars that it never had, by open time. */
  readonly gaps = new Set<number>();
  pageSize = 100;
  /** Called after each page was handed on; throw to break off. */
  afterPage: (pages: number) => Promise<void> = async () => {};
  pings = 0;
  readonly requests: CandleRequest[] = [];
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  async ping(): Promise<void> {
    this.pings += 1;
    if (this.silence !== null) throw this.silence;
  }

  async candles(
    request: CandleRequest,
    options: WorkOptions & { readonly onPage?: (page: Candles) => Promise<void> } = {},
  ): Promise<Candles> {
    this.requests.push(request);
    if (this.silence !== null) throw this.silence;
    const length = timeframeMs(request.timeframe);
    const to = Math.min(request.to, candleOpenTime(request.timeframe, this.clock.now()));
    const from = Math.max(request.from, this.listedSince);
    const rows: CandleRow[] = [];
    for (let time = from; time < to; time += length) if (!this.gaps.has(time)) rows.push(candleAt(time, length));
    const all = candlesFromRows(rows);
    const pages: Candles[] = [];
    for (let start = 0; start < rows.length; start += this.pageSize) {
      const page = sliceCandles(all, start, Math.min(start + this.pageSize, rows.length));
      pages.push(page);
      await options.onPage?.(page);
      options.onProgress?.({ label: 'candles', done: Math.min(start + this.pageSize, rows.length), total: rows.length });
      await this.afterPage(pages.length);
    }
    return pages.length === 0 ? newCandles(0) : concatCandles(pages);
  }

  async markets(): Promise<readonly Market[]> {
    if (this.silence !== null) throw this.silence;
    return [];
  }

  async ticker(symbol: MarketSymbol): Promise<Ticker> {
    if (this.silence !== null) throw this.silence;
    const none = { bid: null, ask: null, high24h: null, low24h: null, change24h: null, quoteVolume24h: null };
    return { symbol, time: this.clock.now(), last: 100, ...none };
  }

  async tickers(): Promise<readonly Ticker[]> {
    return [await this.ticker('BTC/USDT')];
  }

  async orderBook(symbol: MarketSymbol): Promise<OrderBook> {
    if (this.silence !== null) throw this.silence;
    return { symbol, time: this.clock.now(), bids: [], asks: [] };
  }
}
