import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CliFolder } from './run-cli.ts';
import { systemClock } from '../src/domain/clock.ts';
import { fillWithGenerated } from './wire/exchange/contents.ts';
import { FakeExchange } from './wire/exchange/fake-exchange.ts';
import { badGateway, tooManyRequests } from './wire/exchange/faults.ts';

const fetched = z.object({ venue: z.string(), bars: z.number(), source: z.string() }).loose();

describe('the outcry command with a venue on the wire', () => {
  let exchange: FakeExchange;
  let folder: CliFolder;
  let env: Readonly<Record<string, string>>;
  beforeAll(async () => {
    exchange = await FakeExchange.start(systemClock);
    fillWithGenerated(exchange.state);
    folder = new CliFolder();
    env = { EXCHANGE: 'binance', EXCHANGE_URL: exchange.url };
  });
  afterAll(async () => {
    folder.remove();
    await exchange.stop();
  });

  it('fetches candles once and then reads what it kept', async () => {
    const words = ['candles', 'fetch', 'BTC/USDT', '1h', '--from', '2d', '--to', '1d', '--json'];
    const first = fetched.parse(JSON.parse((await folder.run(words, { env })).stdout));
    expect(first).toMatchObject({ venue: 'binance', source: 'binance, fetched' });
    expect(first.bars).toBeGreaterThan(20);
    const asked = exchange.asked('/api/v3/klines');
    const again = fetched.parse(JSON.parse((await folder.run(words, { env })).stdout));
    expect(again).toMatchObject({ bars: first.bars, source: 'binance, stored' });
    expect(exchange.asked('/api/v3/klines')).toBe(asked);
  });

  it('rides out a busy venue and a broken gateway', async () => {
    exchange.faults.next('/api/v3/klines', tooManyRequests(1));
    exchange.faults.next('/api/v3/klines', badGateway());
    const { status, stdout, stderr } = await folder.run(['backtest', 'eth', '1h', 'rsi', '2d', '--json'], { env });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(z.object({ data: z.object({ venue: z.string(), simulated: z.boolean() }) }).loose().parse(JSON.parse(stdout)).data).toMatchObject({ venue: 'binance', simulated: false });
  });

  it('names the nearest market for one that the venue does not list', async () => {
    const { status, stderr } = await folder.run(['price', 'BTTC/USDT'], { env });
    expect(status).toBe(1);
    expect(stderr).toMatch(/BTTC\/USDT[\s\S]*BTC\/USDT/);
  });

  it('shows prices and the book of the venue without a word of simulation', async () => {
    const { stdout } = await folder.run(['price', 'btc'], { env });
    expect(stdout).toMatch(/^BTC\/USDT \d/);
    expect(stdout).not.toMatch(/simulated/i);
    expect((await folder.run(['book', 'btc'], { env })).stdout).toMatch(/Spread/);
  });
});
