import { beforeEach, describe, expect, it } from 'vitest';
import { SimulatedMarket } from '../../src/market/simulated/simulated-market.ts';
import { DirectHistory } from '../../src/market/direct-history.ts';
import { AlertHarness, HOUR, MINUTE, NOON, SILENCE } from './alert-harness.ts';

let harness: AlertHarness;

beforeEach(() => {
  harness = new AlertHarness();
});

describe('an alert that fires once, on candles', () => {
  it('fires at the close of the first candle that fulfils its condition, with value, chart and what to do next, and is over', async () => {
    const alert = await harness.add('rsi(14) > 70');
    for (let bar = 0; bar < 30; bar++) harness.history.closes.set(NOON - bar * HOUR, 100 + Math.sin(bar));
    harness.history.closes.set(NOON + HOUR, 130);
    await harness.close(NOON + HOUR);
    expect(harness.notifier.told).toEqual([]);
    await harness.close(NOON + 2 * HOUR);
    const [told] = harness.notifier.told;
    expect(told).toMatchObject({
      key: `alert:${alert.id}:${NOON + HOUR}`,
      event: 'alert',
      to: { kind: 'conversation', conversation: 'telegram:42' },
      at: NOON + 2 * HOUR,
      symbol: 'BTC/USDT',
      card: { title: 'BTC/USDT: rsi(14) > 70', simulated: false },
    });
    const fields = told?.card.blocks.find((block) => block.kind === 'fields')?.fields;
    expect(fields?.map(({ label }) => label)).toEqual(['Close', 'rsi(14)', 'When', 'Source']);
    expect(fields?.[0]?.value).toBe('130.00');
    expect(Number(fields?.[1]?.value)).toBeGreaterThan(70);
    const chart = told?.card.blocks.find((block) => block.kind === 'chart')?.chart;
    expect(chart?.panes.map((pane) => [pane.title, pane.levels])).toEqual([['Price', undefined], ['rsi(14)', [70]]]);
    expect(chart?.time.at(-1)).toBe(NOON + HOUR);
    expect(told?.card.actions.map((action) => action.kind === 'run' && [action.tool, action.args])).toEqual([
      ['get_chart', { symbol: 'BTC/USDT', timeframe: '1h', expressions: 'rsi(14)' }],
      ['backtest', { symbols: 'BTC/USDT', timeframe: '1h', entry: 'rsi(14) > 70', maxBars: 24 }],
      ['set_alert', { symbol: 'BTC/USDT', condition: 'rsi(14) > 70', timeframe: '1h' }],
      ['set_notifications', { mute: 'BTC/USDT', until: 'tomorrow' }],
    ]);
    expect(await harness.book.active()).toEqual([]);
    await harness.close(NOON + 3 * HOUR);
    expect(harness.notifier.keys).toHaveLength(1);
  });

  it('looks at no candle that closed before it was made, the one that closes at that very moment included', async () => {
    harness.now = NOON;
    harness.history.closes.set(NOON - HOUR, 200);
    await harness.add('close > 150', { createdAt: NOON });
    await harness.close(NOON);
    await harness.close(NOON + HOUR);
    expect(harness.notifier.told).toEqual([]);
    harness.history.closes.set(NOON + HOUR, 200);
    await harness.close(NOON + 2 * HOUR);
    expect(harness.notifier.toldKeys).toEqual([`alert:1:${NOON + HOUR}`]);
  });

  it('is told for the first candle that fulfilled it while nobody looked, late, and says when that was', async () => {
    await harness.add('close > 150');
    harness.history.closes.set(NOON + 3 * HOUR, 160);
    harness.history.closes.set(NOON + 5 * HOUR, 170);
    await harness.close(NOON + 8 * HOUR);
    expect(harness.notifier.toldKeys).toEqual([`alert:1:${NOON + 3 * HOUR}`]);
    const text = JSON.stringify(harness.notifier.told[0]?.card.blocks);
    expect(text).toContain('from 2026-01-10 15:00 to 2026-01-10 16:00 UTC');
    expect(text).toContain('This was 4h ago. It is told late');
  });

  it('goes back no further than the last 500 candles', async () => {
    await harness.add('close > 150');
    harness.history.closes.set(NOON + 10 * HOUR, 160);
    await harness.close(NOON + 511 * HOUR);
    expect(harness.notifier.told).toEqual([]);
    expect((await harness.book.active())[0]?.lastCandle).toBe(NOON + 510 * HOUR);
  });

  it('neither fires nor forgets while its condition cannot be told yet', async () => {
    harness.history.usual = Number.NaN;
    await harness.add('not (close > 150)');
    await harness.close(NOON + HOUR);
    expect(harness.notifier.told).toEqual([]);
    harness.history.usual = 100;
    await harness.close(NOON + 2 * HOUR);
    expect(harness.notifier.toldKeys).toEqual([`alert:1:${NOON + HOUR}`]);
  });

  it('waits for a candle that the venue does not have yet', async () => {
    await harness.add('close > 150');
    harness.history.closes.set(NOON, 200);
    harness.history.missing.add(NOON);
    await harness.close(NOON + HOUR);
    expect(harness.notifier.told).toEqual([]);
    harness.history.missing.clear();
    await harness.close(NOON + HOUR + MINUTE);
    expect(harness.notifier.toldKeys).toEqual([`alert:1:${NOON}`]);
  });

  it('is not told when it was deleted while its market was read', async () => {
    const alert = await harness.add('close > 50');
    harness.history.beforeRead = () => harness.book.remove(alert.id, alert.person);
    await harness.close(NOON + HOUR);
    expect(harness.notifier.told).toEqual([]);
  });
});

describe('a repeating alert, on candles', () => {
  const closes = (values: readonly number[]): void => values.forEach((value, bar) => harness.history.closes.set(NOON + bar * HOUR, value));

  it('fires on the change from unfulfilled to fulfilled, not while it stays so', async () => {
    await harness.add('close > 150', { cooldownMs: 0 });
    closes([160, 170, 100, 180, 190]);
    for (let bar = 1; bar <= 5; bar++) await harness.close(NOON + bar * HOUR);
    expect(harness.notifier.toldKeys).toEqual([`alert:1:${NOON}`, `alert:1:${NOON + 3 * HOUR}`]);
    expect((await harness.book.active())[0]).toMatchObject({ firings: 2, isSpent: true, firedAt: NOON + 4 * HOUR, lastCandle: NOON + 4 * HOUR });
    expect(harness.notifier.told[0]?.card.actions).toContainEqual({ kind: 'run', label: 'Delete the alert', tool: 'delete_alert', args: { id: 1 } });
  });

  it('does not fire during its cool-down, and does after it if the condition that came true meanwhile still is', async () => {
    await harness.add('close > 150', { cooldownMs: 4 * HOUR });
    closes([160, 100, 170, 170, 170, 170]);
    for (let bar = 1; bar <= 6; bar++) await harness.close(NOON + bar * HOUR);
    expect(harness.notifier.toldKeys).toEqual([`alert:1:${NOON}`, `alert:1:${NOON + 4 * HOUR}`]);
  });

  it('fires once for a stretch that was missed, for the newest, and says how often it came true', async () => {
    await harness.add('close > 150', { cooldownMs: 0 });
    closes([160, 100, 170, 100, 180, 100, 100]);
    await harness.close(NOON + 7 * HOUR);
    expect(harness.notifier.toldKeys).toEqual([`alert:1:${NOON + 4 * HOUR}`]);
    expect(JSON.stringify(harness.notifier.told[0]?.card)).toContain('It came true 3 times meanwhile; this is the newest.');
    expect((await harness.book.active())[0]).toMatchObject({ firings: 1, isSpent: false });
  });
});

describe('evaluating candle alerts', () => {
  it('reads each market and timeframe once for all alerts on it, with what the conditions need before it, and only when a candle closed', async () => {
    await harness.add('rsi(14) > 70');
    await harness.add('close > sma(200)');
    await harness.add('close > 1000', { timeframe: '4h' });
    await harness.add('close > 1000', { symbol: 'ETH/USDT' });
    await harness.close(NOON + HOUR);
    expect(harness.history.requests.map(({ symbol, timeframe }) => `${symbol} ${timeframe}`).sort()).toEqual(['BTC/USDT 1h', 'ETH/USDT 1h']);
    const bitcoin = harness.history.requests.find(({ symbol }) => symbol === 'BTC/USDT');
    expect((NOON - (bitcoin?.span.from ?? 0)) / HOUR).toBeGreaterThanOrEqual(199);
    expect(bitcoin?.lead).toBeGreaterThan(1000);
    await harness.close(NOON + HOUR + MINUTE);
    expect(harness.history.requests).toHaveLength(2);
    await harness.close(NOON + 4 * HOUR);
    expect(harness.history.requests.map(({ timeframe }) => timeframe)).toContain('4h');
  });

  it('holds up no alert for one that cannot be read', async () => {
    const broken = await harness.book.add({ person: 'p', conversation: 'c:1', symbol: 'BTC/USDT', condition: 'gone(3) > 1', timeframe: '1h', cooldownMs: null, createdAt: harness.now });
    await harness.add('close > 50');
    await harness.close(NOON + HOUR);
    expect(harness.notifier.toldKeys).toEqual([`alert:2:${NOON}`]);
    for (let minute = 1; minute <= 16; minute++) await harness.close(NOON + HOUR + minute * MINUTE);
    expect(harness.notifier.told.at(-1)).toMatchObject({ to: { conversation: 'c:1' }, card: { title: '1 alert could not be checked since 2026-01-10 13:00 UTC' } });
    expect((await harness.book.active()).map(({ id }) => id)).toEqual([broken.id]);
  });

  it('is not begun anew while it runs', async () => {
    await harness.add('close > 1000');
    harness.now = NOON + HOUR;
    await Promise.all([harness.watch.candlesClosed(harness.now), harness.watch.candlesClosed(harness.now)]);
    expect(harness.history.requests).toHaveLength(1);
  });

  it('fires on simulated prices where they were chosen, and says so on the card', async () => {
    harness.history.instead = new DirectHistory(new SimulatedMarket(harness.clock), harness.clock);
    await harness.add('close > 0');
    await harness.close(NOON + HOUR);
    expect(harness.notifier.told[0]?.card).toMatchObject({ simulated: true });
  });
});

describe('a firing that is broken off', () => {
  it('is told under the same key after a restart between telling and storing', async () => {
    await harness.add('close > 50', { cooldownMs: HOUR });
    harness.book.failure = new Error('killed');
    await harness.close(NOON + HOUR);
    expect(harness.notifier.keys).toEqual([`alert:1:${NOON}`]);
    expect((await harness.book.active())[0]).toMatchObject({ firings: 0, lastCandle: null });
    harness.book.failure = null;
    await harness.restart();
    await harness.close(NOON + HOUR + MINUTE);
    expect(harness.notifier.keys).toEqual([`alert:1:${NOON}`, `alert:1:${NOON}`]);
    expect(harness.notifier.told).toHaveLength(1);
    expect((await harness.book.active())[0]).toMatchObject({ firings: 1, isSpent: true });
  });

  it('is told at the next minute when it could not be stored for delivery', async () => {
    await harness.add('close > 50');
    harness.notifier.failure = new Error('disk full');
    await harness.close(NOON + HOUR);
    expect(harness.errors).toEqual(['an alert could not be evaluated or told']);
    harness.notifier.failure = null;
    await harness.close(NOON + HOUR + MINUTE);
    expect(harness.notifier.toldKeys).toEqual([`alert:1:${NOON}`]);
  });
});

describe('a market that cannot be read', () => {
  const minutes = async (from: number, count: number): Promise<void> => {
    for (let minute = 0; minute < count; minute++) await harness.close(from + minute * MINUTE);
  };

  it('loses nothing: its candles are looked at when it answers again', async () => {
    await harness.add('close > 150');
    harness.history.closes.set(NOON, 200);
    harness.history.failure = SILENCE;
    await minutes(NOON + HOUR, 5);
    expect(harness.notifier.told).toEqual([]);
    harness.history.failure = null;
    await harness.close(NOON + 3 * HOUR);
    expect(harness.notifier.toldKeys).toEqual([`alert:1:${NOON}`]);
  });

  it('is told once after a quarter of an hour, for all alerts of a conversation together, and once when it answers again', async () => {
    await harness.add('close > 1000');
    await harness.add('close < 10', { symbol: 'ETH/USDT' });
    await harness.add('close < 10', { conversation: 'discord:7' });
    harness.history.failure = SILENCE;
    await minutes(NOON + HOUR, 15);
    expect(harness.notifier.told).toEqual([]);
    await minutes(NOON + HOUR + 15 * MINUTE, 40);
    expect(harness.notifier.told.map(({ to, card }) => [to.kind === 'conversation' && to.conversation, card.title])).toEqual([
      ['telegram:42', '2 alerts could not be checked since 2026-01-10 13:00 UTC'],
      ['discord:7', '1 alert could not be checked since 2026-01-10 13:00 UTC'],
    ]);
    expect(JSON.stringify(harness.notifier.told[0]?.card.blocks)).toContain('alert 1 (BTC/USDT), alert 2 (ETH/USDT): binance does not answer.');
    harness.history.failure = null;
    await minutes(NOON + 3 * HOUR, 3);
    expect(harness.notifier.told.slice(2).map(({ card }) => card.title)).toEqual(['2 alerts are checked again', '1 alert is checked again']);
  });

  it('fires nothing on made-up prices that stand in for it, and says that this is why', async () => {
    await harness.add('close > 50');
    harness.history.venue = { id: 'simulated', simulated: true, standsInFor: 'binance' };
    await minutes(NOON + HOUR, 17);
    expect(harness.notifier.told).toHaveLength(1);
    expect(JSON.stringify(harness.notifier.told[0]?.card.blocks)).toContain('binance does not answer, and alerts do not fire on made-up prices.');
    expect((await harness.book.active())[0]?.lastCandle).toBeNull();
    harness.history.venue = { id: 'binance', simulated: false };
    await harness.close(NOON + HOUR + 20 * MINUTE);
    expect(harness.notifier.toldKeys).toContain(`alert:1:${NOON}`);
  });

  it('is not decided on stored candles with a hole, behind which something may have been fulfilled', async () => {
    await harness.add('close > 150');
    harness.history.closes.set(NOON, 200);
    harness.history.missing.add(NOON);
    harness.history.notes = ['binance does not answer; stored candles end 12:00, so the span was cut.'];
    harness.data.silence = SILENCE;
    await harness.close(NOON + 3 * HOUR);
    expect((await harness.book.active())[0]?.lastCandle).toBeNull();
    harness.data.silence = null;
    harness.history.missing.clear();
    harness.history.notes = [];
    await harness.close(NOON + 3 * HOUR + MINUTE);
    expect(harness.notifier.toldKeys).toEqual([`alert:1:${NOON}`]);
  });

  it('is decided with a gap that the market has itself', async () => {
    await harness.add('close > 150');
    harness.history.missing.add(NOON);
    harness.history.closes.set(NOON + HOUR, 200);
    await harness.close(NOON + 2 * HOUR);
    expect(harness.notifier.toldKeys).toEqual([`alert:1:${NOON + HOUR}`]);
  });
});
