import type { Market } from '../../domain/market.ts';
import { Decimal } from '../../domain/money.ts';
import type { OrderTerms } from '../../domain/order.ts';
import { UNKNOWN_STEP } from './paper-market.ts';

/** Why the venue does not take an order: a sentence for people and a code for programs. */
export interface Objection {
  readonly reason: string;
  readonly code: string;
}

/**
 * What an exchange's own filters would have against an order; `null` when nothing.
 *
 * @param price what the market trades at, quote currency; `null` where it is not known and the order names its own.
 */
export function objectionTo(order: OrderTerms, market: Market, price: number | null): Objection | null {
  if (!market.active) return { reason: `${order.symbol} is not traded now.`, code: 'market-closed' };
  return objectionToTerms(order) ?? objectionToSteps(order, market) ?? objectionToSize(order, market, price);
}

const NEEDS: Readonly<Record<OrderTerms['type'], readonly ('price' | 'stopPrice')[]>> = {
  market: [],
  limit: ['price'],
  stop: ['stopPrice'],
  'stop-limit': ['stopPrice', 'price'],
  oco: ['price', 'stopPrice'],
};

function objectionToTerms(order: OrderTerms): Objection | null {
  const { type, price, stopPrice } = order;
  for (const field of NEEDS[type]) {
    if (order[field] === null) return { reason: `A ${type} order needs a ${field === 'price' ? 'price' : 'stop price'}.`, code: 'bad-order' };
  }
  for (const text of [order.amount, price, stopPrice, order.stopLimitPrice]) {
    if (text !== null && !new Decimal(text).gt(0)) return { reason: `Amounts and prices must be above 0, not ${text}.`, code: 'bad-order' };
  }
  return null;
}

function objectionToSteps({ amount, price, stopPrice, stopLimitPrice }: OrderTerms, { symbol, amountStep, priceStep }: Market): Objection | null {
  const step = amountStep ?? UNKNOWN_STEP;
  if (!onStep(amount, step)) return { reason: `${symbol} is traded in steps of ${step}, which ${amount} is not.`, code: 'off-step' };
  const off = [price, stopPrice, stopLimitPrice].find((text) => text !== null && !onStep(text, priceStep));
  return off === undefined ? null : { reason: `Prices of ${symbol} go in steps of ${priceStep}, which ${off} is not.`, code: 'off-step' };
}

function onStep(text: string, step: string | null): boolean {
  return step === null || new Decimal(text).mod(step).isZero();
}

function objectionToSize(order: OrderTerms, { symbol, base, quote, minAmount, minCost }: Market, price: number | null): Objection | null {
  if (minAmount !== null && new Decimal(order.amount).lt(minAmount)) {
    return { reason: `The smallest order of ${symbol} is ${minAmount} ${base}, not ${order.amount}.`, code: 'below-minimum' };
  }
  const at = order.price ?? order.stopPrice ?? price;
  if (minCost === null || at === null || new Decimal(order.amount).times(at).gte(minCost)) return null;
  return { reason: `The smallest order of ${symbol} is worth ${minCost} ${quote}.`, code: 'below-minimum' };
}
