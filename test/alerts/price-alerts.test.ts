import { beforeEach, describe, expect, it } from 'vitest';
import { AlertHarness, HOUR, MINUTE, SILENCE, settled } from './alert-harness.ts';

let harness: AlertHarness;
const price = { timeframe: null };

beforeEach(() => {
  harness = new AlertHarness();
});

describe('a price alert', () => {
  it('fires at the first price that fulfils it, with the price, the last hours and the level, and is over', async () => {
    await harness.add('price > 120', price);
    await harness.watch.start();
    await harness.price(119.9);
    expect(harness.notifier.told).toEqual([]);
    await harness.price(120.5);
    const [told] = harness.notifier.told;
    expect(told).toMatchObject({ key: 'alert:1:p1', event: 'alert', at: harness.now, symbol: 'BTC/USDT', card: { title: 'BTC/USDT: price > 120', simulated: false } });
    expect(told?.card.blocks.find((block) => block.kind === 'fields')?.fields.slice(0, 1)).toEqual([{ label: 'Price', value: '120.50' }]);
    const chart = told?.card.blocks.find((block) => block.kind === 'chart')?.chart;
    expect(chart?.panes[0]?.layers.map(({ name }) => name)).toEqual(['Candles', 'level']);
    expect(await harness.book.active()).toEqual([]);
    expect(harness.ticks.listeners.size).toBe(0);
    await harness.watch.stop();
  });

  it('that is true at once fires at once', async () => {
    await harness.watch.start();
    await harness.add('price > 50', price);
    await harness.watch.refresh();
    await harness.price(100);
    expect(harness.notifier.toldKeys).toEqual(['alert:1:p1']);
    await harness.watch.stop();
  });

  it('that repeats fires on the change, after its cool-down, counting its firings', async () => {
    await harness.add('price > 120', { ...price, cooldownMs: 10 * MINUTE });
    await harness.watch.start();
    for (const [minute, at] of [[0, 121], [1, 122], [2, 119], [3, 121], [11, 123], [12, 124], [13, 110], [22, 121]] as const) {
      harness.now = harness.now - (harness.now % HOUR) + minute * MINUTE;
      await harness.price(at);
    }
    expect(harness.notifier.told.map(({ key, at }) => [key, (at % HOUR) / MINUTE])).toEqual([['alert:1:p1', 0], ['alert:1:p2', 11], ['alert:1:p3', 22]]);
    expect((await harness.book.active())[0]).toMatchObject({ firings: 3, isSpent: true });
    await harness.watch.stop();
  });

  it('that was made or deleted by another process is seen at the next look into the book', async () => {
    await harness.watch.start();
    const alert = await harness.add('price > 120', price);
    await harness.price(130);
    expect(harness.notifier.told).toEqual([]);
    await harness.watch.refresh();
    expect(harness.ticks.listeners.size).toBe(1);
    await harness.book.remove(alert.id, alert.person);
    await harness.price(130);
    expect(harness.notifier.told).toEqual([]);
    expect(harness.ticks.listeners.size).toBe(0);
    await harness.watch.stop();
  });

  it('says that it is simulated where that market was chosen, and decides nothing on prices that stand in for the venue', async () => {
    await harness.add('price > 120', { ...price, cooldownMs: 0 });
    await harness.watch.start();
    await harness.price(130, { simulated: true, venue: 'simulated', standsInFor: 'binance' });
    expect(harness.notifier.told).toEqual([]);
    await harness.price(130, { simulated: true, venue: 'simulated' });
    expect(harness.notifier.told[0]?.card.simulated).toBe(true);
    await harness.watch.stop();
  });

  it('is told without a chart when there are no candles to draw, and says why', async () => {
    harness.history.failure = SILENCE;
    await harness.add('price > 120', price);
    await harness.watch.start();
    await harness.price(130);
    expect(harness.notifier.told[0]?.card.blocks).toContainEqual({ kind: 'note', tone: 'neutral', text: 'No chart: binance does not answer.' });
    await harness.watch.stop();
  });

  it('whose venue gives no price is told of once after a quarter of an hour, and once when it does again', async () => {
    await harness.add('price > 120', price);
    await harness.watch.start();
    harness.ticks.by = 'down';
    const start = harness.now;
    for (let minute = 0; minute < 30; minute++) await harness.watch.candlesClosed(start + minute * MINUTE);
    expect(harness.notifier.told.map(({ card }) => card.title)).toEqual(['1 alert could not be checked since 2026-01-10 12:30 UTC']);
    expect(JSON.stringify(harness.notifier.told[0]?.card.blocks)).toContain('A price that comes and goes meanwhile is not seen.');
    harness.ticks.by = 'poll';
    for (let minute = 30; minute < 33; minute++) await harness.watch.candlesClosed(start + minute * MINUTE);
    expect(harness.notifier.told.map(({ card }) => card.title)[1]).toBe('1 alert is checked again');
    expect(harness.notifier.told).toHaveLength(2);
    await harness.watch.stop();
  });
});

describe('a price alert that is broken off', () => {
  it('is told under the same key after a restart between telling and storing', async () => {
    await harness.add('price > 120', price);
    await harness.watch.start();
    harness.book.failure = new Error('killed');
    await harness.price(130);
    expect(harness.notifier.keys).toEqual(['alert:1:p1']);
    expect(await harness.book.active()).toHaveLength(1);
    await harness.restart();
    harness.book.failure = null;
    await harness.price(131);
    expect(harness.notifier.keys).toEqual(['alert:1:p1', 'alert:1:p1']);
    expect(harness.notifier.told).toHaveLength(1);
    expect(await harness.book.active()).toEqual([]);
    await harness.watch.stop();
  });

  it('is stored later when the book fails, and its next firing is another one', async () => {
    await harness.add('price > 120', { ...price, cooldownMs: 0 });
    await harness.watch.start();
    harness.book.failure = new Error('locked');
    await harness.price(130);
    await harness.price(110);
    harness.book.failure = null;
    await harness.price(110);
    await harness.price(140);
    expect(harness.notifier.keys).toEqual(['alert:1:p1', 'alert:1:p2']);
    expect((await harness.book.active())[0]).toMatchObject({ firings: 2, isSpent: true });
    await harness.watch.stop();
  });

  it('is told at the next look into the book when it could not be stored for delivery, though no price comes', async () => {
    await harness.add('price > 120', price);
    await harness.watch.start();
    harness.notifier.failure = new Error('disk full');
    await harness.price(130);
    expect(harness.errors).toEqual(['a price alert could not be told or stored; it is tried again']);
    harness.notifier.failure = null;
    await harness.watch.refresh();
    await settled();
    expect(harness.notifier.toldKeys).toEqual(['alert:1:p1']);
    await harness.watch.stop();
  });

  it('loses no spike that came and went while another price was decided', async () => {
    await harness.add('price > 120', { ...price, cooldownMs: 0 });
    await harness.watch.start();
    harness.ticks.push({ symbol: 'BTC/USDT', price: 110, at: harness.now, simulated: false, venue: 'binance' });
    harness.ticks.push({ symbol: 'BTC/USDT', price: 125, at: harness.now + 1, simulated: false, venue: 'binance' });
    harness.ticks.push({ symbol: 'BTC/USDT', price: 110, at: harness.now + 2, simulated: false, venue: 'binance' });
    await settled();
    expect((await harness.book.active())[0]).toMatchObject({ firings: 1, isSpent: false });
    await harness.watch.stop();
  });
});
