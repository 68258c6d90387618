import type { BookedFill } from '../order-flow/order-store.ts';

/** The venue's order of a fill that no order brought about: a person accepted that coins are gone, and they were written off at that time's price. */
export const NO_VENUE_ORDER = 'none';

/** True for what a person accepted as gone from our positions; other fills without an order of ours are somebody else's. */
export function isWrittenOff({ order, venueOrderId }: Pick<BookedFill, 'order' | 'venueOrderId'>): boolean {
  return order === null && venueOrderId === NO_VENUE_ORDER;
}
