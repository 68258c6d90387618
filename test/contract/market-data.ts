import { describe, expect, it } from 'vitest';
import { CANDLE_COLUMNS, type Candles, concatCandles } from '../../src/domain/candles.ts';
import type { MarketSymbol } from '../../src/domain/market-symbol.ts';
import { resample } from '../../src/domain/resample.ts';
import { candleOpenTime, timeframeMs } from '../../src/domain/timeframe.ts';
import type { MarketData } from '../../src/market/market-data.ts';

/** A market to be tried, which lists BTC/USDT and ETH/USDT and has candles of the last 60 days. */
export interface MarketDataFixture {
  readonly data: MarketData;
  /** What its clock says, epoch milliseconds. */
  readonly now: number;
}

const BTC: MarketSymbol = 'BTC/USDT';
const HOUR = timeframeMs('1h');
const DAY = timeframeMs('1d');
const STEP = /^(0|[1-9]\d*)(\.\d+)?$/;

/** What every adapter of `MarketData` keeps; called inside a `describe` of the adapter's own test. */
export function marketDataContract(open: () => MarketDataFixture): void {
  describe('as market data', () => {
    it('lists markets in the house spelling, with steps as plain decimal text', async () => {
      const markets = await open().data.markets();
      const btc = markets.find((market) => market.symbol === BTC);
      expect(btc).toMatchObject({ base: 'BTC', quote: 'USDT', active: true });
      expect(new Set(markets.map((market) => market.symbol)).size).toBe(markets.length);
      for (const market of markets) {
        expect(market.symbol).toBe(`${market.base}/${market.quote}`);
        const stated = [market.amountStep, market.priceStep, market.minAmount, market.minCost].filter((step) => step !== null);
        expect(stated.filter((step) => !STEP.test(step))).toEqual([]);
      }
    });

    it('gives closed candles of the half-open span, on the grid and possible', async () => {
      const { data, now } = open();
      const from = candleOpenTime('1h', now) - 50 * DAY;
      const to = from + 30 * DAY;
      const candles = await data.candles({ symbol: BTC, timeframe: '1h', from, to });
      expect(candles.time.length).toBe(30 * 24);
      expect([candles.time[0], candles.time.at(-1)]).toEqual([from, to - HOUR]);
      expectPossible(candles, HOUR);
    });

    it('begins with the first candle that opens at or after an unaligned start', async () => {
      const { data, now } = open();
      const open4h = candleOpenTime('4h', now) - 5 * DAY;
      const candles = await data.candles({ symbol: BTC, timeframe: '4h', from: open4h + 1, to: open4h + DAY });
      expect(candles.time[0]).toBe(open4h + 4 * HOUR);
    });

    it('never gives the forming candle', async () => {
      const { data, now } = open();
      for (const timeframe of ['1m', '1h', '1d'] as const) {
        const length = timeframeMs(timeframe);
        const candles = await data.candles({ symbol: BTC, timeframe, from: now - 10 * length, to: now + 10 * length });
        expect(candles.time.at(-1)).toBe(candleOpenTime(timeframe, now) - length);
      }
    });

    it('gives no candles of the future, and that is no fault', async () => {
      const { data, now } = open();
      expect((await data.candles({ symbol: BTC, timeframe: '1h', from: now + DAY, to: now + 2 * DAY })).time.length).toBe(0);
    });

    it('hands on in pages what it gives in one piece', async () => {
      const { data, now } = open();
      const pages: Candles[] = [];
      const whole = await data.candles(
        { symbol: BTC, timeframe: '1h', from: now - 50 * DAY, to: now },
        {
          onPage: async (page) => {
            pages.push(page);
          },
        },
      );
      expect(columns(concatCandles(pages))).toEqual(columns(whole));
    });

    it('says how far a long read is, up to its end', async () => {
      const { data, now } = open();
      const shares: number[] = [];
      await data.candles(
        { symbol: BTC, timeframe: '1h', from: now - 50 * DAY, to: now },
        { onProgress: ({ done, total }) => shares.push(done / (total ?? Number.NaN)) },
      );
      expect(shares.at(-1)).toBe(1);
      expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    });

    it('answers the same question with the same candles', async () => {
      const { data, now } = open();
      const request = { symbol: BTC, timeframe: '1h', from: now - 5 * DAY, to: now } as const;
      expect(columns(await data.candles(request))).toEqual(columns(await data.candles(request)));
    });

    it('prices a market between its bid and ask', async () => {
      const ticker = await open().data.ticker(BTC);
      expect(ticker.symbol).toBe(BTC);
      expect(ticker.last).toBeGreaterThan(0);
      expect(ticker.bid).toBeLessThan(ticker.ask ?? 0);
      expect(ticker.low24h).toBeLessThanOrEqual(ticker.last);
      expect(ticker.high24h).toBeGreaterThanOrEqual(ticker.last);
    });

    it('prices every market of a quote currency, and no other', async () => {
      const { data } = open();
      const tickers = await data.tickers('USDT');
      expect(tickers.map((ticker) => ticker.symbol)).toEqual(expect.arrayContaining([BTC, 'ETH/USDT']));
      expect(tickers.every((ticker) => ticker.symbol.endsWith('/USDT'))).toBe(true);
      expect(tickers.find((ticker) => ticker.symbol === BTC)).toEqual(await data.ticker(BTC));
    });

    it('shows an order book from the touch outwards, no deeper than asked', async () => {
      const { bids, asks } = await open().data.orderBook(BTC, 10);
      expect([bids.length, asks.length]).toEqual([10, 10]);
      expect(bids.map(([price]) => price)).toEqual(bids.map(([price]) => price).toSorted((a, b) => b - a));
      expect(asks.map(([price]) => price)).toEqual(asks.map(([price]) => price).toSorted((a, b) => a - b));
      expect(bids[0]![0]).toBeLessThan(asks[0]![0]);
    });

    it('refuses a market that is not listed and names the nearest', async () => {
      const { data, now } = open();
      const refusal = { kind: 'unknown-symbol', field: 'symbol', hint: 'Did you mean BTC/USDT?' };
      await expect(data.ticker('BTC/USDX')).rejects.toMatchObject(refusal);
      await expect(data.orderBook('BCT/USDT', 5)).rejects.toMatchObject(refusal);
      await expect(data.candles({ symbol: 'BTC/USDX', timeframe: '1h', from: now - DAY, to: now })).rejects.toMatchObject(refusal);
    });

    it('stops for an aborted signal', async () => {
      const { data, now } = open();
      const signal = AbortSignal.abort();
      await expect(data.ticker(BTC, { signal })).rejects.toMatchObject({ kind: 'cancelled' });
      await expect(data.candles({ symbol: BTC, timeframe: '1h', from: now - DAY, to: now }, { signal })).rejects.toMatchObject({ kind: 'cancelled' });
    });
  });
}

/** The columns as plain arrays, for comparison. */
export function columns(candles: Candles): Record<string, number[]> {
  return Object.fromEntries(CANDLE_COLUMNS.map((name) => [name, [...candles[name]]]));
}

/** Fails unless the candles are finite, evenly spaced or apart by whole candles, and hold their own open and close. */
export function expectPossible(candles: Candles, length: number): void {
  const impossible: number[] = [];
  for (let i = 0; i < candles.time.length; i++) {
    const { [i]: open = Number.NaN } = candles.open;
    const { [i]: close = Number.NaN } = candles.close;
    const sound =
      candles.time[i]! % length === 0 &&
      (i === 0 || candles.time[i]! > candles.time[i - 1]!) &&
      candles.low[i]! > 0 &&
      candles.high[i]! >= Math.max(open, close) &&
      candles.low[i]! <= Math.min(open, close) &&
      candles.volume[i]! >= 0;
    if (!sound) impossible.push(candles.time[i]!);
  }
  expect(impossible).toEqual([]);
}

/** The candles of a lower timeframe resampled, for comparison with the venue's own of the higher one. */
export function resampledColumns(candles: Candles, timeframe: Parameters<typeof resample>[1]): Record<string, number[]> {
  return columns(resample(candles, timeframe).candles);
}
