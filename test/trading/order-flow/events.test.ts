import { describe, expect, it } from 'vitest';
import { orderIdOfSlot } from '../../../src/trading/order-id.ts';
import { Desk, START, intent } from './order-flow-harness.ts';

const ID = orderIdOfSlot('abcdefgh', START, 0, 'entry', 1);
const LIMIT = intent({ type: 'limit', price: '90' });

/** A desk with an order that rests, and what its stream tells. */
async function resting() {
  const desk = new Desk();
  desk.execution.next({ kind: 'rest' });
  await desk.flow.submit(ID, LIMIT);
  const tell = (event: Parameters<typeof desk.flow.onExecutionEvent>[1]): Promise<void> => desk.flow.onExecutionEvent(desk.account.id, event);
  return { desk, tell };
}

describe('events of an account', () => {
  it('book fills by our id or by the venue’s, and end the order with the last one', async () => {
    const { desk, tell } = await resting();
    await tell({ kind: 'fill', fill: desk.execution.fill(ID, '0.2'), clientOrderId: ID });
    expect(await desk.orders.find(ID)).toMatchObject({ state: 'open', filled: '0.2', filledCost: '18' });
    await tell({ kind: 'fill', fill: desk.execution.fill(ID), clientOrderId: null });
    expect(await desk.orders.find(ID)).toMatchObject({ state: 'filled', filled: '0.5', filledCost: '45' });
    await desk.flow.quiet();
    expect(desk.news.map(({ order, fills }) => [order.state, fills.map(({ amount }) => amount)])).toEqual([
      ['created', []],
      ['sending', []],
      ['open', []],
      ['open', ['0.2']],
      ['filled', ['0.3']],
    ]);
  });

  it('are told though the clock has been put back since the order was sent', async () => {
    const { desk, tell } = await resting();
    desk.clock.time = START - 600_000;
    await tell({ kind: 'fill', fill: desk.execution.fill(ID), clientOrderId: ID });
    await desk.flow.quiet();
    expect(desk.news.at(-1)).toMatchObject({ order: { state: 'filled' }, fills: [{ amount: '0.5' }] });
  });

  it('do no harm repeated, late, and out of order', async () => {
    const { desk, tell } = await resting();
    const open = desk.execution.order(ID);
    const first = desk.execution.fill(ID, '0.2');
    const part = desk.execution.order(ID);
    const last = desk.execution.fill(ID);
    const done = desk.execution.order(ID);
    await tell({ kind: 'fill', fill: last, clientOrderId: ID });
    await tell({ kind: 'order', order: done });
    await tell({ kind: 'order', order: part });
    await tell({ kind: 'fill', fill: first, clientOrderId: ID });
    for (const order of [open, part, done, open]) await tell({ kind: 'order', order });
    for (const fill of [first, last, first]) await tell({ kind: 'fill', fill, clientOrderId: ID });
    expect(await desk.orders.find(ID)).toMatchObject({ state: 'filled', filled: '0.5', filledCost: '45' });
    expect(await desk.orders.fills({ order: ID })).toHaveLength(2);
    await desk.flow.quiet();
    expect(desk.news.flatMap(({ fills }) => fills)).toHaveLength(2);
    expect(desk.news.filter(({ order }) => order.state === 'filled')).toHaveLength(1);
    expect(desk.strange).toEqual([]);
  });

  it('that come before the answer to the placing belong to the order all the same', async () => {
    const desk = new Desk();
    desk.execution.next({ kind: 'reply-lost', arrived: 'fill' });
    await desk.flow.submit(ID, intent());
    const [fill] = await desk.execution.fills('BTC/USDT', 0);
    if (fill === undefined) throw new Error('it filled');
    await desk.flow.onExecutionEvent(desk.account.id, { kind: 'fill', fill, clientOrderId: null });
    expect(desk.strange).toEqual([]);
    await desk.pass(10);
    expect(await desk.orders.find(ID)).toMatchObject({ state: 'filled' });
    expect(await desk.orders.fills({ order: ID })).toHaveLength(1);
    expect(desk.strange).toEqual([]);
  });

  it('of the end of an order wait for the trades that belong to it, and ask for them when they do not come', async () => {
    const { desk, tell } = await resting();
    desk.execution.fill(ID, '0.2');
    await tell({ kind: 'order', order: desk.execution.end(ID, 'canceled') });
    expect(await desk.orders.find(ID)).toMatchObject({ state: 'open', filled: '0.2' });
    await desk.pass(2);
    expect(await desk.orders.find(ID)).toMatchObject({ state: 'canceled', filled: '0.2', note: 'It was called off at the venue, not by Outcry.' });
    expect(desk.news.at(-1)).toMatchObject({ order: { state: 'canceled' }, fills: [{ amount: '0.2' }] });
  });

  it('book a trade that comes after the order ended, without bringing it back', async () => {
    const { desk, tell } = await resting();
    await tell({ kind: 'order', order: desk.execution.end(ID, 'canceled') });
    const fill = desk.execution.fill(ID, '0.1');
    await tell({ kind: 'fill', fill, clientOrderId: ID });
    expect(await desk.orders.find(ID)).toMatchObject({ state: 'canceled', filled: '0.1' });
    await desk.flow.quiet();
    expect(desk.news.at(-1)).toMatchObject({ order: { state: 'canceled', filled: '0.1' }, fills: [{ amount: '0.1' }] });
  });

  it('of orders and trades that are none of ours are handed over and not booked', async () => {
    const { desk, tell } = await resting();
    const fill = { ...desk.execution.fill(ID, '0.1'), venueOrderId: 'v999', tradeId: 't999' };
    await tell({ kind: 'fill', fill, clientOrderId: 'web_1' });
    await tell({ kind: 'order', order: { ...desk.execution.order(ID), clientOrderId: 'web_1', venueOrderId: 'v999' } });
    expect(desk.strange).toEqual([
      { kind: 'fill', what: 't999' },
      { kind: 'order', what: 'v999' },
    ]);
    expect((await desk.orders.fills({})).map(({ tradeId }) => tradeId)).not.toContain('t999');
  });

  it('of trades without our id are nobody’s only once no order of ours can be theirs', async () => {
    const { desk, tell } = await resting();
    const second = orderIdOfSlot('abcdefgh', START, 0, 'entry', 2);
    desk.execution.next({ kind: 'lost' });
    await desk.flow.submit(second, intent());
    await tell({ kind: 'fill', fill: { ...desk.execution.fill(ID, '0.1'), venueOrderId: 'v999', tradeId: 't999' }, clientOrderId: null });
    await desk.pass(20);
    expect(desk.strange).toEqual([]);
    await desk.pass(40);
    expect(await desk.orders.find(second)).toMatchObject({ state: 'lost' });
    expect(desk.strange).toEqual([{ kind: 'fill', what: 't999' }]);
  });

  it('of trades whose order is not known are handed over when they have waited for it, and not before', async () => {
    const { desk, tell } = await resting();
    const stray = (tradeId: string) => ({ ...desk.execution.fill(ID, '0.01'), venueOrderId: 'v999', tradeId });
    await tell({ kind: 'fill', fill: stray('t1'), clientOrderId: null });
    await desk.pass(3);
    await tell({ kind: 'fill', fill: stray('t2'), clientOrderId: null });
    await desk.pass(1);
    expect(desk.strange).toEqual([]);
    await desk.pass(1);
    expect(desk.strange).toEqual([{ kind: 'fill', what: 't1' }]);
    await desk.pass(10);
    expect(desk.strange).toEqual([{ kind: 'fill', what: 't1' }, { kind: 'fill', what: 't2' }]);
  });

  it('of trades without our id wait for no order of another market', async () => {
    const { desk, tell } = await resting();
    const other = orderIdOfSlot('abcdefgh', START, 0, 'entry', 2);
    desk.execution.next({ kind: 'lost' });
    await desk.flow.submit(other, intent({ symbol: 'ETH/USDT' }));
    await tell({ kind: 'fill', fill: { ...desk.execution.fill(ID, '0.1'), venueOrderId: 'v999', tradeId: 't999' }, clientOrderId: null });
    await desk.pass(6);
    expect(desk.strange).toEqual([{ kind: 'fill', what: 't999' }]);
  });

  it('of trades with our id on another account are not booked', async () => {
    const { desk } = await resting();
    await desk.flow.onExecutionEvent('binance', { kind: 'fill', fill: desk.execution.fill(ID, '0.1'), clientOrderId: ID });
    expect(await desk.orders.fills({})).toEqual([]);
    expect(await desk.orders.find(ID)).toMatchObject({ filled: '0' });
  });

  it('of an order without our id belong to it by the venue’s own', async () => {
    const { desk, tell } = await resting();
    await tell({ kind: 'order', order: { ...desk.execution.end(ID, 'canceled'), clientOrderId: null } });
    expect(await desk.orders.find(ID)).toMatchObject({ state: 'canceled' });
    expect(desk.strange).toEqual([]);
  });

  it('on another account with the same id are not taken for ours', async () => {
    const { desk } = await resting();
    await desk.flow.onExecutionEvent('binance', { kind: 'order', order: desk.execution.end(ID, 'canceled') });
    expect(await desk.orders.find(ID)).toMatchObject({ state: 'open' });
    expect(desk.strange).toMatchObject([{ kind: 'order' }]);
  });

  it('of balances and transfers are left to the books', async () => {
    const { desk, tell } = await resting();
    await tell({ kind: 'balances', balances: [] });
    await tell({ kind: 'transfer', id: '1', asset: 'USDT', amount: '5', at: START });
    expect(desk.strange).toEqual([]);
  });

  it('are taken in from start to stop', async () => {
    const desk = new Desk();
    await desk.flow.start();
    desk.execution.next({ kind: 'rest' });
    await desk.flow.submit(ID, LIMIT);
    desk.execution.emit({ kind: 'fill', fill: desk.execution.fill(ID, '0.2'), clientOrderId: ID });
    await desk.flow.stop();
    expect(await desk.orders.find(ID)).toMatchObject({ filled: '0.2' });
    desk.execution.emit({ kind: 'fill', fill: desk.execution.fill(ID), clientOrderId: ID });
    await desk.flow.stop();
    expect(await desk.orders.find(ID)).toMatchObject({ filled: '0.2' });
  });
});

describe('what another process does', () => {
  it('is told here too, once: orders it sent, their fills and their end', async () => {
    const desk = new Desk();
    const heard: string[] = [];
    const service = desk.open();
    service.events.listen(async ({ order, fills }) => void heard.push(`${order.id} ${order.state} ${fills.length}`));
    await desk.pass(1, service);
    const second = orderIdOfSlot('abcdefgh', START, 0, 'entry', 2);
    desk.execution.next({ kind: 'fill' }, { kind: 'rest' });
    await desk.flow.submit(ID, intent());
    await desk.flow.submit(second, LIMIT);
    await desk.pass(1, service);
    expect(heard.toSorted()).toEqual([`${ID} filled 1`, `${second} open 0`].toSorted());
    await desk.flow.cancel(second, 'cli');
    await desk.pass(3, service);
    expect(heard.slice(2)).toEqual([`${second} canceled 0`]);
  });

  it('is told here though the clock of both has been put back meanwhile', async () => {
    const desk = new Desk();
    const heard: string[] = [];
    const service = desk.open();
    service.events.listen(async ({ order }) => void heard.push(`${order.id} ${order.state}`));
    await desk.pass(1, service);
    desk.clock.time = START - 600_000;
    await desk.flow.submit(ID, intent());
    await desk.pass(1, service);
    expect(heard).toEqual([`${ID} filled`]);
  });
});
