import type { OrderIntent } from '../../src/trading/intent.ts';
import type { ClearedOrder } from '../../src/trading/risk/cleared-order.ts';

/** What a test says of an order; the rest is that of an order by hand with no guard. */
export type OrderSketch = Pick<OrderIntent, 'symbol' | 'side' | 'type' | 'amount'> & Partial<OrderIntent> & { readonly id: string };

/** An order as if the risk gate had cleared it: for tests of executions, the only ones that may go round the gate. */
export function clearedOrder(sketch: OrderSketch): ClearedOrder {
  const order: Omit<ClearedOrder, keyof ClearedBrand> = {
    account: 'paper:test',
    price: null,
    stopPrice: null,
    stopLimitPrice: null,
    purpose: sketch.side === 'buy' ? 'entry' : 'exit',
    origin: { kind: 'person', person: 'terminal:1', conversation: 'terminal:1' },
    deployment: null,
    guard: null,
    reason: 'a test',
    ...sketch,
  };
  return order as ClearedOrder;
}

/** The brand that only the gate gives. */
type ClearedBrand = { readonly [key in Exclude<keyof ClearedOrder, keyof OrderIntent | 'id'>]: true };
