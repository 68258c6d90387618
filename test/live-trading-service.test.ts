import { spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Decimal } from '../src/domain/money.ts';
import { LiveDesk } from './live-desk.ts';
import { CLI } from './run-cli.ts';
import { FakeTelegram } from './wire/telegram/fake-telegram.ts';

const OWNER = 42;

/** How long anything may take; only a hang comes near it. */
const PATIENCE_MS = 60_000;
const SLOW_MS = 180_000;

describe('a live desk in a chat', () => {
  let telegram: FakeTelegram;
  let desk: LiveDesk;
  beforeAll(async () => {
    telegram = await FakeTelegram.start();
    telegram.user(OWNER).open();
    desk = await LiveDesk.start({ settings: { TELEGRAM_TOKEN: telegram.token, TELEGRAM_OWNERS: String(OWNER), TELEGRAM_API: telegram.url } });
    await serve();
  }, SLOW_MS);
  afterAll(async () => {
    await desk.remove();
    await telegram.stop();
  });

  const user = () => telegram.user(OWNER);
  const poll = <T>(read: () => T) => expect.poll(read, { timeout: PATIENCE_MS, interval: 100 });
  const read = () => telegram.read(OWNER);
  /** Starts the service, and waits until it hears of the account. */
  async function serve(): Promise<void> {
    const polls = telegram.calls('getUpdates').length;
    desk.service.start();
    await vi.waitUntil(() => telegram.calls('getUpdates').length > polls && desk.account.isHeard, PATIENCE_MS);
  }
  /** Does something, and waits until the chat says these words once more than before: cards change where they stand. */
  async function toldAfter(act: () => void | Promise<void>, ...words: readonly RegExp[]): Promise<void> {
    const told = (each: RegExp) => [...read().matchAll(new RegExp(each, 'g'))].length;
    const before = words.map(told);
    await act();
    for (const [index, each] of words.entries()) {
      await poll(() => (told(each) > (before[index] ?? 0) ? 'told' : `${String(each)} is not told in ${read().slice(-1500)}`)).toBe('told');
    }
  }
  const stateOf = async (id: string) => (await desk.commands.read('orders', 'orders', 'all')).orders.find((order) => order.id === id)?.state;
  const held = () => desk.account.total('BTC').toNumber();

  it('buys what is tapped, and closes at the exchange when the price goes through the stop', async () => {
    await toldAfter(() => void user().say('/buy btc $200 stop=3% target=6%'), /LIVE/);
    await toldAfter(() => void user().press('Approve'), /: filled/);
    await poll(() => desk.account.openOrders('BTCUSDT').map(({ side }) => side)).toEqual(['SELL', 'SELL']);
    await toldAfter(() => desk.price(58_000), /Sell [\d.]+ BTC/);
    await poll(() => desk.account.openOrders('BTCUSDT')).toEqual([]);
    expect(held()).toBeLessThan(0.00001);
    expect((await desk.commands.read('positions', 'positions')).positions.filter(({ amount }) => new Decimal(amount).greaterThan('0.00001'))).toEqual([]);
    desk.price(60_000);
  }, SLOW_MS);

  it('tells of a resting order that fills, though the stream was down', async () => {
    const { id } = await desk.commands.propose('buy', 'eth', '--amount', '0.05', '--price', '2900');
    expect(await desk.commands.answer('approve', id)).toMatchObject({ status: 0, orders: [{ state: 'open' }] });
    desk.exchange.userStream.drop();
    desk.exchange.venue.setPrice('ETHUSDT', 2880, { spread: 0.0001, depth: '100' });
    await poll(() => stateOf(`oc-${id}-1`)).toBe('filled');
    expect(desk.account.total('ETH').toNumber()).toBeCloseTo(0.05, 3);
  }, SLOW_MS);

  it('names what others do with the account, and adopts none of it', async () => {
    await toldAfter(() => void desk.exchange.venue.submit(desk.account, { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.001', price: '50000' }), /not Outcry/);
    await toldAfter(() => void desk.exchange.venue.submit(desk.account, { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.002' }), /not Outcry/);
    const { positions, foreign } = await desk.commands.read('positions', 'positions');
    expect(positions.filter(({ symbol, amount }) => symbol === 'BTC/USDT' && new Decimal(amount).greaterThan('0.00001'))).toEqual([]);
    expect(JSON.stringify(foreign)).toContain('BTC');
    expect(JSON.stringify((await desk.commands.read('status', 'status')).trading.accounts.find(({ account }) => account === 'binance'))).toContain('BTC');
    desk.exchange.venue.cancelOpen(desk.account, 'BTCUSDT');
  }, SLOW_MS);

  it('freezes a market whose coins are gone, and tells of it', async () => {
    await toldAfter(() => desk.exchange.venue.transfer(desk.account, 'ETH', '-0.04'), /ETH\/USDT is frozen/);
    expect(await desk.commands.refused('buy', 'eth', '--cost', '50')).toMatchObject({ kind: 'refused', text: expect.stringMatching(/frozen/i) as string });
    await desk.commands.read('anything', 'setrisk', '--unfreeze', 'eth');
    const { id } = await desk.commands.propose('buy', 'eth', '--cost', '50');
    await desk.commands.answer('decline', id);
    // What is gone is gone from the books, too: there is nothing left to find.
    const { positions } = await desk.commands.read('positions', 'positions');
    expect(positions.filter(({ symbol }) => symbol === 'ETH/USDT').map(({ amount }) => amount)).toEqual([desk.account.total('ETH').toString()]);
    await poll(() => telegram.shown(OWNER).some(({ keyboard }) => keyboard.flat().some(({ text }) => text === 'Approve'))).toBe(false);
  }, SLOW_MS);

  it('is killed between sending and the answer, finds its one order, and tells of it', async () => {
    await toldAfter(() => void user().say('/buy btc $150'), /LIVE/);
    desk.exchange.faults.next('POST /api/v3/order', 'held');
    const sent = desk.ordered.length;
    user().press('Approve');
    await poll(() => desk.ordered.length).toBe(sent + 1);
    await desk.service.end('SIGKILL');
    const id = desk.ordered.at(-1) ?? '';
    await toldAfter(serve, new RegExp(`LIVE: bought[^]{0,300}${id}`));
    expect(await stateOf(id)).toBe('filled');
    expect(desk.ordered.length).toBe(sent + 1);
  }, SLOW_MS);

  it('finishes what a killed command began, once', async () => {
    const { id } = await desk.commands.propose('buy', 'btc', '--cost', '120', '--stop-loss', '4%');
    desk.exchange.faults.next('POST /api/v3/order', 'held');
    const sent = desk.ordered.length;
    const { folder } = desk.commands;
    const command = spawn(process.execPath, [CLI, 'approve', id], { cwd: folder.path, env: { ...folder.environment, ...desk.settings }, stdio: 'ignore' });
    await poll(() => desk.ordered.length).toBe(sent + 1);
    command.kill('SIGKILL');
    await poll(() => stateOf(`oc-${id}-1`)).toBe('filled');
    expect(desk.ordered.length).toBe(sent + 1);
    // What it bought is guarded, too.
    await poll(() => desk.account.openOrders('BTCUSDT').map(({ side }) => side)).toEqual(['SELL']);
  }, SLOW_MS);

  it('says at the end what the exchange says, and has told nobody its key', async () => {
    const { balances } = await desk.commands.read('balance', 'balance');
    for (const { asset, free, locked } of balances) expect(`${asset} ${new Decimal(free).plus(locked).toString()}`).toBe(`${asset} ${desk.account.total(asset).toString()}`);
    expect(await desk.service.end('SIGTERM')).toBe(0);
    expect((await desk.commands.read('journal', 'journal', 'verify')).intact).toBe(true);
    expect(desk.leaks()).toEqual([]);
    expect(read()).not.toContain(desk.settings['EXCHANGE_API_KEY']);
  }, SLOW_MS);
});
