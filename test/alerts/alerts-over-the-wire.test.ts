import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { AlertWatch } from '../../src/alerts/alert-watch.ts';
import type { NewAlert } from '../../src/alerts/alert.ts';
import { CcxtMarketData } from '../../src/market/ccxt/ccxt-market-data.ts';
import { LiveTickerFeed } from '../../src/market/live-ticker-feed.ts';
import { openMarket } from '../../src/market/open-market.ts';
import { MemoryAlertBook } from '../fakes/memory-alert-book.ts';
import { MemoryCandleStore } from '../fakes/memory-candle-store.ts';
import { fillWithGenerated, generatedKlines, generatedTicker } from '../wire/exchange/contents.ts';
import { FakeExchange } from '../wire/exchange/fake-exchange.ts';
import { HOUR, KeyedNotifier } from './alert-harness.ts';

const NOON = Date.UTC(2026, 0, 10, 12);
const BTC_STREAM = 'btcusdt@miniTicker';
const WAIT = { timeout: 20_000, interval: 5 };
const quiet = { warn: () => {}, info: () => {}, error: () => {} };

let now = NOON;
const clock = { now: () => now };

describe('alerts on a venue over the wire', () => {
  let exchange: FakeExchange;
  let book: MemoryAlertBook;
  let notifier: KeyedNotifier;
  let feed: LiveTickerFeed;
  let watch: AlertWatch;

  const add = (condition: string, fields: Partial<NewAlert>) =>
    book.add({ person: 'telegram:42', conversation: 'telegram:42', symbol: 'BTC/USDT', condition, timeframe: null, cooldownMs: null, createdAt: now, ...fields });
  const toldTitles = (): readonly string[] => notifier.told.map(({ card }) => card.title);

  beforeAll(async () => {
    exchange = await FakeExchange.start(clock);
    fillWithGenerated(exchange.state);
  });
  beforeEach(() => {
    now = NOON + 30_000;
    exchange.state.weightLimit = Number.POSITIVE_INFINITY;
    exchange.state.tickers.set('BTCUSDT', generatedTicker('BTCUSDT', 60_000, now - 1000));
    book = new MemoryAlertBook();
    notifier = new KeyedNotifier();
    const { source, history } = openMarket({ exchange: 'binance', exchangeUrl: exchange.url, mayStandIn: false, store: new MemoryCandleStore(), clock });
    const stream = new CcxtMarketData({ venue: 'binance', clock, baseUrl: exchange.url }).tickerStream();
    feed = new LiveTickerFeed({ stream, source, venue: 'binance', clock, log: quiet, timings: { pollMs: 20, firstRetryMs: 20, longestRetryMs: 40 } });
    watch = new AlertWatch({ book, notifier, history, ticks: feed, source, clock, log: quiet });
  });
  afterEach(async () => {
    exchange.stream.refusing = false;
    exchange.stream.silent = false;
    await watch.stop();
    await feed.close();
    await vi.waitUntil(() => exchange.stream.open === 0, WAIT);
  });
  afterAll(async () => {
    await exchange.stop();
  });

  it('fire by the stream, by asking while the stream is gone or silent, and by the stream again', async () => {
    for (const level of [61_000, 62_000, 63_000, 64_000]) await add(`close > ${level}`, {});
    await watch.start();
    await vi.waitUntil(() => exchange.stream.subscribers(BTC_STREAM) === 1, WAIT);

    now += 1000;
    exchange.tick('BTC/USDT', 61_500, now);
    await vi.waitFor(() => expect(toldTitles()).toEqual(['BTC/USDT: price > 61000']), WAIT);

    exchange.stream.refusing = true;
    exchange.stream.drop();
    now += 1000;
    exchange.state.tickers.set('BTCUSDT', generatedTicker('BTCUSDT', 62_500, now));
    await vi.waitFor(() => expect(toldTitles().at(-1)).toBe('BTC/USDT: price > 62000'), WAIT);

    exchange.stream.refusing = false;
    await vi.waitUntil(() => exchange.stream.subscribers(BTC_STREAM) === 1, WAIT);
    now += 1000;
    exchange.tick('BTC/USDT', 63_500, now);
    await vi.waitFor(() => expect(toldTitles().at(-1)).toBe('BTC/USDT: price > 63000'), WAIT);
    expect(feed.states()).toEqual([{ symbol: 'BTC/USDT', by: 'stream' }]);

    exchange.stream.silent = true;
    now += 31_000;
    exchange.state.tickers.set('BTCUSDT', generatedTicker('BTCUSDT', 64_500, now));
    await vi.waitFor(() => expect(toldTitles().at(-1)).toBe('BTC/USDT: price > 64000'), WAIT);

    expect(notifier.keys).toEqual(['alert:1:p1', 'alert:2:p1', 'alert:3:p1', 'alert:4:p1']);
    expect(notifier.told.every(({ card }) => card.blocks.some((block) => block.kind === 'chart'))).toBe(true);
    expect(await book.active()).toEqual([]);
  });

  it('on candles fire at the close that fulfils them, with what the indicator says there', async () => {
    // The 1h candles of the fake are a wave around 60,000; the last one jumps.
    exchange.state.addKlines('BTCUSDT', '1h', generatedKlines('1h', NOON, 1, 80_000));
    await add('rsi(14) > 70', { timeframe: '1h' });
    now = NOON + HOUR + 5000;
    await watch.candlesClosed(now);
    const [told] = notifier.told;
    expect(told).toMatchObject({ key: `alert:1:${NOON}`, at: NOON + HOUR, card: { title: 'BTC/USDT: rsi(14) > 70' } });
    const fields = told?.card.blocks.find((block) => block.kind === 'fields')?.fields;
    expect(Number(fields?.find(({ label }) => label === 'rsi(14)')?.value)).toBeGreaterThan(70);
  });
});
