import type { BookLevel, OrderBook } from '../../domain/market.ts';
import { Decimal, decimalFromNumber } from '../../domain/money.ts';
import type { OrderSide } from '../../domain/order.ts';

/** What taking from a book comes to. */
export interface BookWalk {
  /** Base units. */
  readonly amount: Decimal;
  /** Quote currency, fees not counted. */
  readonly cost: Decimal;
  /** True when the levels that are known held less than was asked for; the rest is reckoned at the last of them. */
  readonly ranOut: boolean;
}

/** Levels that an order of that side takes from, best first. */
export function facingLevels(book: Pick<OrderBook, 'bids' | 'asks'>, side: OrderSide): readonly BookLevel[] {
  return side === 'buy' ? book.asks : book.bids;
}

/** Takes `wanted` base units, level by level. `null` where there are no levels. */
export function walkAmount(levels: readonly BookLevel[], wanted: Decimal): BookWalk | null {
  let left = wanted;
  let cost = new Decimal(0);
  let price = new Decimal(0);
  for (const [levelPrice, levelAmount] of levels) {
    price = decimalFromNumber(levelPrice);
    const taken = Decimal.min(left, decimalFromNumber(levelAmount));
    cost = cost.plus(taken.times(price));
    left = left.minus(taken);
    if (left.isZero()) return { amount: wanted, cost, ranOut: false };
  }
  return price.isZero() ? null : { amount: wanted, cost: cost.plus(left.times(price)), ranOut: true };
}

/** Takes base units for `wanted` of the quote currency, level by level. `null` where there are no levels. */
export function walkCost(levels: readonly BookLevel[], wanted: Decimal): BookWalk | null {
  let left = wanted;
  let amount = new Decimal(0);
  let price = new Decimal(0);
  for (const [levelPrice, levelAmount] of levels) {
    price = decimalFromNumber(levelPrice);
    const offered = decimalFromNumber(levelAmount).times(price);
    if (offered.greaterThanOrEqualTo(left)) return { amount: amount.plus(left.div(price)), cost: wanted, ranOut: false };
    amount = amount.plus(decimalFromNumber(levelAmount));
    left = left.minus(offered);
  }
  return price.isZero() ? null : { amount: amount.plus(left.div(price)), cost: wanted, ranOut: true };
}
