import { beforeEach, describe, expect, it } from 'vitest';
import { OutcryError } from '../../src/domain/errors.ts';
import type { MarketSymbol } from '../../src/domain/market-symbol.ts';
import { type Timeframe, timeframeMs } from '../../src/domain/timeframe.ts';
import { candleSync } from '../../src/jobs/candle-sync.ts';
import { StoreFirstHistory } from '../../src/market/history-reader.ts';
import { SimulatedMarket } from '../../src/market/simulated/simulated-market.ts';
import { VenueWatch } from '../../src/market/venue-watch.ts';
import type { Card } from '../../src/reports/card.ts';
import { MemoryCandleStore } from '../fakes/memory-candle-store.ts';
import { ScriptedMarketData, candlesBetween } from '../fakes/scripted-market-data.ts';

const NOW = Date.UTC(2026, 3, 10, 12, 20);
const DAY = 86_400_000;
const HOUR = 3_600_000;
const clock = { now: () => NOW };

let store: MemoryCandleStore;
let venue: ScriptedMarketData;

beforeEach(() => {
  store = new MemoryCandleStore();
  venue = new ScriptedMarketData(clock);
});

async function keep(symbol: MarketSymbol, from: number, to: number, { timeframe = '1h', at = 'binance' }: { readonly timeframe?: Timeframe; readonly at?: string } = {}): Promise<void> {
  await store.write({ venue: at, symbol, timeframe }, candlesBetween(from, to, timeframeMs(timeframe)), { from, to });
}

async function sync(args: Readonly<Record<string, unknown>> = {}, { standIn = false } = {}) {
  const history = new StoreFirstHistory({ store, watch: new VenueWatch(venue, clock), standIn: standIn ? new SimulatedMarket(clock, { standsInFor: 'binance' }) : null, clock });
  const runner = candleSync({ candles: store, history, clock, venue: 'binance' });
  return await runner.run({ args: runner.check(args), memory: null }, {});
}

function rows(card: Card): readonly (readonly string[])[] {
  return card.blocks.flatMap((block) => (block.kind === 'table' ? block.rows : []));
}

function texts(card: Card): string {
  return card.blocks.map((block) => (block.kind === 'text' || block.kind === 'note' ? block.text : '')).join('\n');
}

describe('a candle sync', () => {
  it('brings every stored series of the venue up to date, and asks for nothing else', async () => {
    await keep('BTC/USDT', NOW - 40 * DAY - 20 * 60_000, NOW - 2 * DAY - 20 * 60_000);
    await keep('ETH/USDT', NOW - 5 * HOUR - 20 * 60_000, NOW - 20 * 60_000);
    const { card, remark } = await sync();
    expect(card).toMatchObject({ title: 'Candles are up to date', tone: 'good' });
    expect(rows(card)).toEqual([
      ['BTC/USDT', '1h', '48', '0', '2026-04-10 11:00'],
      ['ETH/USDT', '1h', '0', '0', '2026-04-10 11:00'],
    ]);
    expect(remark).toBe('48 bars added to 2 series');
    expect(venue.requests).toHaveLength(1);
    expect((await sync()).remark).toBe('0 bars added to 2 series');
  });

  it('takes only the markets and the timeframe that are named, and begins those that are not stored', async () => {
    await keep('BTC/USDT', NOW - DAY - 20 * 60_000, NOW - 10 * HOUR - 20 * 60_000);
    await keep('ETH/USDT', NOW - DAY - 20 * 60_000, NOW - 10 * HOUR - 20 * 60_000);
    const { card } = await sync({ symbols: 'ETH/USDT,SOL/USDT', timeframe: '1h' });
    expect(rows(card).map((row) => row.slice(0, 3))).toEqual([
      ['ETH/USDT', '1h', '10'],
      ['SOL/USDT', '1h', '1,000'],
    ]);
  });

  it('counts what is missing at the venue', async () => {
    await keep('BTC/USDT', NOW - DAY - 20 * 60_000, NOW - 10 * HOUR - 20 * 60_000);
    venue.gaps.add(NOW - 20 * 60_000 - 4 * HOUR);
    expect(rows((await sync()).card)).toEqual([['BTC/USDT', '1h', '9', '1', '2026-04-10 11:00']]);
  });

  it('goes on after a series that fails, and says why', async () => {
    await keep('BTC/USDT', NOW - DAY - 20 * 60_000, NOW - 10 * HOUR - 20 * 60_000);
    await keep('ETH/USDT', NOW - DAY - 20 * 60_000, NOW - 10 * HOUR - 20 * 60_000);
    const candles = venue.candles.bind(venue);
    venue.candles = (request, options) => (request.symbol === 'BTC/USDT' ? Promise.reject(new OutcryError('unknown-symbol', 'binance lists no BTC/USDT.')) : candles(request, options));
    const { card, remark } = await sync();
    expect(card).toMatchObject({ title: 'Candles are partly up to date', tone: 'warning' });
    expect(texts(card)).toContain('BTC/USDT 1h could not be brought up to date: binance lists no BTC/USDT.');
    expect(remark).toBe('10 bars added to 2 series, 1 failed');
  });

  it.each([false, true])('never takes made-up or older bars for an answer of the venue (stand-in: %s)', async (standIn) => {
    await keep('BTC/USDT', NOW - DAY - 20 * 60_000, NOW - 10 * HOUR - 20 * 60_000);
    venue.silence = new OutcryError('unreachable', 'binance does not answer.');
    const { card } = await sync({}, { standIn });
    expect(card.title).toBe('Candles could not be brought up to date');
    expect(texts(card)).toContain('does not answer');
    expect(await store.list()).toMatchObject([{ bars: 14 }]);
  });

  it('leaves imported series of another venue alone, and says so', async () => {
    await keep('BTC/USDT', NOW - 2 * DAY, NOW - DAY, { at: 'kraken' });
    const { card } = await sync();
    expect(venue.requests).toEqual([]);
    expect(texts(card)).toBe('Nothing is stored of binance yet. Candles are stored as they are asked for; name markets to begin with some.\n1 series of kraken was left alone: only binance is asked for candles.');
  });

  it('says what it brings up to date', () => {
    const runner = candleSync({ candles: store, history: { read: () => Promise.reject(new Error('unused')) }, clock, venue: 'binance' });
    expect(runner.title({})).toBe('Candle sync: all that is stored');
    expect(runner.title(runner.check({ symbols: ['btc/usdt'], timeframe: '4h' }))).toBe('Candle sync: BTC/USDT · 4h');
  });
});
