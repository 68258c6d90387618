import type { Fill } from '../../domain/fill.ts';
import type { VenueOrder } from '../execution/execution.ts';
import type { OrderRecord } from './order-store.ts';

/** Told of what happens on an account and does not fit our orders; order flow itself does nothing about it. */
export interface Strangers {
  /** A trade of an order that is none of ours. */
  fill(account: string, fill: Fill, clientOrderId: string | null): Promise<void>;
  /** An order that is none of ours. */
  order(account: string, order: VenueOrder): Promise<void>;
  /** The venue says of an order of ours what our record says cannot be; `what` is one sentence for people. */
  contradiction(order: OrderRecord, what: string): Promise<void>;
}
