import type { ExecutionEvent } from '../execution/execution.ts';

/** How many orders are remembered. */
const REMEMBERED = 5_000;

/** Which client order id belongs to which order, for venues whose trades name the order by their own id alone. */
export class OrderNames {
  private readonly names = new Map<string, string>();

  /** The event, a fill with its order's client order id where that was heard of before. */
  withName(event: ExecutionEvent): ExecutionEvent {
    if (event.kind === 'order' && event.order.clientOrderId !== null) {
      this.names.set(event.order.venueOrderId, event.order.clientOrderId);
      forgetOldest(this.names, REMEMBERED);
    }
    if (event.kind !== 'fill' || event.clientOrderId !== null) return event;
    return { ...event, clientOrderId: this.names.get(event.fill.venueOrderId) ?? null };
  }
}

/** Lets the oldest entry go when there are too many; both kinds of collection keep the order in which things were put in. */
export function forgetOldest(collection: Map<string, unknown> | Set<string>, most: number): void {
  if (collection.size <= most) return;
  for (const oldest of collection.keys()) {
    collection.delete(oldest);
    return;
  }
}
