import type { OrderIntent } from '../intent.ts';
import { valid } from '../order-id.ts';
import type { OrderRecord } from './order-store.ts';

/** An order as it is first stored: minted, and not sent. @throws RangeError, as a bug, for an id that venues would not take. */
export function newOrder(id: string, intent: OrderIntent, approval: string | null, now: number): OrderRecord {
  return {
    id: valid(id),
    intent,
    state: 'created',
    approval,
    venueOrderId: null,
    filled: '0',
    filledCost: '0',
    note: null,
    cancelAskedAt: null,
    createdAt: now,
    sentAt: null,
    updatedAt: now,
  };
}
