import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../src/domain/clock.ts';
import { Decimal } from '../src/domain/money.ts';
import { DeskCommands } from './desk-commands.ts';

/** What a test of several commands may take on a busy machine. */
const SLOW_MS = 120_000;

describe('paper money from the command line alone', () => {
  let desk: DeskCommands;
  beforeAll(() => {
    desk = new DeskCommands();
  });
  afterAll(() => desk.folder.remove());

  it('buys what is approved, and every view of it says the same', async () => {
    const { id, account, orders } = await desk.propose('buy', 'btc', '--cost', '100', '--stop-loss', '3%');
    expect(account).toBe('paper:simulated');
    expect((await desk.read('approvals', 'approvals')).approvals.map((approval) => approval.id)).toEqual([id]);
    expect((await desk.read('positions', 'positions')).positions).toEqual([]);

    const approved = await desk.answer('approve', id);
    const bought = `oc-${id}-1`;
    expect(approved).toMatchObject({ status: 0, outcome: 'approved', orders: [{ id: bought, state: 'filled', filled: orders[0]?.amount }] });
    expect((await desk.read('approvals', 'approvals')).approvals).toEqual([]);

    const [positions, open, trades, balance, pnl] = [
      await desk.read('positions', 'positions'), await desk.read('orders', 'orders'), await desk.read('trades', 'trades'), await desk.read('balance', 'balance'), await desk.read('performance', 'pnl', 'all'),
    ];
    const position = positions.positions[0];
    expect(positions.positions).toHaveLength(1);
    const held = new Decimal(position?.amount ?? 0);
    expect(trades.fills.map((fill) => fill.order)).toEqual([bought]);
    const paid = trades.fills.map(({ amount, price, fee }) => new Decimal(amount).times(price).plus(fee)).reduce((sum, one) => sum.plus(one), new Decimal(0));
    expect(held.toString()).toBe(approved.orders[0]?.filled);
    expect(new Decimal(position?.cost ?? 0).toString()).toBe(paid.toString());
    const coin = balance.balances.find(({ asset }) => asset === 'BTC');
    expect(new Decimal(coin?.free ?? 0).plus(coin?.locked ?? 0).toString()).toBe(held.toString());
    expect(new Decimal(balance.cash).plus(paid).toString()).toBe('10000');
    // The stop rests at the venue, for all that is held, and the position's own line says so.
    expect(open.orders).toMatchObject([{ symbol: 'BTC/USDT', side: 'sell', type: 'stop', purpose: 'protect', amount: position?.amount, stopPrice: position?.guard?.stop, state: 'open' }]);
    expect(position?.guard).toMatchObject({ by: 'venue', target: null });
    expect(pnl).toMatchObject({ startEquity: '10000', realised: '0', trades: 0, fees: trades.fills[0]?.fee });
    expect(new Decimal(pnl.endEquity).minus(pnl.startEquity).toString()).toBe(pnl.profit);
    // The market has moved by a little between the two questions.
    expect(Math.abs(Number(pnl.endEquity) - Number(balance.equity))).toBeLessThan(5);
  }, SLOW_MS);

  it('answers no approval twice, none that was declined, and none that there is not', async () => {
    const { id } = await desk.propose('buy', 'btc', '--cost', '50');
    expect(await desk.answer('decline', id)).toMatchObject({ status: 0, outcome: 'declined' });
    expect(await desk.answer('approve', id)).toMatchObject({ status: 1, outcome: 'over', orders: [] });
    expect(await desk.answer('decline', id)).toMatchObject({ status: 1, outcome: 'over', orders: [] });
    expect(await desk.refused('approve', 'aaaaaaaaaa')).toMatchObject({ status: 1, kind: 'not-found' });
    const [first] = (await desk.read('trades', 'trades')).fills;
    const before = first?.order.split('-')[1] ?? '';
    expect(await desk.answer('approve', before)).toMatchObject({ status: 1, outcome: 'over', orders: [] });
    expect((await desk.read('trades', 'trades')).fills).toHaveLength(1);
  }, SLOW_MS);

  it('makes one order of two approvals given at the same moment', async () => {
    const { id } = await desk.propose('buy', 'eth', '--cost', '60');
    const both = await Promise.all([desk.answer('approve', id), desk.answer('approve', id)]);
    expect(both.map(({ outcome, status }) => `${outcome} ${status}`).toSorted()).toEqual(['approved 0', 'over 1']);
    expect((await desk.read('trades', 'trades')).fills.filter(({ symbol }) => symbol === 'ETH/USDT').map(({ order }) => order)).toEqual([`oc-${id}-1`]);
  }, SLOW_MS);

  it('lets an approval expire', async () => {
    await desk.read('anything', 'setrisk', 'approval-expiry', '10s');
    const { id, expiresAt } = await desk.propose('buy', 'btc', '--cost', '50');
    await desk.read('anything', 'setrisk', 'approval-expiry', 'usual');
    while (systemClock.now() <= expiresAt) await sleep(200);
    expect(await desk.answer('approve', id)).toMatchObject({ status: 1, orders: [] });
    expect((await desk.read('approvals', 'approvals')).approvals).toEqual([]);
    expect((await desk.read('trades', 'trades')).fills.filter(({ order }) => order.includes(id))).toEqual([]);
  }, SLOW_MS);

  it('refuses what is too small with the nearest order that would do, and brings amounts onto the market’s steps', async () => {
    const small = await desk.refused('buy', 'btc', '--cost', '3');
    expect(small).toMatchObject({ status: 2, kind: 'invalid-input' });
    const nearest = /([\d.]+) BTC would be/.exec(small.text)?.[1] ?? '';
    expect((await desk.propose('buy', 'btc', '--amount', nearest)).orders).toMatchObject([{ amount: nearest }]);
    expect((await desk.propose('buy', 'btc', '--amount', '0.0012345678')).orders).toMatchObject([{ amount: '0.00123' }]);
    expect(await desk.refused('buy', 'btc', '--amount', '0.000001')).toMatchObject({ status: 2, kind: 'invalid-input', text: expect.stringMatching(/smallest|0\.00001/i) as string });
  }, SLOW_MS);

  it('refuses entries while halted, lets go of what is held, and is taken up again by what must be typed', async () => {
    const { id: waiting } = await desk.propose('buy', 'btc', '--cost', '50');
    expect(await desk.read('halt', 'halt')).toMatchObject({ scope: 'entries', accounts: ['paper:simulated'] });
    expect(await desk.refused('buy', 'btc', '--cost', '50')).toMatchObject({ status: 1, kind: 'refused', text: expect.stringMatching(/resume/) as string });
    // What was proposed before the halt is an entry, too.
    expect((await desk.answer('approve', waiting)).status).toBe(1);

    const { id } = await desk.propose('close', 'btc');
    expect(await desk.answer('approve', id)).toMatchObject({ status: 0, orders: [{ state: 'filled' }] });
    expect((await desk.read('positions', 'positions')).positions.map(({ symbol }) => symbol)).toEqual(['ETH/USDT']);
    // The stop went with the position.
    expect((await desk.read('orders', 'orders')).orders).toEqual([]);
    const pnl = await desk.read('performance', 'pnl', 'all');
    expect(pnl.trades).toBe(1);
    expect(pnl.realised).not.toBe('0');

    const { id: resume, typed } = await desk.propose('resume');
    expect(typed).toBe('resume trading');
    expect((await desk.answer('approve', resume)).status).toBe(1);
    await desk.refused('buy', 'btc', '--cost', '50');
    expect(await desk.answer('approve', resume, 'resume', 'trading')).toMatchObject({ status: 0, outcome: 'approved' });
    expect((await desk.propose('buy', 'btc', '--cost', '50')).status).toBe('pending');
  }, SLOW_MS);
});
