import type { Decimal } from '../../../../src/domain/money.ts';
import type { Owner } from './owner.ts';

/** Buy or sell, as Binance spells it. */
export type Side = 'BUY' | 'SELL';

/** The order types of Binance spot. */
export type VenueOrderType = 'LIMIT' | 'MARKET' | 'STOP_LOSS' | 'STOP_LOSS_LIMIT' | 'TAKE_PROFIT' | 'TAKE_PROFIT_LIMIT' | 'LIMIT_MAKER';

/** How long an order stands: until cancelled, for what matches at once, or all at once or not at all. */
export type TimeInForce = 'GTC' | 'IOC' | 'FOK';

/** Where an order stands. */
export type OrderStatus = 'NEW' | 'PARTIALLY_FILLED' | 'FILLED' | 'CANCELED' | 'EXPIRED' | 'EXPIRED_IN_MATCH';

/** One trade of one account's order. */
export interface VenueTrade {
  readonly id: number;
  readonly orderId: number;
  readonly orderListId: number;
  readonly symbol: string;
  readonly side: Side;
  readonly price: Decimal;
  readonly quantity: Decimal;
  /** Price times quantity, quote currency. */
  readonly quote: Decimal;
  readonly commission: Decimal;
  readonly commissionAsset: string;
  readonly time: number;
  readonly isMaker: boolean;
}

/** What is asked for, checked and complete: prices are zero where the type has none. */
export interface OrderTicket {
  readonly symbol: string;
  readonly side: Side;
  readonly type: VenueOrderType;
  readonly timeInForce: TimeInForce;
  /** Base units; zero for a market order by quote amount. */
  readonly quantity: Decimal;
  /** What a market order is to spend or bring in; zero for others. */
  readonly quoteOrderQty: Decimal;
  readonly price: Decimal;
  readonly stopPrice: Decimal;
  readonly clientOrderId: string;
}

/** An order at the venue. What changes in its life is not readonly. */
export interface VenueOrder {
  readonly orderId: number;
  readonly clientOrderId: string;
  readonly account: Owner;
  readonly symbol: string;
  readonly side: Side;
  readonly type: VenueOrderType;
  readonly timeInForce: TimeInForce;
  readonly price: Decimal;
  readonly stopPrice: Decimal;
  readonly quoteOrderQty: Decimal;
  /** Base units. */
  readonly quantity: Decimal;
  readonly time: number;
  readonly list: OrderList | null;
  status: OrderStatus;
  executed: Decimal;
  /** What the trades came to in the quote currency. */
  cost: Decimal;
  updateTime: number;
  /** Since when it is in the book; -1 while a stop waits for its price. */
  workingTime: number;
  /** What it binds: quote currency for a buy, base for a sale. */
  locked: Decimal;
  readonly trades: VenueTrade[];
}

/** A pair of orders of which one ends the other. */
export interface OrderList {
  readonly orderListId: number;
  readonly listClientOrderId: string;
  readonly symbol: string;
  readonly time: number;
  readonly orders: VenueOrder[];
}

/** True while an order can still trade. */
export function isOpen(order: VenueOrder): boolean {
  return order.status === 'NEW' || order.status === 'PARTIALLY_FILLED';
}

/** True while one of a list's orders can trade. */
export function isExecuting(list: OrderList): boolean {
  return list.orders.some(isOpen);
}

/** What an order has still to trade, base units. */
export function remaining(order: VenueOrder): Decimal {
  return order.quantity.minus(order.executed);
}

/** True for the types that wait for a price before they become a market or a limit order. */
export function isConditional(type: VenueOrderType): boolean {
  return type.startsWith('STOP_LOSS') || type.startsWith('TAKE_PROFIT');
}

/** True for the types that never trade beyond a price. */
export function hasLimit(type: VenueOrderType): boolean {
  return type === 'LIMIT' || type === 'LIMIT_MAKER' || type.endsWith('_LIMIT');
}

/** True for a stop that fires when the market has risen to it; the others fire when it has fallen to it. */
export function firesUpwards(type: VenueOrderType, side: Side): boolean {
  return type.startsWith('STOP_LOSS') === (side === 'BUY');
}
