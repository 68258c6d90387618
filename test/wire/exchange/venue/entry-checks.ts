import { Decimal } from '../../../../src/domain/money.ts';
import type { Account } from './account.ts';
import { checkCounts, checkFilters } from './filters.ts';
import { canBind, paysWith } from './ledger.ts';
import type { Market } from './market.ts';
import { opposite, worth } from './matching.ts';
import { type OrderTicket, type VenueOrder, firesUpwards, isConditional } from './order.ts';
import { Refusal, filterFailure, keyNotPermitted, orderRejected } from './refusal.ts';

/** Whether the last price has reached a stop. */
export function fires(market: Market, order: VenueOrder): boolean {
  return firesUpwards(order.type, order.side) ? market.last.gte(order.stopPrice) : market.last.lte(order.stopPrice);
}

/** Checks that need no book: the key's right, the market's state, its filters, the ids. @throws Refusal */
export function checkTickets(account: Account, market: Market, tickets: readonly OrderTicket[]): void {
  if (!account.rights.canTrade) throw keyNotPermitted();
  if (!market.isTrading) throw new Refusal(-1013, 'Market is closed.');
  for (const ticket of tickets) checkFilters(ticket, market.rules, market.last);
  checkCounts(tickets, account, market.rules);
  const ids = tickets.map(({ clientOrderId }) => clientOrderId);
  if (ids.some((id) => account.isTaken(id)) || new Set(ids).size < ids.length) throw orderRejected('Duplicate order sent.');
}

/** Checks a single order against the book and the balance. @throws Refusal */
export function checkEntry(market: Market, order: VenueOrder): void {
  const { account, type, side } = order;
  if (isConditional(type) && fires(market, order)) throw orderRejected('Stop price would trigger immediately.');
  if (order.quantity.isZero()) throw filterFailure('LOT_SIZE');
  checkMaker(market, order);
  const asset = paysWith(order, market);
  const { free } = account.holding(asset);
  const affordable =
    type !== 'MARKET'
      ? canBind(account, asset, [order])
      : side === 'SELL'
        ? free.gte(order.quantity)
        : free.gte(Decimal.max(worth(market, order), order.quoteOrderQty));
  if (!affordable) throw orderRejected('Account has insufficient balance for requested action.');
}

/** Checks a pair against the book and the balance; the order above the market comes first. @throws Refusal */
export function checkPair(market: Market, above: VenueOrder, below: VenueOrder): void {
  const level = (order: VenueOrder): Decimal => (isConditional(order.type) ? order.stopPrice : order.price);
  if (!level(above).gt(market.last) || !level(below).lt(market.last)) {
    throw orderRejected('The relationship of the prices for the orders is not correct.');
  }
  for (const order of [above, below]) checkMaker(market, order);
  if (!canBind(above.account, paysWith(above, market), [above, below])) {
    throw orderRejected('Account has insufficient balance for requested action.');
  }
}

function checkMaker(market: Market, { type, side, price }: VenueOrder): void {
  const best = market.best(opposite(side));
  if (type === 'LIMIT_MAKER' && best !== null && (side === 'BUY' ? price.gte(best) : price.lte(best))) {
    throw orderRejected('Order would immediately match and take.');
  }
}
