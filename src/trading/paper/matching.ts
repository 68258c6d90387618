import { limitFill, pairFill, stopFill } from '../fill-rules.ts';
import { isProtection } from '../order-id.ts';
import type { PaperOrder } from './paper-store.ts';

/** What a market did while an order stood: one bar, or one price as a bar that has four equal prices. Quote currency. */
export interface Prices {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  /** The best price that buyers bid and sellers ask, where it is known: what market orders are taken at instead of the price. */
  readonly bid: number | null;
  readonly ask: number | null;
}

/** What prices do to an order: whether its stop was touched, and how it fills, if it does. */
export interface Match {
  readonly triggered: boolean;
  /** `market`: worse than `price` by the slippage, and what does not fill waits for the next open; `limit`: at `price`, and the rest waits at its own. */
  readonly fill: { readonly as: 'market' | 'limit'; readonly price: number } | null;
}

/** True for orders that fill at whatever price comes next. */
export function isAtMarket({ type, triggered, stopLimitPrice }: PaperOrder): boolean {
  return type === 'market' || (triggered && (type === 'stop' || (type === 'oco' && stopLimitPrice === null)));
}

/** What an order at market is taken at: the other side of the book where it is known, else the given price. */
export function takerPrice(side: PaperOrder['side'], { bid, ask }: Prices, price: number): number {
  return (side === 'buy' ? ask : bid) ?? price;
}

/** What a bar's range, or a single price, does to a resting order that is not at market; `null` when it does nothing. */
export function matchResting(order: PaperOrder, prices: Prices): Match | null {
  const { side, type, triggered } = order;
  const { open, high, low } = prices;
  switch (type) {
    case 'market':
      return null;
    case 'limit':
      return atLimit(atItsPrice(order, prices), triggered);
    case 'stop': {
      if (triggered) return null;
      const touched = stopFill(side, open, high, low, Number(order.stopPrice));
      return touched === null ? null : atMarket(takerPrice(side, prices, touched));
    }
    case 'stop-limit': {
      const limit = Number(order.price);
      if (triggered) return atLimit(limitFill(side, open, high, low, limit), true);
      const touched = stopFill(side, open, high, low, Number(order.stopPrice));
      return touched === null ? null : asLimitFrom(side, touched, limit);
    }
    case 'oco':
      return matchPair(order, prices);
  }
}

/** What an order meets as it arrives: a limit that the other side of the book is better than fills there, the others are looked at as at any price. */
export function matchArriving(order: PaperOrder, prices: Prices): Match | null {
  if (isAtMarket(order)) return atMarket(takerPrice(order.side, prices, prices.open));
  if (order.type !== 'limit') return matchResting(order, prices);
  const taken = takerPrice(order.side, prices, prices.open);
  return atLimit(atItsPrice(order, { open: taken, high: taken, low: taken }), false);
}

/** Where a limit fills: traded through, as any limit; touched, where it is a position's target that has no stop to rest in a pair with. */
function atItsPrice({ side, price, clientOrderId }: PaperOrder, { open, high, low }: Pick<Prices, 'open' | 'high' | 'low'>): number | null {
  const limit = Number(price);
  if (!isProtection(clientOrderId)) return limitFill(side, open, high, low, limit);
  return pairFill(side, open, high, low, Number.NaN, limit, 'stop-first')?.price ?? null;
}

function matchPair(order: PaperOrder, prices: Prices): Match | null {
  const { side, triggered, stopLimitPrice } = order;
  const { open, high, low } = prices;
  if (triggered) return stopLimitPrice === null ? null : atLimit(limitFill(side, open, high, low, Number(stopLimitPrice)), true);
  const hit = pairFill(side, open, high, low, Number(order.stopPrice), Number(order.price), 'stop-first');
  if (hit === null) return null;
  if (hit.by === 'target') return { triggered: false, fill: { as: 'limit', price: hit.price } };
  return stopLimitPrice === null ? atMarket(takerPrice(side, prices, hit.price)) : asLimitFrom(side, hit.price, Number(stopLimitPrice));
}

function atMarket(price: number): Match {
  return { triggered: true, fill: { as: 'market', price } };
}

function atLimit(price: number | null, triggered: boolean): Match | null {
  return price === null ? null : { triggered, fill: { as: 'limit', price } };
}

/** A stop that becomes a limit meets the price that touched it first; where that is beyond the limit, it rests from the next price on. */
function asLimitFrom(side: PaperOrder['side'], touched: number, limit: number): Match {
  return { triggered: true, fill: atLimit(limitFill(side, touched, touched, touched, limit), true)?.fill ?? null };
}
