import { beforeEach, describe, expect, it } from 'vitest';
import type { OrderType } from '../../../src/domain/order.ts';
import type { ClearedOrder } from '../../../src/trading/risk/cleared-order.ts';
import { ADMIN } from '../risk/desk-bench.ts';
import { purchase } from '../risk/risk-bench.ts';
import { ACCOUNT, BTC, bench, hold, openDeskForEach, price, venueEnds, wish } from './guard-bench.ts';


function sales(type?: OrderType): readonly ClearedOrder[] {
  return bench.execution.sent.filter((order) => order.side === 'sell' && (type === undefined || order.type === type));
}

/** The venue fills what rests, and the desk hears of it. */
async function venueFills(id: string, amount?: string): Promise<void> {
  const fill = bench.execution.fill(id, amount);
  await bench.flow.onExecutionEvent(ACCOUNT, { kind: 'fill', fill, clientOrderId: id });
  await bench.flow.onExecutionEvent(ACCOUNT, { kind: 'order', order: bench.execution.order(id) });
  await bench.quiet();
}

openDeskForEach();

describe('a guard', () => {
  it('rests at the venue as a pair where it has one', async () => {
    await hold();
    const guard = await bench.keeper.guard(wish());
    expect(guard).toMatchObject({ by: 'venue', amount: '1', stop: '90', target: '120' });
    expect(sales()).toEqual([expect.objectContaining({ id: guard?.order, type: 'oco', amount: '1', price: '120', stopPrice: '90', purpose: 'protect' })]);
    expect(await bench.keeper.active()).toEqual([guard]);
  });

  it('with the same levels does nothing', async () => {
    await hold();
    const guard = await bench.keeper.guard(wish());
    bench.clock.pass(1_000);
    expect(await bench.keeper.guard(wish({ stop: '90.0' }))).toEqual(guard);
    expect(sales()).toHaveLength(1);
  });

  it('is never of more than is held, nor off the market’s step', async () => {
    await hold('0.5005');
    expect(await bench.keeper.guard(wish({ amount: '3' }))).toMatchObject({ amount: '0.5' });
  });

  it('of nothing that could be sold is none', async () => {
    expect(await bench.keeper.guard(wish())).toBeNull();
    await hold('0.0001');
    expect(await bench.keeper.guard(wish({ amount: '0.0001' }))).toBeNull();
    expect(await bench.keeper.active()).toEqual([]);
  });

  it('with other levels replaces the order, the old one first', async () => {
    await hold();
    const first = await bench.keeper.guard(wish());
    bench.clock.pass(1_000);
    const second = await bench.keeper.guard(wish({ stop: '95' }));
    expect(bench.execution.order(first?.order ?? '').status).toBe('canceled');
    expect(bench.execution.order(second?.order ?? '')).toMatchObject({ status: 'open', stopPrice: '95' });
    expect(await bench.keeper.active()).toEqual([second]);
  });

  it('goes by what is left when the old order sold some while it was called off', async () => {
    await hold();
    const first = await bench.keeper.guard(wish());
    bench.execution.fill(first?.order ?? '', '0.4', '90');
    bench.clock.pass(1_000);
    expect(await bench.keeper.guard(wish({ stop: '95' }))).toMatchObject({ amount: '0.6', by: 'venue' });
  });

  it('is taken away with its order', async () => {
    await hold();
    const first = await bench.keeper.guard(wish());
    expect(await bench.keeper.guard(wish({ stop: null, target: null }))).toBeNull();
    expect(bench.execution.order(first?.order ?? '').status).toBe('canceled');
    expect(await bench.keeper.active()).toEqual([]);
    expect(bench.ticks.count(BTC)).toBe(0);
  });

  it('is put on by the entry that carries it, and grows with its fills', async () => {
    await bench.flow.submit('oc-entry', purchase({ type: 'limit', price: '99', guard: { stop: '90', target: null } }));
    await venueFills('oc-entry', '0.4');
    expect(await bench.keeper.active()).toEqual([expect.objectContaining({ amount: '0.4', by: 'venue' })]);
    await venueFills('oc-entry');
    expect(await bench.keeper.active()).toEqual([expect.objectContaining({ amount: '1', by: 'venue' })]);
    expect((await bench.execution.openOrders()).map(({ amount, type }) => [type, amount])).toEqual([['stop', '1']]);
  });

  it('ends with its position', async () => {
    await hold();
    const guard = await bench.keeper.guard(wish());
    await venueFills(guard?.order ?? '');
    expect(await bench.keeper.active()).toEqual([]);
    expect(bench.ticks.count(BTC)).toBe(0);
  });

  it('of two deployments in one market are two', async () => {
    await bench.keeper.guard(wish());
    await hold();
    const hand = await bench.keeper.guard(wish());
    expect(await bench.keeper.guard(wish({ deployment: 'abcdefgh' }))).toBeNull();
    expect(await bench.keeper.active()).toEqual([hand]);
  });
});

describe('a stop that rests though its guard was lost', () => {
  it('is taken for the guard again within a minute, as two processes that change one guard at once may lose it', async () => {
    await hold();
    const guard = await bench.keeper.guard(wish());
    await bench.guards.remove(ACCOUNT, BTC, null);
    bench.clock.pass(60_000);
    await bench.keeper.tick();
    expect(await bench.keeper.active()).toMatchObject([{ by: 'venue', order: guard?.order, stop: '90', target: '120', amount: '1' }]);
    expect(sales()).toHaveLength(1);
  });
});

describe('where the venue has not the type', () => {
  beforeEach(() => {
    bench.execution.supported = new Set<OrderType>(['market', 'limit']);
  });

  it('a guard is watched, and sells at the market when a price touches it', async () => {
    await hold();
    expect(await bench.keeper.guard(wish())).toMatchObject({ by: 'outcry', order: null });
    await price(90.1);
    expect(sales()).toEqual([]);
    bench.execution.usually({ kind: 'fill' });
    await price(90);
    expect(sales()).toEqual([expect.objectContaining({ type: 'market', amount: '1', purpose: 'protect' })]);
    expect(await bench.keeper.active()).toEqual([]);
    await price(85);
    expect(sales()).toHaveLength(1);
  });

  it('a target sells too', async () => {
    await hold();
    await bench.keeper.guard(wish());
    bench.execution.usually({ kind: 'fill' });
    await price(120);
    expect(sales('market')).toEqual([expect.objectContaining({ reason: 'The target at 120 was reached by 120.' })]);
  });

  it('nothing is sold on prices that stand in for the venue’s own, or of another venue', async () => {
    await hold();
    await bench.keeper.guard(wish());
    await price(50, { standsInFor: 'binance', simulated: true });
    await price(50, { venue: 'kraken' });
    expect(sales()).toEqual([]);
  });

  it('a sale whose outcome is not known is not sent again', async () => {
    await hold();
    await bench.keeper.guard(wish());
    bench.execution.usually({ kind: 'reply-lost', arrived: 'rest' });
    for (const value of [89, 88, 87, 86]) {
      // oxlint-disable-next-line no-await-in-loop
      await price(value);
      // oxlint-disable-next-line no-await-in-loop
      await bench.keeper.tick();
    }
    expect(sales()).toHaveLength(1);
  });

  it('what another sale may have sold is not sold again, and the rest once its trades are in the books', async () => {
    await hold();
    await bench.flow.submit('oc-out', purchase({ side: 'sell', purpose: 'exit' }));
    await bench.keeper.guard(wish());
    await price(89);
    expect(sales()).toHaveLength(1);
    bench.execution.usually({ kind: 'fill' });
    await venueFills('oc-out', '0.4');
    await venueEnds('oc-out', 'expired');
    await price(88);
    expect(sales('market').map(({ amount }) => amount)).toEqual(['1', '0.6']);
    expect(await bench.keeper.active()).toEqual([]);
  });

  it('a sale that is rejected is tried again later, under another id, and told once', async () => {
    await hold();
    await bench.keeper.guard(wish());
    bench.execution.next({ kind: 'reject', reason: 'Market is closed.' }).usually({ kind: 'fill' });
    await price(89);
    await price(88);
    expect(sales('market')).toHaveLength(1);
    expect(bench.notifier.titles).toEqual(['A level of BTC/USDT was reached, but the sale failed']);
    bench.clock.pass(10_000);
    await price(87);
    expect(new Set(sales('market').map(({ id }) => id)).size).toBe(2);
    expect(await bench.books.positions(ACCOUNT)).toEqual([]);
  });

  it('watching goes on after a restart', async () => {
    await hold();
    await bench.keeper.guard(wish());
    await bench.keeper.stop();
    bench.restart();
    await bench.keeper.start();
    bench.execution.usually({ kind: 'fill' });
    await price(89);
    expect(sales('market')).toHaveLength(1);
  });

  it('a guard that another process set is watched after a tick', async () => {
    await hold();
    await bench.guards.put({ ...wish(), by: 'outcry', order: null, since: bench.clock.now() });
    expect(bench.ticks.count(BTC)).toBe(0);
    await bench.keeper.tick();
    bench.execution.usually({ kind: 'fill' });
    await price(89);
    expect(sales('market')).toHaveLength(1);
  });
});

describe('where only a stop rests', () => {
  beforeEach(() => {
    bench.execution.supported = new Set<OrderType>(['market', 'limit', 'stop']);
  });

  it('the target is watched, and the stop called off before the sale', async () => {
    await hold();
    const guard = await bench.keeper.guard(wish());
    expect(sales('stop')).toHaveLength(1);
    await price(89);
    expect(sales('market')).toEqual([]);
    bench.execution.usually({ kind: 'fill' });
    await price(121);
    expect(bench.execution.order(guard?.order ?? '').status).toBe('canceled');
    expect(sales('market')).toHaveLength(1);
    expect(await bench.books.positions(ACCOUNT)).toEqual([]);
  });

  it('a stop-limit that the market ran away from is taken over', async () => {
    bench.execution.supported = new Set<OrderType>(['market', 'limit', 'stop-limit']);
    await hold();
    await bench.keeper.guard(wish({ target: null }));
    expect(sales('stop-limit')).toEqual([expect.objectContaining({ stopPrice: '90', price: '88.2' })]);
    await price(89);
    expect(sales('market')).toEqual([]);
    bench.execution.usually({ kind: 'fill' });
    await price(87);
    expect(sales('market')).toHaveLength(1);
  });
});

describe('when the venue does not keep a guard', () => {
  it('that it rejects is watched and told, and put to it again later', async () => {
    await hold();
    bench.execution.next({ kind: 'reject', reason: 'Too many orders.' });
    expect(await bench.keeper.guard(wish())).toMatchObject({ by: 'outcry' });
    expect([...bench.notifier.told.values()]).toEqual([expect.objectContaining({ event: 'risk', symbol: BTC })]);
    await bench.keeper.tick();
    expect(sales()).toHaveLength(1);
    bench.clock.pass(60_000);
    await bench.keeper.tick();
    expect(await bench.keeper.active()).toEqual([expect.objectContaining({ by: 'venue' })]);
    expect(bench.notifier.told.size).toBe(1);
  });

  it('whose order somebody calls off is put to rest once more, and watched if that ends too', async () => {
    await hold();
    const guard = await bench.keeper.guard(wish());
    await venueEnds(guard?.order ?? '', 'canceled');
    const [again] = await bench.keeper.active();
    expect(again).toMatchObject({ by: 'venue', amount: '1' });
    expect(again?.order).not.toBe(guard?.order);
    expect(bench.notifier.told.size).toBe(0);
    await venueEnds(again?.order ?? '', 'canceled');
    expect(await bench.keeper.active()).toEqual([expect.objectContaining({ by: 'outcry', order: null })]);
    expect(bench.notifier.titles).toEqual(['Outcry watches the levels of BTC/USDT itself']);
    bench.execution.usually({ kind: 'fill' });
    await price(89);
    expect(await bench.books.positions(ACCOUNT)).toEqual([]);
  });

  it('because it is halted, it is watched, and rests again after the resume', async () => {
    await hold();
    const guard = await bench.keeper.guard(wish());
    bench.clock.pass(1_000);
    await bench.control.halt('orders', 'terminal:1', 'Stop.');
    await bench.quiet();
    expect(bench.execution.order(guard?.order ?? '').status).toBe('canceled');
    expect(await bench.keeper.active()).toEqual([expect.objectContaining({ by: 'outcry' })]);
    await bench.keeper.tick();
    expect(await bench.execution.openOrders()).toEqual([]);
    bench.clock.pass(1_000);
    await bench.control.resume(ADMIN);
    await bench.keeper.tick();
    expect(await bench.keeper.active()).toEqual([expect.objectContaining({ by: 'venue' })]);
  });

  it('an old order that cannot be called off is left, and the new levels are watched', async () => {
    await hold();
    await bench.keeper.guard(wish());
    bench.execution.down = true;
    bench.clock.pass(1_000);
    expect(await bench.keeper.guard(wish({ stop: '95' }))).toMatchObject({ by: 'outcry', stop: '95' });
    expect(sales()).toHaveLength(1);
    bench.execution.down = false;
    bench.clock.pass(60_000);
    await bench.flow.tick();
    await bench.keeper.tick();
    expect(await bench.keeper.active()).toEqual([expect.objectContaining({ by: 'venue', stop: '95' })]);
    expect(await bench.execution.openOrders()).toHaveLength(1);
  });

  it('one whose sending was not answered is not put to it twice', async () => {
    await hold();
    bench.execution.next({ kind: 'reply-lost', arrived: 'rest' });
    await bench.keeper.guard(wish());
    await bench.keeper.tick();
    await bench.flow.tick();
    await bench.quiet();
    await bench.keeper.tick();
    expect(sales()).toHaveLength(1);
    expect(await bench.execution.openOrders()).toHaveLength(1);
  });
});

describe('a release', () => {
  it('frees what is held, and brings the guard back for what a sale leaves', async () => {
    await hold();
    const guard = await bench.keeper.guard(wish());
    bench.clock.pass(1_000);
    bench.execution.usually({ kind: 'fill' });
    bench.execution.next({ kind: 'fill' });
    await bench.flow.submit('oc-half', purchase({ side: 'sell', purpose: 'exit', amount: '0.5' }));
    bench.execution.usually({ kind: 'rest' });
    await bench.quiet();
    expect(bench.execution.order(guard?.order ?? '').status).toBe('canceled');
    expect(await bench.keeper.active()).toEqual([expect.objectContaining({ amount: '0.5', stop: '90', target: '120' })]);
  });

  it('leaves the levels watched while the sale rests, and puts them back to rest when that is called off', async () => {
    await hold();
    await bench.keeper.guard(wish());
    bench.clock.pass(1_000);
    await bench.flow.submit('oc-exit', purchase({ side: 'sell', purpose: 'exit', type: 'limit', price: '103' }));
    bench.clock.pass(120_000);
    await bench.keeper.tick();
    expect(await bench.keeper.active()).toEqual([expect.objectContaining({ by: 'outcry', amount: '1', stop: '90' })]);
    await bench.flow.cancel('oc-exit', 'terminal:1');
    await bench.quiet();
    bench.clock.pass(120_000);
    await bench.keeper.tick();
    expect(await bench.keeper.active()).toEqual([expect.objectContaining({ by: 'venue', amount: '1', stop: '90' })]);
  });

  it('for a sale of a part that rests leaves the stop in force for all: once reached, it calls that sale off and sells', async () => {
    await hold();
    await bench.keeper.guard(wish());
    bench.clock.pass(1_000);
    await bench.flow.submit('oc-exit', purchase({ side: 'sell', purpose: 'exit', type: 'limit', price: '103', amount: '0.4' }));
    await bench.keeper.tick();
    bench.execution.next({ kind: 'fill' });
    await price(80);
    expect(await bench.orders.find('oc-exit')).toMatchObject({ state: 'canceled' });
    expect(sales('market')).toMatchObject([{ amount: '1' }]);
    expect(await bench.books.positions(ACCOUNT)).toEqual([]);
  });

  it('that no sale follows is taken back', async () => {
    await hold();
    await bench.keeper.guard(wish());
    await bench.keeper.release(ACCOUNT, BTC, null);
    await bench.keeper.tick();
    expect(await bench.keeper.active()).toEqual([]);
    bench.clock.pass(30_000);
    await bench.keeper.tick();
    expect(await bench.keeper.active()).toEqual([expect.objectContaining({ by: 'venue', amount: '1' })]);
  });

  it('fails when the order turns out to have sold some, so that no sale goes out that reckoned with more', async () => {
    await hold();
    const guard = await bench.keeper.guard(wish());
    bench.execution.fill(guard?.order ?? '', '0.4', '90');
    const order = await bench.flow.submit('oc-all', purchase({ side: 'sell', purpose: 'exit' }));
    await bench.quiet();
    expect(order).toMatchObject({ state: 'refused' });
    expect(order.note).toContain('has just sold some of it');
    expect(await bench.keeper.active()).toEqual([expect.objectContaining({ by: 'venue', amount: '0.6' })]);
  });

  it('fails while the end of the order is not known, and leaves the guard in force', async () => {
    await hold();
    const guard = await bench.keeper.guard(wish());
    bench.execution.down = true;
    await expect(bench.keeper.release(ACCOUNT, BTC, null)).rejects.toMatchObject({ kind: 'busy' });
    expect(await bench.keeper.active()).toEqual([guard]);
  });
});

describe('after a restart', () => {
  it('an order that rests without a guard is adopted', async () => {
    await hold();
    const guard = await bench.keeper.guard(wish());
    await bench.keeper.stop();
    await bench.guards.remove(ACCOUNT, BTC, null);
    bench.restart();
    await bench.keeper.start();
    expect(await bench.keeper.active()).toEqual([expect.objectContaining({ order: guard?.order, stop: '90', target: '120' })]);
    expect(sales()).toHaveLength(1);
  });

  it('an order whose guard was never noted as resting is called off and put anew, never beside it', async () => {
    await hold();
    const guard = await bench.keeper.guard(wish());
    await bench.keeper.stop();
    await bench.guards.put({ ...wish(), by: 'outcry', order: null, since: guard?.since ?? 0 });
    bench.restart();
    await bench.keeper.start();
    await bench.quiet();
    expect(await bench.execution.openOrders()).toHaveLength(1);
    expect(await bench.keeper.active()).toEqual([expect.objectContaining({ by: 'venue' })]);
  });

  it('a guard whose position went meanwhile is taken off', async () => {
    await hold();
    const guard = await bench.keeper.guard(wish());
    await bench.keeper.stop();
    bench.restart();
    await venueFills(guard?.order ?? '');
    await bench.keeper.start();
    expect(await bench.keeper.active()).toEqual([]);
  });

  it('a venue that is down keeps nobody from starting', async () => {
    await hold();
    await bench.keeper.guard(wish());
    await bench.keeper.stop();
    bench.restart();
    bench.execution.down = true;
    await bench.keeper.start();
    expect(await bench.keeper.active()).toHaveLength(1);
  });
});
