import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Decimal } from '../src/domain/money.ts';
import { LiveDesk } from './live-desk.ts';

/** What a test of several commands may take on a busy machine. */
const SLOW_MS = 120_000;

describe('live trading from the command line alone', () => {
  let desk: LiveDesk;
  beforeAll(async () => {
    desk = await LiveDesk.start();
  });
  afterAll(() => desk.remove());

  it('sends what is approved, and nothing else, and has the exchange’s own balances', async () => {
    const { id, account } = await desk.commands.propose('buy', 'btc', '--cost', '100', '--stop-loss', '3%');
    expect(account).toBe('binance');
    expect(desk.ordered).toEqual([]);
    expect(await desk.commands.answer('approve', id)).toMatchObject({ status: 0, outcome: 'approved', orders: [{ id: `oc-${id}-1`, state: 'filled' }] });
    expect(desk.ordered).toEqual([`oc-${id}-1`]);
    const { balances } = await desk.commands.read('balance', 'balance');
    for (const { asset, free, locked } of balances) {
      const held = desk.account.holding(asset);
      expect({ asset, free: new Decimal(free).toString(), locked: new Decimal(locked).toString() }).toEqual({ asset, free: held.free.toString(), locked: held.locked.toString() });
    }
    expect(balances.map(({ asset }) => asset).toSorted()).toEqual(['BTC', 'USDT']);
    // Net of the fee, which the exchange took in the coin.
    const { positions } = await desk.commands.read('positions', 'positions');
    expect(positions.map(({ symbol, amount }) => `${symbol} ${amount}`)).toEqual([`BTC/USDT ${desk.account.total('BTC').toString()}`]);
    // The stop rests at the exchange.
    expect(positions[0]?.guard).toMatchObject({ by: 'venue' });
    expect(desk.account.openOrders('BTCUSDT').map(({ side, stopPrice }) => `${side} ${stopPrice.toString()}`)).toEqual([`SELL ${new Decimal(positions[0]?.guard?.stop ?? 0).toString()}`]);
  }, SLOW_MS);

  it('sends once what the exchange took and did not answer, and settles it under the same number', async () => {
    desk.exchange.faults.next('POST /api/v3/order', 'lost-after');
    const { id } = await desk.commands.propose('buy', 'eth', '--cost', '100');
    expect(await desk.commands.answer('approve', id)).toMatchObject({ status: 0, outcome: 'approved', orders: [{ id: `oc-${id}-1`, state: 'filled' }] });
    expect(desk.ordered.filter((order) => order.includes(id))).toEqual([`oc-${id}-1`]);
  }, SLOW_MS);

  it('cures a clock that is off', async () => {
    desk.exchange.venue.skewMs = -20_000;
    try {
      const { id } = await desk.commands.propose('buy', 'eth', '--cost', '50');
      expect(await desk.commands.answer('approve', id)).toMatchObject({ status: 0, orders: [{ state: 'filled' }] });
    } finally {
      desk.exchange.venue.skewMs = 0;
    }
  }, SLOW_MS);

  it('leaves neither key nor secret anywhere', () => {
    expect(desk.leaks()).toEqual([]);
  });
});

describe('live trading while the exchange refuses', () => {
  let desk: LiveDesk;
  beforeAll(async () => {
    desk = await LiveDesk.start({ rights: { canWithdraw: true } });
  });
  afterAll(() => desk.remove());

  it('enters nothing with a key that may withdraw, and doctor names it', async () => {
    expect(await desk.commands.refused('buy', 'btc', '--cost', '100')).toMatchObject({ status: 1, kind: 'refused', text: expect.stringMatching(/withdraw/i) as string });
    const { stdout } = await desk.commands.folder.run(['doctor'], { env: desk.settings });
    expect(stdout).toMatch(/withdraw/i);
    expect(stdout).not.toContain(desk.settings['EXCHANGE_API_KEY']);
    desk.account.rights.canWithdraw = false;
    expect((await desk.commands.propose('buy', 'btc', '--cost', '100')).status).toBe('pending');
  }, SLOW_MS);

  it('ends an order that the exchange did not take as what it is, and buys nothing', async () => {
    desk.exchange.faults.next('POST /api/v3/order', 'overloaded-before');
    const { id } = await desk.commands.propose('buy', 'eth', '--cost', '100');
    const answer = await desk.commands.answer('approve', id);
    expect(answer).toMatchObject({ status: 1, orders: [{ id: `oc-${id}-1`, filled: '0', state: expect.stringMatching(/^(lost|rejected)$/) as string }] });
    expect(desk.ordered).toEqual([]);
    expect((await desk.commands.read('positions', 'positions')).positions).toEqual([]);
  }, SLOW_MS);

  it('says in a sentence that the secret is wrong', async () => {
    const { status, stdout, stderr } = await desk.commands.folder.run(['balance'], { env: { ...desk.settings, EXCHANGE_API_SECRET: 'WRONG-secret' } });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/secret|key|signature/i);
    expect(stderr).not.toMatch(/WRONG-secret|\{|at .*\.js/);
    expect(desk.leaks()).toEqual([]);
  }, SLOW_MS);
});
