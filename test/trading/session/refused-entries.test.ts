import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../src/domain/timeframe.ts';
import type { OrderRecord } from '../../../src/trading/order-flow/order-store.ts';
import { type RefusalNews, RefusedEntries } from '../../../src/trading/session/refused-entries.ts';
import { MemoryOrderStore } from '../../fakes/memory-order-store.ts';
import { intent } from '../order-flow/order-flow-harness.ts';

const DAY = 100 * DAY_MS;

function order(id: string, createdAt: number, change: Partial<OrderRecord> = {}): OrderRecord {
  return {
    id, intent: intent({ deployment: 'abcdefgh' }), state: 'rejected', approval: null, venueOrderId: null, filled: '0', filledCost: '0', note: 'Only 10.5 USDT is free.',
    cancelAskedAt: null, createdAt, sentAt: createdAt, updatedAt: createdAt, ...change,
  };
}

async function entries(orders: readonly OrderRecord[]): Promise<RefusedEntries> {
  const store = new MemoryOrderStore();
  for (const one of orders) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await store.create([{ ...one, state: 'created' }], []);
    // oxlint-disable-next-line no-await-in-loop
    if (one.state !== 'refused') await store.change(one.id, ['created'], { state: 'sending' }, one.createdAt, []);
    // oxlint-disable-next-line no-await-in-loop
    await store.change(one.id, [one.state === 'refused' ? 'created' : 'sending'], { state: one.state, note: one.note }, one.createdAt, []);
  }
  return new RefusedEntries(store);
}

const newsOf = async (before: readonly OrderRecord[], last: OrderRecord): Promise<RefusalNews | null> => (await entries([...before, last])).news(last);

describe('an entry that came to nothing', () => {
  const last = order('b', DAY + 1000);

  it('is news when it is the first, has another end, or another reason than figures', async () => {
    expect(await newsOf([], last)).toEqual({ kind: 'first' });
    expect(await newsOf([order('a', DAY, { state: 'refused' })], last)).toEqual({ kind: 'first' });
    expect(await newsOf([order('a', DAY, { note: 'The market is closed.' })], last)).toEqual({ kind: 'first' });
    expect(await newsOf([order('a', DAY, { note: null })], last)).toEqual({ kind: 'first' });
    expect(await newsOf([order('a', DAY, { note: 'Only 9,250.75 USDT is free.' })], last)).toBeNull();
  });

  it('is no news on the day of the one before it, and on a later day is with how often there was one within a day', async () => {
    expect(await newsOf([order('a', DAY)], last)).toBeNull();
    expect(await newsOf([order('a', DAY - 1)], last)).toEqual({ kind: 'daily', day: 100, count: 2 });
    // A day before to the millisecond is no longer within a day; what came later is not counted.
    const others = [order('x', last.createdAt - DAY_MS), order('y', last.createdAt - DAY_MS + 1), order('a', DAY - 1)];
    expect(await (await entries([...others, last, order('z', last.createdAt + 1)])).news(last)).toEqual({ kind: 'daily', day: 100, count: 3 });
  });

  it('is compared with the entry before it in its market, whatever sales there were between', async () => {
    const sale = intent({ deployment: 'abcdefgh', side: 'sell', purpose: 'exit' });
    expect(await newsOf([order('a', DAY), order('s', DAY + 1, { intent: sale, note: 'Another.' })], last)).toBeNull();
    expect(await newsOf([order('a', DAY, { intent: intent({ deployment: 'abcdefgh', symbol: 'ETH/USDT' }) })], last)).toEqual({ kind: 'first' });
    expect(await newsOf([order('a', DAY, { intent: intent({ deployment: 'other' }) })], last)).toEqual({ kind: 'first' });
    expect(await newsOf([order('a', DAY), order('c', last.createdAt)], last)).toBeNull();
  });
});

describe('entries that came to nothing lately', () => {
  it('are those of the last day, with why the newest did', async () => {
    const now = DAY + DAY_MS;
    const sale = intent({ deployment: 'abcdefgh', side: 'sell', purpose: 'exit' });
    const some = await entries([order('a', DAY), order('b', DAY + 1), order('c', now, { note: null, state: 'lost' }), order('s', now, { intent: sale }), order('f', now, { state: 'filled', filled: '1', filledCost: '1' })]);
    expect(await some.lately('abcdefgh', now)).toEqual({ count: 2, why: 'The order was lost.' });
    expect(await some.lately('abcdefgh', DAY)).toMatchObject({ why: 'The order was lost.' });
    expect(await some.lately('other', now)).toBeNull();
  });
});
