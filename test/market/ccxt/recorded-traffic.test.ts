import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CcxtMarketData } from '../../../src/market/ccxt/ccxt-market-data.ts';
import { sharedData } from '../../shared-data.ts';
import { RECORDING, fillWithRecorded } from '../../wire/exchange/contents.ts';
import { FakeExchange } from '../../wire/exchange/fake-exchange.ts';

const DAILY = sharedData('ohlcv', 'binance_BTC-USDT_1d.csv.gz');
/** Within the recorded day 2020-01-01, whose candle was still forming when it was recorded. */
const NOW = Date.UTC(2020, 0, 1, 12);

describe.skipIf(RECORDING === null || DAILY === null)('recorded Binance traffic (needs ../shared/data)', () => {
  let exchange: FakeExchange;
  let now = NOW;
  let data: CcxtMarketData;

  beforeAll(async () => {
    exchange = await FakeExchange.start({ now: () => now });
    fillWithRecorded(exchange.state, RECORDING ?? '');
    data = new CcxtMarketData({ venue: 'binance', clock: { now: () => now }, baseUrl: exchange.url, timeoutMs: 2000 });
  });
  afterAll(async () => {
    await exchange.stop();
  });

  it('lists the recorded markets with their filters', async () => {
    const markets = await data.markets();
    expect(markets).toHaveLength(25);
    expect(markets.find((market) => market.symbol === 'BTC/USDT')).toEqual({
      symbol: 'BTC/USDT',
      base: 'BTC',
      quote: 'USDT',
      active: true,
      amountStep: '0.00001',
      priceStep: '0.01',
      minAmount: '0.00001',
      minCost: '5',
    });
  });

  it('reads a year of days that equals the imported one, without the day that was forming', async () => {
    const candles = await data.candles({ symbol: 'BTC/USDT', timeframe: '1d', from: Date.UTC(2019, 0, 1), to: NOW });
    expect(candles.time.length).toBe(365);
    const rows = gunzipSync(readFileSync(DAILY ?? '')).toString('utf8').split('\n').map((line) => line.split(',').map(Number));
    const known = new Map(rows.map(([time = Number.NaN, open, high, low, close]) => [time, [open, high, low, close]]));
    const read = [...candles.time].map((_, bar) => [candles.open[bar], candles.high[bar], candles.low[bar], candles.close[bar]]);
    expect(read).toEqual([...candles.time].map((time) => known.get(time)));
  });

  it('reads 1,468 recorded hours in two pages, across the seam of two recordings', async () => {
    now = Date.UTC(2020, 6, 2);
    exchange.requests.length = 0;
    const candles = await data.candles({ symbol: 'BTC/USDT', timeframe: '1h', from: 1_588_280_400_000, to: 1_593_572_400_000 });
    expect(exchange.asked('/api/v3/klines')).toBe(2);
    expect(candles.time.length).toBeGreaterThan(1460);
    expect(candles.close[0]).toBe(8761.92);
  });

  it('reads recorded prices and the recorded book', async () => {
    expect(await data.ticker('BTC/USDT')).toMatchObject({ last: 69_624, bid: 69_624, ask: 69_624.01, time: 1_730_439_018_472 });
    const tickers = await data.tickers('USDT');
    expect(tickers.map((ticker) => ticker.symbol).sort()).toEqual(['BTC/USDT', 'ETH/USDT']);
    const book = await data.orderBook('BTC/USDT', 5);
    expect([book.bids[0], book.asks[0]]).toEqual([
      [32_085.65, 0.000_005],
      [32_085.66, 2.048_437],
    ]);
  });
});
