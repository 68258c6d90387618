import { describe, expect, it } from 'vitest';
import { OutcryError } from '../../../src/domain/errors.ts';
import type { ActiveGuard } from '../../../src/trading/protection/protector.ts';
import { unsoldNotice, watchedNotice } from '../../../src/trading/protection/guard-cards.ts';
import { purchase } from '../risk/risk-bench.ts';
import { ACCOUNT, BTC, bench, hold, openDeskForEach, protection, wish } from './guard-bench.ts';

const DOWN = new OutcryError('unreachable', 'binance does not answer.');
const FAULT = new Error('a fault of ours');

openDeskForEach();

describe('a guard is put in force though', () => {
  it('what is held cannot be read: for the amount that was wished', async () => {
    await hold();
    bench.books.silence = DOWN;
    expect(await bench.keeper.guard(wish())).toMatchObject({ by: 'venue', amount: '1' });
    expect(bench.logged).toContain('what is held could not be read; the guard goes by what it was told');
  });

  it('the market’s rules cannot be had: for the amount as it is', async () => {
    await hold('0.5');
    bench.account = { ...bench.account, rules: async () => Promise.reject(DOWN) };
    expect(await bench.keeper.guard(wish({ amount: '0.12345678' }))).toMatchObject({ amount: '0.12345678' });
    bench.account = { ...bench.account, rules: async () => Promise.reject(FAULT) };
    await expect(bench.keeper.guard(wish({ amount: '0.2' }))).rejects.toThrow('a fault of ours');
  });

  it('nobody can be told that it is only watched', async () => {
    await hold();
    bench.execution.usually({ kind: 'reject', reason: 'Too many orders.', code: 'x' });
    bench.notifier.isDown = true;
    expect(await bench.keeper.guard(wish())).toMatchObject({ by: 'outcry', order: null });
    expect(await bench.keeper.active()).toHaveLength(1);
    expect(bench.logged).toContain('news of a guard could not be told');
  });

  it('one level is all it has', async () => {
    await hold();
    expect(await bench.keeper.guard(wish({ target: null }))).toMatchObject({ stop: '90', target: null, amount: '1' });
    bench.clock.pass(1_000);
    expect(await bench.keeper.guard(wish({ stop: null }))).toMatchObject({ stop: null, target: '120', amount: '1' });
    bench.clock.pass(1_000);
    expect(await bench.keeper.guard(wish({ stop: null, target: null }))).toBeNull();
    expect(await bench.keeper.active()).toEqual([]);
  });

  it('an entry had a target only', async () => {
    bench.execution.next({ kind: 'fill' });
    await bench.flow.submit('oc-entry', purchase({ guard: { stop: null, target: '120' } }));
    await bench.quiet();
    expect(await bench.keeper.active()).toMatchObject([{ stop: null, target: '120', amount: '1' }]);
  });
});

describe('no guard comes of', () => {
  it('an entry whose levels are none', async () => {
    bench.execution.next({ kind: 'fill' });
    await bench.flow.submit('oc-entry', purchase({ guard: { stop: null, target: null } }));
    await bench.quiet();
    expect(await bench.guards.list()).toEqual([]);
    expect(protection()).toEqual([]);
  });

  it('an entry that has not filled', async () => {
    await bench.flow.submit('oc-entry', purchase({ type: 'limit', price: '99', guard: { stop: '90', target: null } }));
    await bench.quiet();
    expect(await bench.guards.list()).toEqual([]);
    await bench.flow.cancel('oc-entry', 'terminal:1');
    await bench.quiet();
    expect(await bench.guards.list()).toEqual([]);
  });
});

describe('beside a sale of the same position', () => {
  it('that is not answered, nothing is put to rest: the levels are watched', async () => {
    await hold();
    bench.execution.next({ kind: 'lost' });
    await bench.flow.submit('oc-out', purchase({ side: 'sell', purpose: 'exit' }));
    expect(await bench.keeper.guard(wish())).toMatchObject({ by: 'outcry', order: null });
    expect(protection()).toEqual([]);
  });

  it('that rests, nothing is put to rest either', async () => {
    await hold();
    await bench.flow.submit('oc-out', purchase({ side: 'sell', purpose: 'exit', type: 'limit', price: '110' }));
    bench.clock.pass(60_000);
    expect(await bench.keeper.guard(wish())).toMatchObject({ by: 'outcry', order: null });
    expect(protection()).toEqual([]);
  });

  it('of another position, the guard rests as ever', async () => {
    await hold();
    bench.execution.next({ kind: 'fill' });
    await bench.flow.submit('oc-eth', purchase({ symbol: 'ETH/USDT' }));
    bench.execution.next({ kind: 'lost' });
    await bench.flow.submit('oc-out', purchase({ symbol: 'ETH/USDT', side: 'sell', purpose: 'exit' }));
    expect(await bench.keeper.guard(wish())).toMatchObject({ by: 'venue' });
    expect(protection()).toEqual(['oco 1']);
  });
});

describe('guards that cannot be looked after', () => {
  it('fail nobody: what cannot be read is read again', async () => {
    await hold();
    await bench.keeper.guard(wish());
    const list = bench.guards.list.bind(bench.guards);
    bench.guards.list = async () => Promise.reject(FAULT);
    await bench.keeper.tick();
    expect(bench.logged).toContain('the guards could not be read; it is tried again');
    bench.guards.list = list;
    const orders = bench.orders.list.bind(bench.orders);
    bench.orders.list = async () => Promise.reject(FAULT);
    await bench.keeper.recover();
    expect(bench.logged).toContain('protective orders could not be compared with their guards');
    bench.orders.list = orders;
    await bench.keeper.tick();
    expect(await bench.keeper.active()).toMatchObject([{ by: 'venue', amount: '1' }]);
  });

  it('do not keep the others from being looked after', async () => {
    await hold();
    await bench.keeper.guard(wish());
    const find = bench.guards.find.bind(bench.guards);
    await bench.guards.put({ ...wish({ symbol: 'ETH/USDT' }), by: 'outcry', order: null, since: 0 });
    bench.guards.find = async (account, symbol, deployment) => (symbol === 'ETH/USDT' ? Promise.reject(DOWN) : find(account, symbol, deployment));
    bench.execution.end((await bench.keeper.active(ACCOUNT)).find(({ symbol }) => symbol === BTC)?.order ?? '', 'canceled');
    await bench.keeper.tick();
    expect(bench.logged).toContain('a guard could not be seen to; it is tried again');
  });

  it('of an account that is not set up are left as they are', async () => {
    const other: ActiveGuard = { ...wish({ account: 'kraken' }), by: 'outcry', order: null, since: 0 };
    await bench.guards.put(other);
    await bench.keeper.tick();
    expect(await bench.guards.list()).toEqual([other]);
    expect(bench.ticks.count(BTC)).toBe(0);
    expect(bench.logged).toEqual([]);
  });
});

describe('what is told of a guard', () => {
  const account = { id: ACCOUNT, simulated: false };
  const guard: ActiveGuard = { ...wish(), by: 'outcry', order: null, since: 7 };
  const textOf = (change: Partial<ActiveGuard>): string => JSON.stringify(watchedNotice(account, { ...guard, ...change }, 'Too many orders.', 9).card.blocks[0]);

  it('names the levels that it has, and why it is watched', () => {
    expect(textOf({})).toContain('Too many orders. The stop 90.00, target 120.00 of 1 BTC/USDT no longer rests');
    expect(textOf({ target: null })).toContain('The stop 90.00 of 1');
    expect(textOf({ stop: null })).toContain('The target 120.00 of 1');
  });

  it('is another piece of news for another deployment, and the same as long as the guard is', () => {
    const keys = [{}, { deployment: 'abcdefgh' }, { since: 8 }, { amount: '0.5' }].map((change) => unsoldNotice(account, { ...guard, ...change }, 'It was refused.', 9).key);
    expect(new Set(keys).size).toBe(3);
    expect(keys[0]).toBe(keys[3]);
    expect(unsoldNotice(account, guard, 'It was refused.', 9)).toMatchObject({ at: 9, event: 'risk', to: { kind: 'owners' }, symbol: BTC, card: { tone: 'warning', simulated: false, blocks: [{ text: 'It was refused.' }, { kind: 'note', tone: 'warning' }], actions: [] } });
  });
});
