import { OutcryError } from '../../domain/errors.ts';
import type { Market } from '../../domain/market.ts';
import { Decimal, decimalFromNumber } from '../../domain/money.ts';
import type { OrderSide, OrderTerms, OrderType } from '../../domain/order.ts';
import type { Guard } from '../intent.ts';
import type { Quote } from '../risk/risk-gate.ts';
import type { OrderWish } from './order-desk.ts';
import { positiveDecimal, snapNearest } from './quantity.ts';

/** The prices of an order on the market's steps; `null` for those that its type does not have. */
export type OrderPrices = Pick<OrderTerms, 'price' | 'stopPrice' | 'stopLimitPrice'>;

/** Which prices a type has: the limit (or target), and the stop. */
const PRICES: Readonly<Record<OrderType, { readonly price: boolean; readonly stopPrice: boolean }>> = {
  market: { price: false, stopPrice: false },
  limit: { price: true, stopPrice: false },
  stop: { price: false, stopPrice: true },
  'stop-limit': { price: true, stopPrice: true },
  oco: { price: true, stopPrice: true },
};

const NAMES: Readonly<Record<OrderType, string>> = {
  market: 'A market order',
  limit: 'A limit order',
  stop: 'A stop order',
  'stop-limit': 'A stop-limit order',
  oco: 'A pair of target and stop (OCO)',
};

/**
 * The prices that an order of its type has, on the market's steps and on the right sides of the market.
 *
 * @throws OutcryError `invalid-input` for a price that is missing, too many, or on the wrong side, with the nearest one that would do.
 */
export function orderPrices(wish: Pick<OrderWish, 'side' | 'type' | 'price' | 'stopPrice'>, market: Market, quote: Quote): OrderPrices {
  const price = onePrice(wish, 'price', market, quote);
  const stopPrice = onePrice(wish, 'stopPrice', market, quote);
  const { side, type } = wish;
  const last = decimalFromNumber(quote.last);
  // A stop waits for the market to come to it: where it would trigger at once, the venue refuses it.
  if (stopPrice !== null) refuseWrongSide(stopPrice, 'stopPrice', side === 'sell' ? 'below' : 'above', side, last, market);
  if (type === 'oco' && price !== null) refuseWrongSide(price, 'price', side === 'sell' ? 'above' : 'below', side, last, market);
  return { price: price?.toString() ?? null, stopPrice: stopPrice?.toString() ?? null, stopLimitPrice: null };
}

/**
 * Stop and target of what is bought at `entry`, as prices on the market's steps; `null` when neither is wished for.
 *
 * @throws OutcryError `invalid-input` for a sale, and for fractions that give no price on the right side of the entry.
 */
export function guardLevels(wish: Pick<OrderWish, 'side' | 'stopLoss' | 'takeProfit'>, entry: Decimal, market: Market): Guard | null {
  const { side, stopLoss, takeProfit } = wish;
  if (stopLoss === undefined && takeProfit === undefined) return null;
  if (side === 'sell') {
    throw new OutcryError('invalid-input', 'A sale has no stop or target: they guard what is bought.', {
      field: stopLoss === undefined ? 'takeProfit' : 'stopLoss',
      hint: 'Leave it out, or sell with a stop order.',
    });
  }
  if (stopLoss !== undefined && !(stopLoss > 0 && stopLoss < 1)) {
    throw new OutcryError('invalid-input', 'A stop is a share of the price between 0 and 1.', { field: 'stopLoss', hint: '0.02 is a stop 2 % below the entry.' });
  }
  if (takeProfit !== undefined && !(takeProfit > 0 && Number.isFinite(takeProfit))) {
    throw new OutcryError('invalid-input', 'A target is a share of the price above 0.', { field: 'takeProfit', hint: '0.05 is a target 5 % above the entry.' });
  }
  const stop = stopLoss === undefined ? null : snapNearest(entry.times(new Decimal(1).minus(decimalFromNumber(stopLoss))), market.priceStep);
  const target = takeProfit === undefined ? null : snapNearest(entry.times(decimalFromNumber(takeProfit).plus(1)), market.priceStep);
  if (stop !== null && !(stop.greaterThan(0) && stop.lessThan(entry))) throw tooCoarse('stopLoss', market);
  if (target !== null && !target.greaterThan(entry)) throw tooCoarse('takeProfit', market);
  return { stop: stop?.toString() ?? null, target: target?.toString() ?? null };
}

function onePrice(wish: Parameters<typeof orderPrices>[0], field: 'price' | 'stopPrice', market: Market, quote: Quote): Decimal | null {
  const { type } = wish;
  const text = wish[field];
  const word = field === 'price' ? (type === 'oco' ? 'target price' : 'limit price') : 'stop price';
  if (!PRICES[type][field]) {
    if (text === undefined) return null;
    throw new OutcryError('invalid-input', `${NAMES[type]} has no ${word}.`, { field, hint: `Leave it out, or choose a type that has one: ${typesWith(field)}.` });
  }
  if (text === undefined) {
    throw new OutcryError('invalid-input', `${NAMES[type]} needs a ${word}.`, { field, hint: `The market is at ${quote.last} ${market.quote}.` });
  }
  const value = positiveDecimal(text);
  if (value === null) throw new OutcryError('invalid-input', `"${text}" is not a price.`, { field, hint: `The market is at ${quote.last} ${market.quote}.` });
  const snapped = snapNearest(value, market.priceStep);
  if (snapped.isZero()) {
    throw new OutcryError('invalid-input', `${market.symbol} has no price as small as ${text}.`, { field, hint: `The smallest is ${market.priceStep} ${market.quote}.` });
  }
  return snapped;
}

function refuseWrongSide(value: Decimal, field: 'price' | 'stopPrice', where: 'above' | 'below', side: OrderSide, last: Decimal, market: Market): void {
  if (where === 'above' ? value.greaterThan(last) : value.lessThan(last)) return;
  const step = new Decimal(market.priceStep ?? '0.00000001');
  const nearest = where === 'above' ? snapDownThenUp(last, step) : snapUpThenDown(last, step);
  const what = field === 'price' ? 'target' : 'stop';
  const order = side === 'sell' ? 'a sale' : 'a purchase';
  throw new OutcryError('invalid-input', `The ${what} of ${order} must be ${where} the market, which is at ${last.toString()} ${market.quote}.`, {
    field,
    hint: `The nearest is ${nearest.toString()} ${market.quote}.`,
  });
}

/** The first step above a price. */
function snapDownThenUp(price: Decimal, step: Decimal): Decimal {
  return price.div(step).floor().plus(1).times(step);
}

/** The first step below a price. */
function snapUpThenDown(price: Decimal, step: Decimal): Decimal {
  return price.div(step).ceil().minus(1).times(step);
}

function typesWith(field: 'price' | 'stopPrice'): string {
  const types = Object.entries(PRICES).filter(([, has]) => has[field]);
  return types.map(([type]) => type).join(', ');
}

function tooCoarse(field: 'stopLoss' | 'takeProfit', market: Market): OutcryError {
  return new OutcryError('invalid-input', `Prices of ${market.symbol} move in steps of ${market.priceStep}: the level falls on the entry price.`, {
    field,
    hint: 'Choose one that is further away.',
  });
}
