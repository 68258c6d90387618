import type { Decimal } from '../../../../src/domain/money.ts';
import type { Account } from './account.ts';
import { type OrderTicket, isConditional } from './order.ts';
import { filterFailure, orderRejected } from './refusal.ts';
import type { SymbolRules } from './symbol-rules.ts';

interface Range {
  readonly min: Decimal;
  readonly max: Decimal;
  readonly step: Decimal;
}

/** A bound of zero is no bound. */
function inRange(value: Decimal, { min, max, step }: Range): boolean {
  return (min.isZero() || value.gte(min)) && (max.isZero() || value.lte(max)) && (step.isZero() || value.mod(step).isZero());
}

/**
 * Holds an order against the symbol's filters, in Binance's order: price, amount, distance from the market, notional.
 * `average` is the market's average price, by which market orders are valued.
 *
 * @throws Refusal -1013 with the name of the filter.
 */
export function checkFilters(ticket: OrderTicket, rules: SymbolRules, average: Decimal): void {
  const isMarket = ticket.price.isZero();
  if (!rules.orderTypes.includes(ticket.type)) throw orderRejected('Order type is not supported for this symbol.');
  for (const price of [ticket.price, ticket.stopPrice]) {
    if (!price.isZero() && rules.price !== null && !inRange(price, rules.price)) throw filterFailure('PRICE_FILTER');
  }
  if (!ticket.quantity.isZero()) {
    if (rules.lot !== null && !inRange(ticket.quantity, rules.lot)) throw filterFailure('LOT_SIZE');
    if (isMarket && rules.marketLot !== null && !inRange(ticket.quantity, rules.marketLot)) throw filterFailure('MARKET_LOT_SIZE');
  }
  if (rules.percentPrice !== null && !isMarket) {
    const { bidUp, bidDown, askUp, askDown } = rules.percentPrice;
    const [up, down] = ticket.side === 'BUY' ? [bidUp, bidDown] : [askUp, askDown];
    if (ticket.price.gt(average.times(up)) || ticket.price.lt(average.times(down))) throw filterFailure('PERCENT_PRICE_BY_SIDE');
  }
  if (rules.notional !== null) {
    const { name, min, minForMarket, max, maxForMarket } = rules.notional;
    const notional = ticket.quantity.isZero() ? ticket.quoteOrderQty : ticket.quantity.times(isMarket ? average : ticket.price);
    if ((!isMarket || minForMarket) && notional.lt(min)) throw filterFailure(name);
    if (max !== null && (!isMarket || maxForMarket) && notional.gt(max)) throw filterFailure(name);
  }
}

/**
 * Holds new orders against the number that an account may have open in a symbol.
 *
 * @throws Refusal -1013 with the name of the filter.
 */
export function checkCounts(tickets: readonly OrderTicket[], account: Account, rules: SymbolRules): void {
  const symbol = tickets[0]?.symbol ?? '';
  const open = account.openOrders(symbol);
  if (rules.maxOrders !== null && open.length + tickets.length > rules.maxOrders) throw filterFailure('MAX_NUM_ORDERS');
  const algo = tickets.filter(({ type }) => isConditional(type)).length;
  const openAlgo = open.filter(({ type }) => isConditional(type)).length;
  if (rules.maxAlgoOrders !== null && algo > 0 && openAlgo + algo > rules.maxAlgoOrders) throw filterFailure('MAX_NUM_ALGO_ORDERS');
  const lists = new Set(open.flatMap(({ list }) => (list === null ? [] : [list]))).size;
  if (rules.maxOrderLists !== null && tickets.length > 1 && lists + 1 > rules.maxOrderLists) throw filterFailure('MAX_NUM_ORDER_LISTS');
}
