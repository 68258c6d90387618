import { Decimal } from '../../domain/money.ts';
import { forgetOldest } from './order-names.ts';
import type { ExecutionEvent, VenueOrder } from '../execution/execution.ts';

/** How many orders and how many trades are remembered. */
const REMEMBERED = 5_000;

/**
 * Lets through what is news. Streams repeat themselves and come out of order, and asking tells the same again: an order that ended does not
 * open again here, what was filled does not get less, and a trade or a transfer is told once.
 */
export class EventSieve {
  private readonly orders = new Map<string, VenueOrder>();
  private readonly told = new Set<string>();

  /** True for what was not known. */
  isNews(event: ExecutionEvent): boolean {
    switch (event.kind) {
      case 'order':
        return this.isNewer(event.order);
      case 'fill':
        return this.isFirst(`fill ${event.fill.symbol} ${event.fill.tradeId}`);
      case 'transfer':
        return this.isFirst(`transfer ${event.id}`);
      case 'balances':
      case 'resync':
        return true;
    }
  }

  private isNewer(order: VenueOrder): boolean {
    const key = `${order.symbol} ${order.venueOrderId}`;
    const known = this.orders.get(key);
    if (known !== undefined && !isLater(order, known)) return false;
    this.orders.delete(key);
    this.orders.set(key, order);
    forgetOldest(this.orders, REMEMBERED);
    return true;
  }

  private isFirst(key: string): boolean {
    if (this.told.has(key)) return false;
    this.told.add(key);
    forgetOldest(this.told, REMEMBERED);
    return true;
  }
}

function isLater(order: VenueOrder, known: VenueOrder): boolean {
  if (known.status !== 'open') return false;
  const filled = new Decimal(order.filled).comparedTo(known.filled);
  return filled > 0 || (filled === 0 && (order.status !== 'open' || order.updatedAt > known.updatedAt));
}
