import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { timeframeMs } from '../../src/domain/timeframe.ts';
import { openMarket } from '../../src/market/open-market.ts';
import { amountStepOf } from '../../src/market/market-book.ts';
import { MemoryCandleStore } from '../fakes/memory-candle-store.ts';
import { MemoryMarketBook } from '../fakes/memory-market-book.ts';
import { fillWithGenerated } from '../wire/exchange/contents.ts';
import { FakeExchange } from '../wire/exchange/fake-exchange.ts';

const NOW = Date.UTC(2026, 0, 10, 12, 0, 45);
const DAY = timeframeMs('1d');
const clock = { now: () => NOW };
const week = { symbol: 'BTC/USDT', timeframe: '1h', span: { from: NOW - 7 * DAY, to: NOW } } as const;

describe('market data as it is wired', () => {
  let exchange: FakeExchange;

  beforeAll(async () => {
    exchange = await FakeExchange.start(clock);
    fillWithGenerated(exchange.state);
  });
  afterAll(async () => {
    await exchange.stop();
  });

  it('reads a week from the venue once, over the wire, and from the store after that', async () => {
    const store = new MemoryCandleStore();
    const { history, source } = openMarket({ exchange: 'binance', exchangeUrl: exchange.url, mayStandIn: true, store, clock });
    const first = await history.read({ ...week, lead: 20 });
    expect(first).toMatchObject({ lead: 20, venue: { id: 'binance', simulated: false }, gaps: [] });
    expect(first.candles.time.length).toBe(7 * 24 - 1 + 20);
    const asked = exchange.asked('/api/v3/klines');
    expect((await history.read({ ...week, lead: 20 })).source).toBe('binance, stored');
    expect(exchange.asked('/api/v3/klines')).toBe(asked);
    expect((await (await source.resolve()).ticker('BTC/USDT')).last).toBe(60_000);
  });

  it('keeps the listing that a read brought, so that steps are known when the venue is not there', async () => {
    const book = new MemoryMarketBook();
    const { history } = openMarket({ exchange: 'binance', exchangeUrl: exchange.url, mayStandIn: false, store: new MemoryCandleStore(), book, clock });
    expect(await amountStepOf(book, 'binance', 'BTC/USDT')).toBeNull();
    await history.read(week);
    const asked = exchange.requests.length;
    expect(await amountStepOf(book, 'binance', 'BTC/USDT')).toBe('0.00001');
    expect(exchange.requests.length).toBe(asked);
  });

  it('falls back to simulated prices where nobody listens, only if the venue was not chosen by name', async () => {
    const nowhere = { exchange: 'binance', exchangeUrl: 'http://127.0.0.1:1', store: new MemoryCandleStore(), clock };
    const free = openMarket({ ...nowhere, mayStandIn: true });
    expect((await free.history.read(week)).venue).toEqual({ id: 'simulated', simulated: true, standsInFor: 'binance' });
    expect((await free.source.resolve()).venue.simulated).toBe(true);
    await expect(free.venueOnly.source.resolve()).rejects.toMatchObject({ kind: 'unreachable' });
    await expect(free.venueOnly.history.read(week)).rejects.toMatchObject({ kind: 'unreachable' });
    const chosen = openMarket({ ...nowhere, mayStandIn: false });
    await expect(chosen.history.read(week)).rejects.toMatchObject({ kind: 'unreachable' });
    await expect(chosen.source.resolve()).rejects.toMatchObject({ kind: 'unreachable' });
  });

  it('is the simulated market, unstored and without notes, where that was chosen', async () => {
    const store = new MemoryCandleStore();
    const { history, source } = openMarket({ exchange: 'simulated', exchangeUrl: null, mayStandIn: false, store, clock });
    expect(await history.read(week)).toMatchObject({ source: 'simulated market', venue: { id: 'simulated', simulated: true }, notes: [] });
    expect((await source.resolve()).venue).toEqual({ id: 'simulated', simulated: true });
    expect(await store.list()).toEqual([]);
  });
});
