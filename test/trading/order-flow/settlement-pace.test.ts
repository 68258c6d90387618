import { describe, expect, it } from 'vitest';
import { OutcryError } from '../../../src/domain/errors.ts';
import { newOrder } from '../../../src/trading/order-flow/new-order.ts';
import { ACCOUNT, Desk, START, intent } from './order-flow-harness.ts';

/** Seconds after which something was done, as the clock had it when `count` rose. */
async function seconds(desk: Desk, most: number, count: () => number): Promise<readonly number[]> {
  const from = desk.clock.time;
  const at: number[] = [];
  let before = count();
  for (let second = 1; second <= most; second++) {
    // oxlint-disable-next-line no-await-in-loop -- one second after the other
    await desk.pass(1);
    if (count() > before) at.push((desk.clock.time - from) / 1_000);
    before = count();
  }
  return at;
}

/** A desk with one order that rests, and how often the open orders were read. */
async function resting(): Promise<{ readonly desk: Desk; readonly reads: () => number }> {
  const desk = new Desk();
  desk.execution.usually({ kind: 'rest' });
  await desk.flow.submit('oc-a', intent({ type: 'limit', price: '90' }));
  let reads = 0;
  const openOrders = desk.execution.openOrders.bind(desk.execution);
  desk.execution.openOrders = async () => {
    reads += 1;
    return openOrders();
  };
  await desk.pass(1);
  return { desk, reads: () => reads };
}

describe('an order that the venue does not answer for', () => {
  it('is asked after at pauses that grow to ten seconds', async () => {
    const desk = new Desk();
    desk.execution.next({ kind: 'reply-lost', arrived: 'rest' });
    desk.execution.down = true;
    await desk.flow.submit('oc-a', intent());
    const at = await seconds(desk, 60, () => desk.execution.looked.get('oc-a') ?? 0);
    const pauses = at.slice(1).map((second, i) => second - (at[i] ?? 0));
    expect(pauses).toEqual([1, 2, 4, 8, 10, 10, 10, 10]);
    desk.execution.down = false;
    await desk.pass(10);
    expect(await desk.orders.find('oc-a')).toMatchObject({ state: 'open' });
  });

  it('is asked after at once when it is said that something may have been missed', async () => {
    const desk = new Desk();
    desk.execution.next({ kind: 'reply-lost', arrived: 'rest' });
    desk.execution.down = true;
    await desk.flow.submit('oc-a', intent());
    await desk.pass(20);
    desk.execution.down = false;
    await desk.flow.onExecutionEvent(ACCOUNT, { kind: 'resync', reason: 'x' });
    await desk.pass(1);
    expect(await desk.orders.find('oc-a')).toMatchObject({ state: 'open' });
  });
});

describe('orders that rest', () => {
  it('are read again every half minute while the stream is up, and every five seconds while it is not', async () => {
    const { desk, reads } = await resting();
    expect(await seconds(desk, 90, reads)).toEqual([30, 60, 90]);
    desk.execution.health = () => ({ state: 'polling', reason: 'x' });
    expect(await seconds(desk, 20, reads)).toEqual([5, 10, 15, 20]);
  });

  it('are read once, however many there are', async () => {
    const { desk, reads } = await resting();
    await desk.flow.submit('oc-b', intent({ type: 'limit', price: '91' }));
    await desk.flow.submit('oc-c', intent({ type: 'limit', price: '92' }));
    await desk.pass(2);
    const [read, looked] = [reads(), [...desk.execution.looked.values()]];
    await desk.pass(30);
    expect(reads()).toBe(read + 1);
    expect([...desk.execution.looked.values()]).toEqual(looked);
  });

  it('are read at the next moment when it is said that something may have been missed', async () => {
    const { desk, reads } = await resting();
    const before = reads();
    await desk.flow.onExecutionEvent(ACCOUNT, { kind: 'resync', reason: 'x' });
    await desk.pass(1);
    expect(reads()).toBe(before + 1);
  });

  it('that could not be read are read again after ten seconds, without a word to anybody', async () => {
    const { desk, reads } = await resting();
    const health = desk.execution.health.bind(desk.execution);
    desk.execution.health = () => ({ ...health(), state: 'live' });
    desk.execution.down = true;
    expect(await seconds(desk, 60, reads)).toEqual([30, 40, 50, 60]);
    expect(desk.logged).toContain('open orders could not be read; they are again in a moment');
  });

  it('that could not be read while the stream is down as well are read again after ten seconds, not with every one', async () => {
    const { desk, reads } = await resting();
    desk.execution.health = () => ({ state: 'polling', reason: 'x' });
    desk.execution.down = true;
    expect(await seconds(desk, 40, reads)).toEqual([5, 15, 25, 35]);
  });

  it('of an account that is not set up any more wait for it, and keep none of another one waiting', async () => {
    const desk = new Desk();
    desk.execution.usually({ kind: 'rest' });
    await desk.orders.create([newOrder('oc-x', intent({ account: 'kraken' }), null, START)], []);
    await desk.orders.change('oc-x', ['created'], { state: 'sending', sentAt: START }, START, []);
    const accounts = { all: () => [desk.account], get: (id: string) => {
      if (id === ACCOUNT) return desk.account;
      throw new OutcryError('not-found', `There is no account ${id}.`);
    } };
    const flow = desk.open({ accounts });
    await desk.orders.takeIn('oc-x', () => [], () => ({ change: { state: 'open' }, journal: [] }), START);
    await flow.submit('oc-a', intent({ type: 'limit', price: '90' }));
    desk.execution.fill('oc-a');
    await desk.pass(60, flow);
    expect(await desk.orders.find('oc-x')).toMatchObject({ state: 'open' });
    expect(await desk.orders.find('oc-a')).toMatchObject({ state: 'filled' });
  });
});

describe('an order that another process left', () => {
  it('before it sent it is refused after twenty seconds, and not before: that process may be at it', async () => {
    const desk = new Desk();
    await desk.orders.create([newOrder('oc-a', intent(), null, START)], []);
    await desk.pass(19);
    expect(await desk.orders.find('oc-a')).toMatchObject({ state: 'created' });
    await desk.pass(1);
    expect(await desk.orders.find('oc-a')).toMatchObject({ state: 'refused', note: 'Outcry was restarted before it was sent; nothing was placed.' });
    expect(desk.execution.sent).toEqual([]);
    expect(await desk.kinds('order:oc-a')).toEqual(['order.refused']);
  });

  it('while it sent it is asked after from twenty seconds after that on', async () => {
    const desk = new Desk();
    await desk.orders.create([newOrder('oc-a', intent(), null, START)], []);
    desk.clock.time += 5_000;
    await desk.orders.change('oc-a', ['created'], { state: 'sending', sentAt: desk.clock.time }, desk.clock.time, []);
    await desk.pass(19);
    expect(desk.execution.looked.get('oc-a')).toBeUndefined();
    await desk.pass(1);
    expect(desk.execution.looked.get('oc-a')).toBe(1);
  });

  it('to be called off is called off by the next, once', async () => {
    const { desk } = await resting();
    await desk.orders.change('oc-a', ['open'], { cancelAskedAt: desk.clock.time }, desk.clock.time, []);
    await desk.pass(1);
    expect(desk.execution.canceled.map(({ id }) => id)).toEqual(['oc-a']);
    expect(await desk.orders.find('oc-a')).toMatchObject({ state: 'canceled' });
    await desk.pass(10);
    expect(desk.execution.canceled).toHaveLength(1);
  });
});

describe('calling an order off', () => {
  it('is asked for again while the venue does not answer', async () => {
    const { desk } = await resting();
    desk.execution.nextCancel('lost', 'lost');
    await desk.flow.cancel('oc-a', 'telegram:1');
    await desk.pass(10);
    expect(desk.execution.canceled).toHaveLength(3);
    expect(await desk.orders.find('oc-a')).toMatchObject({ state: 'canceled' });
  });

  it('that was done though the answer was lost is found out', async () => {
    const { desk } = await resting();
    desk.execution.nextCancel('reply-lost');
    await desk.flow.cancel('oc-a', 'telegram:1');
    await desk.pass(5);
    expect(await desk.orders.find('oc-a')).toMatchObject({ state: 'canceled' });
  });
});

describe('an order that rested and that the venue does not know any more', () => {
  it('is given up half a minute after it was first denied, however long ago it was sent, and somebody is told to look', async () => {
    const { desk } = await resting();
    await desk.pass(600);
    desk.execution.find = async (ref) => {
      desk.execution.looked.set(ref.id, (desk.execution.looked.get(ref.id) ?? 0) + 1);
      return null;
    };
    desk.execution.openOrders = async () => [];
    const looked = desk.execution.looked.get('oc-a') ?? 0;
    const denied = await seconds(desk, 31, () => desk.execution.looked.get('oc-a') ?? 0);
    expect(desk.execution.looked.get('oc-a')).toBeGreaterThan(looked + 1);
    const [first = 0] = denied;
    await desk.pass(Math.max(0, first + 29 - 31));
    expect(await desk.orders.find('oc-a')).toMatchObject({ state: 'open' });
    expect(desk.strange).toEqual([]);
    await desk.pass(40);
    expect(await desk.orders.find('oc-a')).toMatchObject({ state: 'canceled', note: 'The venue does not know it any more.' });
    expect(desk.strange).toEqual([{ kind: 'contradiction', what: 'oc-a' }]);
  });
});
