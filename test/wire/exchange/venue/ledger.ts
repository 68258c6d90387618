import type { Decimal } from '../../../../src/domain/money.ts';
import { Decimal as DecimalValue } from '../../../../src/domain/money.ts';
import { ZERO, roundDown, roundUp } from './amounts.ts';
import type { Market } from './market.ts';
import { type VenueOrder, hasLimit, isConditional, isOpen, remaining } from './order.ts';
import type { Owner } from './owner.ts';

/** Paying with BNB costs a quarter less. */
const BNB_DISCOUNT = '0.75';

/** What an open order binds of which asset. A stop that becomes a market buy is taken to need its stop price. */
function needed(order: VenueOrder): Decimal {
  if (!isOpen(order)) return ZERO;
  if (order.type === 'MARKET' || (isConditional(order.type) && !hasLimit(order.type) && order.workingTime >= 0)) return ZERO;
  if (order.side === 'SELL') return remaining(order);
  return roundUp(remaining(order).times(hasLimit(order.type) ? order.price : order.stopPrice));
}

/** The asset that an order pays with. */
export function paysWith(order: { readonly side: 'BUY' | 'SELL' }, market: Market): string {
  return order.side === 'BUY' ? market.info.quoteAsset : market.info.baseAsset;
}

/**
 * Binds what an order still needs, and frees what it no longer does. Of a pair, only the dearer order binds, as one of the two can trade.
 */
export function bind(order: VenueOrder, market: Market): void {
  const orders = order.list?.orders ?? [order];
  const dearest = orders.reduce((best, other) => (needed(other).gt(needed(best)) ? other : best));
  const holding = order.account.holding(paysWith(order, market));
  for (const each of orders) {
    const lock = each === dearest ? needed(each) : ZERO;
    holding.free = holding.free.plus(each.locked).minus(lock);
    holding.locked = holding.locked.minus(each.locked).plus(lock);
    each.locked = lock;
  }
}

/** Whether the account has what orders of these needs would bind. */
export function canBind(account: Owner, asset: string, orders: readonly VenueOrder[]): boolean {
  return account.holding(asset).free.gte(DecimalValue.max(ZERO, ...orders.map(needed)));
}

/** A commission: how much of which asset. */
export interface Commission {
  readonly amount: Decimal;
  readonly asset: string;
}

/** Moves what a trade moves but for the commission: what is paid and what is received. The order's own figures are changed before. */
export function settleTrade(order: VenueOrder, market: Market, trade: { readonly quantity: Decimal; readonly quote: Decimal }): void {
  const { baseAsset, quoteAsset } = market.info;
  const isBuy = order.side === 'BUY';
  bind(order, market);
  const from = order.account.holding(isBuy ? quoteAsset : baseAsset);
  from.free = from.free.minus(isBuy ? trade.quote : trade.quantity);
  const into = order.account.holding(isBuy ? baseAsset : quoteAsset);
  into.free = into.free.plus(isBuy ? trade.quantity : trade.quote);
}

/**
 * Takes the commission of a trade that was settled, in the asset of the account's setting. Where the account has not enough of that, it
 * is taken from what the trade brought in.
 */
export function takeCommission(
  order: VenueOrder,
  market: Market,
  trade: { readonly quantity: Decimal; readonly quote: Decimal; readonly isMaker: boolean },
  bnbPrice: (quoteAsset: string) => Decimal | null,
): Commission {
  const { account } = order;
  const { baseAsset, quoteAsset } = market.info;
  const rate = trade.isMaker ? account.makerRate : account.takerRate;
  const inBase = { asset: baseAsset, amount: roundDown(trade.quantity.times(rate)) };
  const inQuote = { asset: quoteAsset, amount: roundDown(trade.quote.times(rate)) };
  const price = account.feeAsset === 'BNB' ? bnbPrice(quoteAsset) : null;
  const wanted =
    account.feeAsset === 'base'
      ? inBase
      : account.feeAsset === 'quote'
        ? inQuote
        : price === null
          ? null
          : { asset: 'BNB', amount: roundDown(trade.quote.times(rate).times(BNB_DISCOUNT).div(price)) };
  const received = order.side === 'BUY' ? inBase : inQuote;
  const fee = wanted !== null && account.holding(wanted.asset).free.gte(wanted.amount) ? wanted : received;
  const payer = account.holding(fee.asset);
  payer.free = payer.free.minus(fee.amount);
  return fee;
}
