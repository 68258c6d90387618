import { describe, expect, it } from 'vitest';
import { newOrder } from '../../../src/trading/order-flow/new-order.ts';
import { nextAttempt } from '../../../src/trading/protection/next-attempt.ts';
import { MemoryOrderStore } from '../../fakes/memory-order-store.ts';
import { purchase } from '../risk/risk-bench.ts';

const HOUR = 3_600_000;

/** A store whose first attempt was refused at `at`. */
async function refusedAt(at: number): Promise<MemoryOrderStore> {
  const orders = new MemoryOrderStore();
  await orders.create([newOrder('oc-1', purchase({ side: 'sell', purpose: 'exit' }), null, at)], []);
  await orders.change('oc-1', ['created'], { state: 'refused' }, at, []);
  return orders;
}

describe('the next attempt', () => {
  const next = async (orders: MemoryOrderStore, now: number) => nextAttempt(orders, now, 2, (n) => `oc-${n}`);

  it('waits a little after one that failed', async () => {
    const orders = await refusedAt(HOUR);
    expect(await next(orders, HOUR + 4_999)).toEqual({ kind: 'wait' });
    expect(await next(orders, HOUR + 5_000)).toEqual({ kind: 'send', id: 'oc-2', n: 2 });
  });

  it('does not wait for a clock that was ahead, and has been put right', async () => {
    expect(await next(await refusedAt(HOUR), 1_000)).toEqual({ kind: 'send', id: 'oc-2', n: 2 });
  });

  it('waits for one that has not ended, and for one that sold something only for the books', async () => {
    const orders = new MemoryOrderStore();
    await orders.create([newOrder('oc-1', purchase({ side: 'sell', purpose: 'exit' }), null, HOUR)], []);
    expect(await next(orders, 2 * HOUR)).toEqual({ kind: 'wait' });
    await orders.change('oc-1', ['created'], { state: 'sending' }, HOUR, []);
    await orders.takeIn('oc-1', () => [], () => ({ change: { state: 'expired', filled: '0.4', filledCost: '40' }, journal: [] }), HOUR);
    await orders.create([newOrder('oc-2', purchase({ side: 'sell', purpose: 'exit' }), null, HOUR)], []);
    await orders.change('oc-2', ['created'], { state: 'sending' }, HOUR, []);
    await orders.takeIn('oc-2', () => [], () => ({ change: { state: 'expired', filled: '0.1', filledCost: '10' }, journal: [] }), HOUR);
    expect(await next(orders, HOUR + 4_999)).toEqual({ kind: 'wait' });
    // The second would have waited twice as long had it sold nothing.
    expect(await next(orders, HOUR + 5_000)).toEqual({ kind: 'spent' });
  });
});
