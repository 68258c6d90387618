import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../src/domain/clock.ts';
import { RunningDesk } from './running-desk.ts';
import { fillWithGenerated } from './wire/exchange/contents.ts';
import { FakeExchange } from './wire/exchange/fake-exchange.ts';
import { FakeTelegram } from './wire/telegram/fake-telegram.ts';

const OWNER = 42;
const PATIENCE_MS = 60_000;
/** Out of reach for every price that the fake venue makes up. */
const LEVEL = 9_000_000;

describe('an alert on a price, with the venue’s stream on the wire', () => {
  let telegram: FakeTelegram;
  let exchange: FakeExchange;
  let desk: RunningDesk;

  beforeAll(async () => {
    [telegram, exchange] = await Promise.all([FakeTelegram.start(), FakeExchange.start(systemClock)]);
    fillWithGenerated(exchange.state);
    desk = new RunningDesk({ TELEGRAM_TOKEN: telegram.token, TELEGRAM_OWNERS: String(OWNER), TELEGRAM_API: telegram.url, EXCHANGE: 'binance', EXCHANGE_URL: exchange.url });
    telegram.user(OWNER).open();
    desk.start();
  });

  afterAll(async () => {
    await desk.remove();
    await Promise.all([telegram.stop(), exchange.stop()]);
  });

  const told = (alert: number) => telegram.read(OWNER).match(new RegExp(`Alert ${alert}: price > `, 'g'))?.length ?? 0;
  const subscribed = (stream: string) => expect.poll(() => exchange.stream.subscribers(stream), { timeout: PATIENCE_MS }).toBeGreaterThan(0);

  it('fires on the tick that fulfils it, and once', async () => {
    telegram.user(OWNER).say(`/alert btc price > ${LEVEL}`);
    await subscribed('btcusdt@miniTicker');
    exchange.tick('BTC/USDT', LEVEL - 1, systemClock.now());
    exchange.tick('BTC/USDT', LEVEL + 1, systemClock.now() + 1);
    exchange.tick('BTC/USDT', LEVEL + 2, systemClock.now() + 2);
    await expect.poll(() => told(1), { timeout: PATIENCE_MS }).toBe(1);
    expect(telegram.read(OWNER)).toContain('Source: binance');
  });

  it('fires after the stream was lost and came back', async () => {
    telegram.user(OWNER).say(`/alert eth price > ${LEVEL}`);
    await subscribed('ethusdt@miniTicker');
    exchange.stream.drop();
    await expect.poll(() => exchange.stream.subscribers('ethusdt@miniTicker'), { timeout: PATIENCE_MS }).toBe(0);
    await subscribed('ethusdt@miniTicker');
    exchange.tick('ETH/USDT', LEVEL + 1, systemClock.now());
    await expect.poll(() => told(2), { timeout: PATIENCE_MS }).toBe(1);
    expect(told(1)).toBe(1);
  });
});
