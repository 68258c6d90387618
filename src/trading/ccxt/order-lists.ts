import { Decimal } from '../../domain/money.ts';
import type { MarketSymbol } from '../../domain/market-symbol.ts';
import type { OrderTerms } from '../../domain/order.ts';
import type { VenueOrder, VenueOrderStatus } from '../execution/execution.ts';
import type { KeyedClient } from './keyed-client.ts';

/** How a venue is spoken to about pairs of orders of which one cancels the other; every answer comes with both halves. */
export interface OrderLists {
  place(client: KeyedClient, id: string, terms: OrderTerms): Promise<OrderList>;
  find(client: KeyedClient, wanted: { readonly id: string } | { readonly listId: string }): Promise<OrderList>;
  cancel(client: KeyedClient, symbol: MarketSymbol, id: string): Promise<OrderList>;
  /** The id that a half's own client order id was made from, where we made it. */
  clientIdOf(halfId: string): string | null;
}

/** A pair at the venue, its halves as raw orders. */
export interface OrderList {
  readonly listId: string;
  readonly clientOrderId: string | null;
  readonly halves: readonly unknown[];
}

/** What a list is called where orders are: no number of an order's looks like it. */
export function listOrderId(listId: string): string {
  return `oco:${listId}`;
}

/** Two orders of a list as the one that it is here: filled as soon as one of them is, open while one of them can still fill. */
export function mergedOrder(listId: string, clientOrderId: string | null, halves: readonly VenueOrder[]): VenueOrder | null {
  const stop = halves.find((half) => half.stopPrice !== null);
  const target = halves.find((half) => half !== stop);
  if (stop === undefined || target === undefined) return null;
  return {
    clientOrderId,
    venueOrderId: listOrderId(listId),
    symbol: target.symbol,
    side: target.side,
    type: 'oco',
    amount: target.amount,
    price: target.price,
    stopPrice: stop.stopPrice,
    stopLimitPrice: stop.price,
    status: statusOf([target.status, stop.status]),
    filled: sum(halves.map((half) => half.filled)),
    filledCost: sum(halves.map((half) => half.filledCost)),
    createdAt: Math.min(...halves.map((half) => half.createdAt)),
    updatedAt: Math.max(...halves.map((half) => half.updatedAt)),
  };
}

/** From the word that outweighs the others down. */
const WEIGHTIEST: readonly VenueOrderStatus[] = ['filled', 'open', 'canceled', 'expired', 'rejected'];

function statusOf(statuses: readonly VenueOrderStatus[]): VenueOrderStatus {
  return WEIGHTIEST.find((status) => statuses.includes(status)) ?? 'rejected';
}

function sum(amounts: readonly string[]): string {
  return amounts.reduce((total, amount) => total.plus(amount), new Decimal(0)).toString();
}
