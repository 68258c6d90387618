import { describe, expect, it } from 'vitest';
import { orderIdOfSlot } from '../../../src/trading/order-id.ts';
import type { OrderRecord } from '../../../src/trading/order-flow/order-store.ts';
import { newOrder } from '../../../src/trading/order-flow/new-order.ts';
import { ASKER, ACCOUNT, Desk, START, TRADER, intent, wish } from './order-flow-harness.ts';

const ID = orderIdOfSlot('abcdefgh', START, 0, 'entry', 1);

/** A desk that was killed: what it left in the store, and nothing in memory. */
async function killed(left: Partial<OrderRecord>): Promise<Desk> {
  const desk = new Desk();
  const order = newOrder(ID, intent(), null, START);
  await desk.orders.create([order], []);
  const { state, venueOrderId } = left;
  if (state !== undefined) await desk.orders.change(ID, ['created'], { state: 'sending', sentAt: START }, START, []);
  const change = { ...(state === undefined ? {} : { state }), ...(venueOrderId ? { venueOrderId } : {}) };
  if (state !== undefined && state !== 'sending') await desk.orders.takeIn(ID, () => [], () => ({ change, journal: [] }), START);
  desk.clock.time += 20_000;
  return desk;
}

describe('after a restart', () => {
  it('an order that was not sent is refused, and nothing is placed', async () => {
    const desk = await killed({});
    await desk.flow.start();
    expect(await desk.orders.find(ID)).toMatchObject({ state: 'refused', note: 'Outcry was restarted before it was sent; nothing was placed.' });
    expect(desk.execution.sent).toEqual([]);
    await desk.flow.quiet();
    expect(desk.news.map(({ order }) => order.state)).toEqual(['created', 'refused']);
  });

  it('an order that another process has only just stored is left to it', async () => {
    const desk = await killed({});
    desk.clock.time = START + 5_000;
    await desk.flow.start();
    expect(await desk.orders.find(ID)).toMatchObject({ state: 'created' });
    await desk.pass(20);
    expect(await desk.orders.find(ID)).toMatchObject({ state: 'refused' });
  });

  it('an order that was on its way is asked after, and lost when it never arrived', async () => {
    const desk = await killed({ state: 'sending' });
    await desk.flow.start();
    await desk.pass(40);
    expect(await desk.orders.find(ID)).toMatchObject({ state: 'lost' });
    expect(desk.execution.sent).toEqual([]);
  });

  it('an order that was on its way and arrived is found with its fills', async () => {
    const desk = new Desk();
    const crashed = desk.open();
    desk.execution.next({ kind: 'reply-lost', arrived: 'fill' });
    const change = desk.orders.change.bind(desk.orders);
    // The process dies after the venue took the order, before anything of it is stored.
    desk.orders.change = (id, from, what, now, journal) => (what.state === 'unknown' ? new Promise<never>(() => {}) : change(id, from, what, now, journal));
    void crashed.submit(ID, intent());
    await expect.poll(() => desk.execution.has(ID)).toBe(true);
    desk.orders.change = change;
    expect(await desk.orders.find(ID)).toMatchObject({ state: 'sending' });
    await desk.flow.start();
    await desk.pass(25);
    expect(await desk.orders.find(ID)).toMatchObject({ state: 'filled', filled: '0.5' });
    expect(await desk.orders.fills({ order: ID })).toHaveLength(1);
    expect(desk.execution.sent).toHaveLength(1);
  });

  it('fills that were booked without the order having moved move it', async () => {
    const desk = new Desk();
    desk.execution.next({ kind: 'rest' });
    await desk.flow.submit(ID, intent({ type: 'limit', price: '90' }));
    const fill = desk.execution.fill(ID);
    await desk.orders.book([{ fill: { ...fill, account: ACCOUNT, order: ID, deployment: 'abcdefgh' }, journal: { at: START, kind: 'fill', about: [], by: 'outcry', data: {} } }]);
    await desk.flow.stop();
    desk.flow = desk.open();
    await desk.flow.start();
    expect(await desk.orders.find(ID)).toMatchObject({ state: 'filled' });
    expect(await desk.orders.fills({ order: ID })).toHaveLength(1);
  });

  it('everything recent is told again as it stands, with its fills, and nothing twice', async () => {
    const desk = new Desk();
    await desk.flow.submit(ID, intent());
    await desk.flow.stop();
    desk.news.length = 0;
    desk.flow = desk.open();
    await desk.flow.start();
    await desk.pass(3);
    expect(desk.news.map(({ order, fills }) => [order.id, order.state, fills.length])).toEqual([[ID, 'filled', 1]]);
  });

  it('proposals whose time is up are over, and the others wait', async () => {
    const desk = new Desk();
    const old = await desk.flow.propose(ACCOUNT, [wish()], ASKER, 'old');
    desk.clock.time += 9 * 60_000;
    const young = await desk.flow.propose(ACCOUNT, [wish()], ASKER, 'young');
    await desk.flow.stop();
    desk.clock.time += 60_000;
    desk.flow = desk.open();
    await desk.flow.start();
    expect((await desk.approvals.find(old.id))?.status).toBe('expired');
    expect((await desk.approvals.find(young.id))?.status).toBe('pending');
  });

  it('orders of an approval that was claimed and not sent are refused, not sent late', async () => {
    const desk = new Desk();
    const { id } = await desk.flow.propose(ACCOUNT, [wish(), wish({ symbol: 'ETH/USDT' })], ASKER, 'two');
    const crashed = desk.open();
    let checks = 0;
    desk.gate.before = () => (++checks > 3 ? new Promise<never>(() => {}) : undefined);
    void crashed.approve(id, TRADER);
    await expect.poll(async () => (await desk.orders.find(`oc-${id}-1`))?.state).toBe('filled');
    desk.gate.before = null;
    desk.clock.time += 20_000;
    await desk.flow.start();
    expect(await desk.orders.find(`oc-${id}-2`)).toMatchObject({ state: 'refused' });
    expect(desk.execution.sent).toHaveLength(1);
    expect((await desk.flow.approve(id, TRADER)).outcome).toBe('over');
    expect(desk.execution.sent).toHaveLength(1);
  });
});
