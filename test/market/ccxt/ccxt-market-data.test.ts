import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { MarketSymbol } from '../../../src/domain/market-symbol.ts';
import { timeframeMs } from '../../../src/domain/timeframe.ts';
import { CcxtMarketData } from '../../../src/market/ccxt/ccxt-market-data.ts';
import type { Sleep } from '../../../src/market/ccxt/retry.ts';
import { marketDataContract } from '../../contract/market-data.ts';
import { fillWithGenerated, generatedKlines, symbolInfo } from '../../wire/exchange/contents.ts';
import { FakeExchange } from '../../wire/exchange/fake-exchange.ts';
import { type Fault, badGateway, banned, overloaded, tooManyRequests } from '../../wire/exchange/faults.ts';

const START = Date.UTC(2026, 0, 10, 12, 0, 30);
const HOUR = timeframeMs('1h');
const DAY = timeframeMs('1d');
const DEPTH = '/api/v3/depth';
const KLINES = '/api/v3/klines';
const BTC: MarketSymbol = 'BTC/USDT';

describe('a venue through ccxt', () => {
  let exchange: FakeExchange;
  let now = START;
  let slept: number[] = [];
  let data: CcxtMarketData;
  const clock = { now: () => now };
  /** Sleeping moves the clock and takes no time. */
  const sleep: Sleep = async (ms) => {
    slept.push(ms);
    now += ms;
  };

  const connect = (venue = 'binance', baseUrl = exchange.url, timeoutMs = 10_000): CcxtMarketData =>
    new CcxtMarketData({ venue, clock, baseUrl, timeoutMs, sleep });
  /** Waits for no answer longer than a moment, where one is to be missed. */
  const impatient = async (): Promise<CcxtMarketData> => {
    const quick = connect('binance', exchange.url, 500);
    await quick.markets();
    return quick;
  };

  beforeAll(async () => {
    exchange = await FakeExchange.start(clock);
    fillWithGenerated(exchange.state);
    data = connect();
    await data.markets();
  });
  afterEach(() => {
    exchange.faults.clear();
    exchange.requests.length = 0;
    exchange.state.weightLimit = 6000;
    now = START;
    slept = [];
  });
  afterAll(async () => {
    await exchange.stop();
  });

  marketDataContract(() => ({ data, now }));

  it('gives the prices of a test network another name, as they are its own', async () => {
    const testnet = new CcxtMarketData({ venue: 'binance', sandbox: true, clock, baseUrl: exchange.url, sleep });
    expect(testnet.venue).toEqual({ id: 'binance-testnet', simulated: false });
    expect((await testnet.ticker(BTC)).last).toBe((await data.ticker(BTC)).last);
    await expect(testnet.ticker('NOSUCH/COIN')).rejects.toMatchObject({ kind: 'unknown-symbol' });
    const none = new CcxtMarketData({ venue: 'kraken', sandbox: true, clock });
    await expect(none.markets()).rejects.toMatchObject({ kind: 'invalid-input', field: 'EXCHANGE_SANDBOX' });
  });

  it('pages through a long span by the venue’s limit, each page from where the last one ended', async () => {
    const from = START - 90 * DAY;
    const candles = await data.candles({ symbol: BTC, timeframe: '1h', from, to: START });
    expect(candles.time.length).toBe(90 * 24 - 1);
    const pages = exchange.requests.filter((request) => request.path === KLINES).map((request) => request.query);
    expect(pages.map((query) => Number(query.get('limit')))).toEqual([1000, 1000, 159]);
    expect(pages.map((query) => Number(query.get('startTime')))).toEqual([0, 1000, 2000].map((bar) => candles.time[bar]));
  });

  it('keeps what pages brought when a later one fails', async () => {
    const seen: number[] = [];
    const reading = data.candles(
      { symbol: BTC, timeframe: '1h', from: START - 90 * DAY, to: START },
      {
        onPage: async (page) => {
          seen.push(page.time.length);
          exchange.faults.always(KLINES, badGateway());
        },
      },
    );
    await expect(reading).rejects.toMatchObject({ kind: 'unreachable' });
    expect(seen).toEqual([1000]);
  });

  it('leaves gaps as they are, and ends at the last candle of a market that is no longer traded', async () => {
    const old = symbolInfo('OLD', 'USDT', '0.01000000', '0.01000000', 'BREAK');
    const first = START - 40 * DAY - (START % HOUR);
    exchange.state.symbols.set(old.symbol, old);
    exchange.state.addKlines('OLDUSDT', '1h', [...generatedKlines('1h', first, 10), ...generatedKlines('1h', first + 20 * HOUR, 10)]);
    const fresh = connect();
    const candles = await fresh.candles({ symbol: 'OLD/USDT', timeframe: '1h', from: first - 5 * HOUR, to: START });
    expect(candles.time.length).toBe(20);
    expect(candles.time[10]).toBe(first + 20 * HOUR);
    expect(exchange.asked(KLINES)).toBe(2);
    expect((await fresh.markets()).find((market) => market.symbol === 'OLD/USDT')?.active).toBe(false);
    exchange.state.symbols.delete(old.symbol);
  });

  const passing: readonly [string, Fault][] = [
    ['a 502 page in HTML', badGateway()],
    ['a 503 that ccxt does not call a network error', overloaded()],
    ['JSON that is cut off', { kind: 'truncate' }],
    ['a connection that is dropped', { kind: 'reset' }],
    ['an answer that never comes', { kind: 'hang' }],
    ['an answer that stalls half way', { kind: 'stall' }],
  ];
  it.each(passing)('gets over %s', async (_, fault) => {
    const quick = await impatient();
    exchange.faults.next(DEPTH, fault);
    expect((await quick.orderBook(BTC, 2)).bids).toHaveLength(2);
    expect(slept).toEqual([500]);
    expect(exchange.asked(DEPTH)).toBe(2);
  });

  const lasting: readonly [string, Fault, string, number][] = [
    ['a 502 page in HTML', badGateway(), 'unreachable', 4],
    ['a 503 that ccxt does not call a network error', overloaded(), 'unreachable', 4],
    ['JSON that is cut off', { kind: 'truncate' }, 'bad-reply', 4],
    ['a connection that is dropped', { kind: 'reset' }, 'unreachable', 4],
    ['an answer that never comes', { kind: 'hang' }, 'timeout', 2],
    ['an answer that stalls half way', { kind: 'stall' }, 'timeout', 2],
  ];
  it.each(lasting)('gives up on %s after a few attempts, without markup or addresses in its words', async (_, fault, kind, attempts) => {
    const quick = await impatient();
    exchange.faults.always(DEPTH, fault);
    const error = await quick.orderBook(BTC, 2).catch((thrown: unknown) => thrown as Error);
    expect(error).toMatchObject({ kind, message: expect.not.stringMatching(/<|https?:|127\.0/) as string });
    expect(exchange.asked(DEPTH)).toBe(attempts);
  });

  it('waits as long as a 429 asks, and holds other requests back meanwhile', async () => {
    const fresh = connect();
    await fresh.markets();
    exchange.faults.next(DEPTH, tooManyRequests(7));
    await Promise.all([fresh.orderBook(BTC, 2), fresh.orderBook(BTC, 2)]);
    expect(now - START).toBe(7000);
    expect(exchange.asked(DEPTH)).toBe(3);
  });

  it('does not wait for a patience that nobody has, and says how long it would be', async () => {
    const fresh = connect();
    await fresh.markets();
    exchange.faults.next(DEPTH, tooManyRequests(600));
    await expect(fresh.orderBook(BTC, 2)).rejects.toMatchObject({ kind: 'rate-limited', retryAfterMs: expect.any(Number) as number });
    expect(exchange.asked(DEPTH)).toBe(1);
  });

  it('asks nothing more of a venue that has banned it until the ban is over', async () => {
    const fresh = connect();
    await fresh.markets();
    exchange.faults.next(DEPTH, banned(START + 180_000, START));
    const refusal = { kind: 'rate-limited', message: expect.stringContaining('until 2026-01-10T12:03:30Z') as string };
    await expect(fresh.orderBook(BTC, 2)).rejects.toMatchObject(refusal);
    await expect(fresh.ticker(BTC)).rejects.toMatchObject(refusal);
    expect(exchange.requests.filter((request) => request.path !== '/api/v3/exchangeInfo')).toHaveLength(1);
    now = START + 180_000;
    expect((await fresh.orderBook(BTC, 2)).bids).toHaveLength(2);
  });

  it('is told to slow down by the weight of its requests, as by the real exchange', async () => {
    const fresh = connect();
    await fresh.markets();
    now += 60_000;
    exchange.state.weightLimit = 5;
    await fresh.orderBook(BTC, 2);
    await fresh.orderBook(BTC, 2);
    expect(slept.reduce((sum, ms) => sum + ms, 0)).toBe(60_000);
  });

  it('refuses a candle that cannot be, by its time', async () => {
    const fresh = connect();
    await fresh.markets();
    const open = START - (START % HOUR) - 3 * HOUR;
    const kline = generatedKlines('1h', open, 1)[0]!;
    exchange.faults.next(KLINES, {
      kind: 'answer',
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([[kline[0], '100', '90', '80', '95', ...kline.slice(5)]]),
    });
    await expect(fresh.candles({ symbol: BTC, timeframe: '1h', from: open, to: START })).rejects.toMatchObject({
      kind: 'bad-reply',
      message: expect.stringContaining('2026-01-10T09:00:00.000Z') as string,
    });
  });

  it('names the nearest market when one has gone since the list was read', async () => {
    const gone = symbolInfo('BTCX', 'USDT', '0.01000000', '0.01000000');
    exchange.state.symbols.set(gone.symbol, gone);
    const fresh = connect();
    await fresh.markets();
    exchange.state.symbols.delete(gone.symbol);
    await expect(fresh.ticker('BTCX/USDT')).rejects.toMatchObject({ kind: 'unknown-symbol', hint: 'Did you mean BTC/USDT?' });
  });

  it('reads the list of markets once for everyone who asks at the same time, and again after an hour', async () => {
    const fresh = connect();
    await Promise.all([fresh.markets(), fresh.markets(), fresh.ticker(BTC)]);
    await fresh.markets();
    expect(exchange.asked('/api/v3/exchangeInfo')).toBe(1);
    now += HOUR + 1;
    await fresh.markets();
    expect(exchange.asked('/api/v3/exchangeInfo')).toBe(2);
  });

  it('lets go at once when its caller aborts, even while nothing answers', async () => {
    exchange.faults.always(DEPTH, { kind: 'hang' });
    const reading = data.orderBook(BTC, 2, { signal: AbortSignal.timeout(40) });
    await expect(reading).rejects.toMatchObject({ kind: 'cancelled' });
    expect(exchange.asked(DEPTH)).toBeLessThanOrEqual(1);
  });

  it('says that a venue answers, or not, with one small request', async () => {
    await data.ping(300);
    expect(exchange.requests.map((request) => request.path)).toEqual(['/api/v3/time']);
    exchange.faults.next('/api/v3/time', { kind: 'hang' });
    await expect(data.ping(50)).rejects.toMatchObject({ kind: 'timeout' });
    expect(exchange.requests).toHaveLength(2);
    await expect(connect('binance', 'http://127.0.0.1:1').ping(300)).rejects.toMatchObject({ kind: 'unreachable' });
  });

  it('does not ask a venue that wants patience whether it is there', async () => {
    const fresh = connect();
    await fresh.markets();
    exchange.faults.next(DEPTH, tooManyRequests(600));
    await expect(fresh.orderBook(BTC, 2)).rejects.toMatchObject({ kind: 'rate-limited' });
    await expect(fresh.ping(300)).rejects.toMatchObject({ kind: 'rate-limited' });
    expect(exchange.asked('/api/v3/time')).toBe(0);
  });

  it('knows every venue of ccxt and names the nearest for others', async () => {
    await expect(connect('binanse').markets()).rejects.toMatchObject({
      kind: 'invalid-input',
      field: 'EXCHANGE',
      hint: expect.stringContaining('binance') as string,
    });
  });
});
