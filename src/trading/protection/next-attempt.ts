import { hasPassed } from '../../domain/clock.ts';
import { Decimal } from '../../domain/money.ts';
import { isFinal } from '../../domain/order.ts';
import type { OrderStore } from '../order-flow/order-store.ts';

/** Wait after an attempt that ended, times its number: for the books to have its fills, or for what was in the way to pass. */
const PAUSE_MS = 5_000;

/** What to do next: send under this id, wait for the attempt before, or give up after too many. */
export type Attempt = { readonly kind: 'send'; readonly id: string; readonly n: number } | { readonly kind: 'wait' } | { readonly kind: 'spent' };

/**
 * The next attempt at something that must be done once: under ids that are the same in every process and after a restart, so that none
 * is sent while another one is open, and none twice.
 *
 * @param idOf the id of the `n`th attempt, counted from 1.
 */
export async function nextAttempt(orders: Pick<OrderStore, 'find'>, now: number, most: number, idOf: (n: number) => string): Promise<Attempt> {
  for (let n = 1; n <= most; n++) {
    const id = idOf(n);
    // oxlint-disable-next-line no-await-in-loop
    const before = await orders.find(id);
    if (before === null) return { kind: 'send', id, n };
    if (!isFinal(before.state)) return { kind: 'wait' };
    const sold = new Decimal(before.filled).greaterThan(0);
    if (!hasPassed(sold ? PAUSE_MS : n * PAUSE_MS, before.updatedAt, now)) return { kind: 'wait' };
  }
  return { kind: 'spent' };
}
