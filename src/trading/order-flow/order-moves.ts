import { Decimal } from '../../domain/money.ts';
import { type OrderState, mayMove } from '../../domain/order.ts';
import type { OrderProgress, OrderRecord } from './order-store.ts';

/**
 * Sees to it that a change can only be a legal move, whichever of the states `from` the order stands in. To name the state that it stands
 * in already is no move.
 *
 * @throws Error, as a bug, naming the move.
 */
export function checkMoves(from: readonly OrderState[], to: OrderState | undefined): void {
  if (to === undefined) return;
  for (const state of from) {
    if (state !== to && !mayMove(state, to)) throw new Error(`An order cannot go from ${state} to ${to}.`);
  }
}

/**
 * Sees to it that an order which is stored for the first time has not been anywhere yet.
 *
 * @throws Error, as a bug.
 */
export function checkNew({ id, state }: Pick<OrderRecord, 'id' | 'state'>): void {
  if (state !== 'created') throw new Error(`A new order is stored as created; ${id} is ${state}.`);
}

/**
 * Sees to it that no less of an order is filled than was.
 *
 * @throws Error, as a bug.
 */
export function checkGrowth({ id, filled }: Pick<OrderRecord, 'id' | 'filled'>, change: OrderProgress): void {
  if (change.filled === undefined || !new Decimal(change.filled).lessThan(filled)) return;
  throw new Error(`${filled} of order ${id} is filled; it cannot become ${change.filled}.`);
}
