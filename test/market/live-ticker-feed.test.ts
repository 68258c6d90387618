import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { FallbackMarketData } from '../../src/market/fallback.ts';
import { CcxtMarketData } from '../../src/market/ccxt/ccxt-market-data.ts';
import { LiveTickerFeed } from '../../src/market/live-ticker-feed.ts';
import { SimulatedMarket } from '../../src/market/simulated/simulated-market.ts';
import type { Tick } from '../../src/market/ticker-feed.ts';
import { VenueWatch } from '../../src/market/venue-watch.ts';
import { fillWithGenerated, generatedTicker, symbolInfo } from '../wire/exchange/contents.ts';
import { FakeExchange } from '../wire/exchange/fake-exchange.ts';
import { miniTicker } from '../wire/exchange/fake-stream.ts';
import { sharedData } from '../shared-data.ts';

const NOW = Date.UTC(2026, 0, 10, 12, 0, 45);
const BTC = 'BTC/USDT';
const BTC_STREAM = 'btcusdt@miniTicker';
const TICKER = '/api/v3/ticker/24hr';
const TIMINGS = { pollMs: 20, firstRetryMs: 20, longestRetryMs: 80 };

let now = NOW;
const clock = { now: () => now };

describe('ticks of a venue over the wire', () => {
  let exchange: FakeExchange;
  let data: CcxtMarketData;
  let feed: LiveTickerFeed;
  let ticks: Tick[];
  let logged: string[];

  const openFeed = (mayStandIn = false): LiveTickerFeed => {
    const watch = new VenueWatch(data, clock, { memoryMs: 0 });
    const source = new FallbackMarketData(watch, mayStandIn ? new SimulatedMarket(clock, { standsInFor: 'binance' }) : null);
    const log = (_: unknown, message: string): void => void logged.push(message);
    return new LiveTickerFeed({ stream: data.tickerStream(), source, venue: 'binance', clock, log: { warn: log, info: log }, timings: TIMINGS });
  };
  const stateOf = (symbol: string): string | undefined => feed.states().find((state) => state.symbol === symbol)?.by;
  const subscribed = (): Promise<void> =>
    vi.waitFor(() => {
      expect(exchange.stream.subscribers(BTC_STREAM)).toBe(1);
      expect(ticks.length).toBeGreaterThan(0);
    }, WAIT);
  const WAIT = { timeout: 20_000, interval: 5 };

  beforeAll(async () => {
    exchange = await FakeExchange.start(clock);
    fillWithGenerated(exchange.state);
    data = new CcxtMarketData({ venue: 'binance', clock, baseUrl: exchange.url, timeoutMs: 500, sleep: async () => {} });
    await data.markets();
  });
  beforeEach(() => {
    now = NOW;
    ticks = [];
    logged = [];
    exchange.requests.length = 0;
    exchange.stream.requests.length = 0;
    exchange.stream.accepted = 0;
    exchange.state.weightLimit = Number.POSITIVE_INFINITY;
    exchange.state.tickers.set('BTCUSDT', generatedTicker('BTCUSDT', 60_000, NOW - 1000));
    feed = openFeed();
  });
  afterEach(async () => {
    await feed.close();
    exchange.faults.clear();
    exchange.stream.refusing = false;
    exchange.stream.silent = false;
    await vi.waitUntil(() => exchange.stream.open === 0, WAIT);
  });
  afterAll(async () => {
    await exchange.stop();
  });

  it('asks for the first price at once, subscribes to the mini ticker, and then asks no more', async () => {
    feed.watch(BTC, (tick) => ticks.push(tick));
    await subscribed();
    expect(ticks[0]).toEqual({ symbol: BTC, price: 60_000, at: NOW - 1000, simulated: false, venue: 'binance' });
    exchange.tick(BTC, 60_100, NOW);
    await vi.waitFor(() => expect(stateOf(BTC)).toBe('stream'), WAIT);
    expect(ticks.at(-1)).toEqual({ symbol: BTC, price: 60_100, at: NOW, simulated: false, venue: 'binance' });
    expect(exchange.stream.requests).toMatchObject([{ method: 'SUBSCRIBE', params: [BTC_STREAM] }]);
    await new Promise((resolve) => setTimeout(resolve, 3 * TIMINGS.pollMs));
    const asked = exchange.asked(TICKER);
    await new Promise((resolve) => setTimeout(resolve, 3 * TIMINGS.pollMs));
    expect(exchange.asked(TICKER)).toBe(asked);
  });

  it('subscribes once however many listen, gives a newcomer the last price, and unsubscribes when the last one leaves', async () => {
    const leave = feed.watch(BTC, (tick) => ticks.push(tick));
    await subscribed();
    const later: number[] = [];
    const leaveToo = feed.watch(BTC, (tick) => later.push(tick.price));
    await vi.waitFor(() => expect(later).toEqual([60_000]), WAIT);
    exchange.tick(BTC, 60_100, NOW);
    await vi.waitFor(() => expect(later).toEqual([60_000, 60_100]), WAIT);
    expect(exchange.stream.requests).toHaveLength(1);
    expect(exchange.stream.accepted).toBe(1);
    leave();
    exchange.tick(BTC, 60_200, NOW + 1);
    await vi.waitFor(() => expect(later).toHaveLength(3), WAIT);
    expect(ticks.map((tick) => tick.price)).not.toContain(60_200);
    leaveToo();
    await vi.waitFor(() => expect(exchange.stream.open).toBe(0), WAIT);
    expect(feed.states()).toEqual([]);
  });

  it('keeps one connection for several markets, and gives up one of them alone', async () => {
    const leave = feed.watch(BTC, (tick) => ticks.push(tick));
    feed.watch('ETH/USDT', (tick) => ticks.push(tick));
    await vi.waitFor(() => expect(exchange.stream.subscribers('ethusdt@miniTicker')).toBe(1), WAIT);
    await subscribed();
    expect(exchange.stream.open).toBe(1);
    leave();
    await vi.waitFor(() => expect(exchange.stream.subscribers(BTC_STREAM)).toBe(0), WAIT);
    exchange.tick('ETH/USDT', 3100, NOW);
    await vi.waitFor(() => expect(ticks.at(-1)).toMatchObject({ symbol: 'ETH/USDT', price: 3100 }), WAIT);
    expect(exchange.stream.open).toBe(1);
  });

  it('takes no polled price of the same moment for newer than the streamed one', async () => {
    exchange.state.tickers.set('BTCUSDT', generatedTicker('BTCUSDT', 60_000, NOW));
    exchange.faults.always(TICKER, { kind: 'slow', ms: null });
    feed.watch(BTC, (tick) => ticks.push(tick));
    await vi.waitFor(() => {
      expect(exchange.stream.subscribers(BTC_STREAM)).toBe(1);
      expect(exchange.asked(TICKER)).toBe(1);
    }, WAIT);
    exchange.tick(BTC, 60_100, NOW);
    await vi.waitFor(() => expect(ticks.at(-1)?.price).toBe(60_100), WAIT);
    exchange.release();
    await new Promise((resolve) => setTimeout(resolve, 2 * TIMINGS.pollMs));
    expect(ticks.map(({ price }) => price)).toEqual([60_100]);
  });

  it('misses none of several that come in at once', async () => {
    feed.watch('BTC/USDT', (tick) => ticks.push(tick));
    await subscribed();
    ticks.length = 0;
    const prices = Array.from({ length: 20 }, (_, index) => 61_000 + index);
    for (const [index, price] of prices.entries()) exchange.tick('BTC/USDT', price, NOW + 1 + index);
    await vi.waitFor(() => expect(ticks.map(({ price }) => price)).toEqual(prices), WAIT);
  });

  it('drops late and repeated events', async () => {
    feed.watch(BTC, (tick) => ticks.push(tick));
    await subscribed();
    exchange.tick(BTC, 60_100, NOW + 10);
    await vi.waitFor(() => expect(ticks.at(-1)?.price).toBe(60_100), WAIT);
    exchange.stream.repeat();
    exchange.tick(BTC, 59_000, NOW + 5);
    await new Promise((resolve) => setTimeout(resolve, 30));
    exchange.tick(BTC, 60_200, NOW + 20);
    await vi.waitFor(() => expect(ticks.at(-1)?.price).toBe(60_200), WAIT);
    expect(ticks.map((tick) => tick.price)).toEqual([60_000, 60_100, 60_200]);
  });

  it.each([
    ['dropped', () => exchange.stream.drop()],
    ['cut in the middle of a frame', () => exchange.stream.cutMidFrame()],
  ])('asks for prices while a connection that was %s cannot be made again, and goes back to the stream', async (_, breakIt) => {
    feed.watch(BTC, (tick) => ticks.push(tick));
    await subscribed();
    exchange.tick(BTC, 60_100, NOW);
    await vi.waitFor(() => expect(stateOf(BTC)).toBe('stream'), WAIT);
    exchange.stream.refusing = true;
    breakIt();
    exchange.state.tickers.set('BTCUSDT', generatedTicker('BTCUSDT', 60_300, NOW + 2000));
    await vi.waitFor(() => expect(ticks.at(-1)).toMatchObject({ price: 60_300, at: NOW + 2000 }), WAIT);
    expect(stateOf(BTC)).toBe('poll');
    exchange.stream.refusing = false;
    await subscribed();
    exchange.tick(BTC, 60_400, NOW + 3000);
    await vi.waitFor(() => expect(stateOf(BTC)).toBe('stream'), WAIT);
    expect(ticks.at(-1)?.price).toBe(60_400);
    expect(logged).toEqual(['the price stream does not work; asking for prices meanwhile', 'the price stream works again']);
  });

  it('asks for prices when the stream says nothing for half a minute though it is connected, and subscribes anew after a minute', async () => {
    feed.watch(BTC, (tick) => ticks.push(tick));
    await subscribed();
    exchange.tick(BTC, 60_100, NOW);
    await vi.waitFor(() => expect(stateOf(BTC)).toBe('stream'), WAIT);
    exchange.stream.silent = true;
    now += 30_000;
    exchange.state.tickers.set('BTCUSDT', generatedTicker('BTCUSDT', 60_300, now));
    await vi.waitFor(() => expect(ticks.at(-1)?.price).toBe(60_300), WAIT);
    expect(stateOf(BTC)).toBe('poll');
    expect(exchange.stream.subscribers(BTC_STREAM)).toBe(1);
    now += 31_000;
    await vi.waitFor(() => expect(exchange.stream.requests.filter((request) => request.method === 'SUBSCRIBE').length).toBeGreaterThan(1), WAIT);
    exchange.stream.silent = false;
    await subscribed();
    exchange.tick(BTC, 60_500, now + 1000);
    await vi.waitFor(() => expect(stateOf(BTC)).toBe('stream'), WAIT);
  });

  it('says that it is down when neither answers, and recovers', async () => {
    feed.watch(BTC, (tick) => ticks.push(tick));
    await subscribed();
    exchange.stream.refusing = true;
    exchange.faults.always('*', { kind: 'reset' });
    exchange.stream.drop();
    await vi.waitFor(() => expect(stateOf(BTC)).toBe('down'), WAIT);
    exchange.stream.refusing = false;
    exchange.faults.clear();
    await vi.waitFor(() => expect(stateOf(BTC)).toBe('poll'), WAIT);
  });

  it('takes made-up prices while the venue does not answer, where they may stand in, and says so on each', async () => {
    await feed.close();
    feed = openFeed(true);
    exchange.stream.refusing = true;
    exchange.faults.always('*', { kind: 'reset' });
    feed.watch(BTC, (tick) => ticks.push(tick));
    await vi.waitFor(() => expect(ticks.at(-1)).toMatchObject({ simulated: true, venue: 'simulated', standsInFor: 'binance' }), WAIT);
    expect(stateOf(BTC)).toBe('down');
    exchange.stream.refusing = false;
    exchange.faults.clear();
    await vi.waitFor(() => expect(ticks.at(-1)).toMatchObject({ simulated: false, venue: 'binance', price: 60_000 }), WAIT);
  });

  it('gives no ticks of a market that is not listed, says so once, and serves the others', async () => {
    feed.watch('NOPE/USDT', (tick) => ticks.push(tick));
    feed.watch(BTC, (tick) => ticks.push(tick));
    await subscribed();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(ticks.every((tick) => tick.symbol === BTC)).toBe(true);
    expect(stateOf('NOPE/USDT')).toBe('down');
    expect(logged.filter((line) => line === 'no price is to be had by asking')).toHaveLength(1);
  });

  it('survives a listener that throws', async () => {
    feed.watch(BTC, () => {
      throw new Error('a bug');
    });
    feed.watch(BTC, (tick) => ticks.push(tick));
    await subscribed();
    exchange.tick(BTC, 60_100, NOW);
    await vi.waitFor(() => expect(ticks.at(-1)?.price).toBe(60_100), WAIT);
  });

  it('asks for the whole list where that is cheaper than many single prices', async () => {
    exchange.stream.refusing = true;
    const names = Array.from({ length: 40 }, (_, index) => `C${index}`);
    for (const name of names) {
      exchange.state.symbols.set(`${name}USDT`, symbolInfo(name, 'USDT', '0.01000000', '0.00001000'));
      exchange.state.tickers.set(`${name}USDT`, generatedTicker(`${name}USDT`, 10, NOW));
    }
    const many = new CcxtMarketData({ venue: 'binance', clock, baseUrl: exchange.url, timeoutMs: 500, sleep: async () => {} });
    const source = { resolve: async () => many };
    const quiet = { warn: () => {}, info: () => {} };
    const listed = new LiveTickerFeed({ stream: null, source, venue: 'binance', clock, log: quiet, timings: { pollMs: 10_000 } });
    const seen = new Set<string>();
    for (const name of names) listed.watch(`${name}/USDT`, (tick) => seen.add(tick.symbol));
    await vi.waitFor(() => expect(seen.size).toBe(40), WAIT);
    expect(exchange.asked(TICKER)).toBe(1);
    await listed.close();
  });

  it('asks for every price of a venue that has no stream', async () => {
    const stream = { supported: async () => false, follow: () => Promise.reject(new Error('not to be followed')), close: async () => {} };
    const asking = new LiveTickerFeed({ stream, source: { resolve: async () => data }, venue: 'binance', clock, log: { warn: () => {}, info: () => {} }, timings: TIMINGS });
    asking.watch(BTC, (tick) => ticks.push(tick));
    await vi.waitFor(() => expect(ticks.at(-1)?.price).toBe(60_000), WAIT);
    exchange.state.tickers.set('BTCUSDT', generatedTicker('BTCUSDT', 60_700, NOW));
    await vi.waitFor(() => expect(ticks.at(-1)?.price).toBe(60_700), WAIT);
    expect(asking.states()).toEqual([{ symbol: BTC, by: 'poll' }]);
    await asking.close();
  });

  it('lets go within two seconds, also of a connection that was just being made', async () => {
    feed.watch(BTC, (tick) => ticks.push(tick));
    await subscribed();
    feed.watch('ETH/USDT', (tick) => ticks.push(tick));
    const began = performance.now();
    await feed.close();
    expect(performance.now() - began).toBeLessThan(2000);
    await vi.waitFor(() => expect(exchange.stream.open).toBe(0), WAIT);
    expect(feed.watch(BTC, () => {})).toBeTypeOf('function');
    expect(feed.states()).toEqual([]);
  });
});

describe('ticks of the simulated market', () => {
  it('come as the clock moves, are as live as a stream, and say that they are simulated', async () => {
    now = NOW;
    const ticks: Tick[] = [];
    const market = new SimulatedMarket(clock);
    const log = { warn: () => {}, info: () => {} };
    const feed = new LiveTickerFeed({ stream: null, source: { resolve: async () => market }, venue: 'simulated', clock, log, timings: { pollMs: 5 } });
    feed.watch(BTC, (tick) => ticks.push(tick));
    await vi.waitFor(() => expect(ticks).toHaveLength(1));
    now += 1000;
    await vi.waitFor(() => expect(ticks).toHaveLength(2));
    expect(ticks[1]).toEqual({ symbol: BTC, price: (await market.ticker(BTC)).last, at: now, simulated: true, venue: 'simulated' });
    expect(feed.states()).toEqual([{ symbol: BTC, by: 'stream' }]);
    await feed.close();
  });
});

const RECORDED = sharedData('exchange', 'gocryptotrader', 'wsHandleData.json');

describe.skipIf(RECORDED === null)('the fake stream beside recorded Binance traffic (needs ../shared/data)', () => {
  it('pushes fields that a recorded 24-hour ticker has too, in the same form', () => {
    const recorded = readFileSync(RECORDED ?? '', 'utf8')
      .split('\n')
      .filter((line) => line.includes('"24hrTicker"'))
      .map((line) => (JSON.parse(line) as { data: Record<string, unknown> }).data)
      .find((event) => typeof event['c'] === 'string');
    const { e, ...fields } = miniTicker('BTC/USDT', 9338.96, NOW);
    expect(e).toBe('24hrMiniTicker');
    const formOf = (value: unknown): string => (typeof value === 'string' && /^\d+\.\d{8}$/.test(value) ? 'eight decimals' : typeof value);
    const forms = Object.entries(fields).map(([name, value]) => [name, formOf(value)]);
    expect(forms).toEqual(Object.keys(fields).map((name) => [name, formOf(recorded?.[name])]));
  });
});
