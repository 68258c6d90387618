import { Decimal } from '../../domain/money.ts';
import type { OrderTerms, OrderType } from '../../domain/order.ts';
import type { Guard } from '../intent.ts';
import { snapDown, snapUp } from '../order-flow/quantity.ts';

/** How far below its trigger the limit of a stop-limit lies, as a fraction: room for the market to run while it fills. */
const STOP_LIMIT_ROOM = '0.02';

/** Which of a guard's levels was reached. */
export type GuardLevel = 'stop' | 'target';

/** The resting order of a guard, without what every one of them has. */
export type GuardOrder = Pick<OrderTerms, 'type' | 'price' | 'stopPrice' | 'stopLimitPrice'>;

/**
 * The order that keeps a guard in force at a venue with these types; `null` where none would. A pair of levels rests as `oco`, or else its
 * stop alone: the target is watched then, because of the two it is the stop that must not depend on us.
 */
export function guardOrder(types: ReadonlySet<OrderType>, { stop, target }: Guard, priceStep: string | null): GuardOrder | null {
  const stopPrice = stop === null ? null : snapDown(new Decimal(stop), priceStep).toFixed();
  const price = target === null ? null : snapUp(new Decimal(target), priceStep).toFixed();
  if (stopPrice === null) return price !== null && types.has('limit') ? { type: 'limit', price, stopPrice: null, stopLimitPrice: null } : null;
  if (price !== null && types.has('oco')) return { type: 'oco', price, stopPrice, stopLimitPrice: null };
  if (types.has('stop')) return { type: 'stop', price: null, stopPrice, stopLimitPrice: null };
  if (!types.has('stop-limit')) return null;
  const limit = snapDown(new Decimal(stopPrice).times(new Decimal(1).minus(STOP_LIMIT_ROOM)), priceStep).toFixed();
  return { type: 'stop-limit', price: limit, stopPrice, stopLimitPrice: null };
}

/** The level that a price reaches: a touch is enough. The stop first, where a price reaches both. */
export function reachedLevel({ stop, target }: Guard, price: number): GuardLevel | null {
  if (stop !== null && price <= Number(stop)) return 'stop';
  return target !== null && price >= Number(target) ? 'target' : null;
}

/**
 * Whether a resting order takes care of a level that a price has reached. A stop-limit no longer does once the price is below its limit:
 * the market ran away from it.
 */
export function takesCareOf({ type, price: limit }: Pick<OrderTerms, 'type' | 'price'>, level: GuardLevel, price: number): boolean {
  if (type === 'oco') return true;
  if (level === 'target') return type === 'limit';
  return type === 'stop' || (type === 'stop-limit' && limit !== null && price >= Number(limit));
}
