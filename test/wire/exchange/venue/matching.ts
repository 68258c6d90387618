import { Decimal } from '../../../../src/domain/money.ts';
import { ZERO, onStep, roundDown, smaller } from './amounts.ts';
import { paysWith } from './ledger.ts';
import type { Level, Market } from './market.ts';
import { type Side, type VenueOrder, remaining } from './order.ts';
import { lotStep } from './symbol-rules.ts';

/** What matching tells of: trades and orders that it ended. The engine books them. */
export interface MatchingOutcome {
  /** An account's order traded. */
  traded(order: VenueOrder, trade: { readonly price: Decimal; readonly quantity: Decimal; readonly isMaker: boolean }): void;
  /** An order in the book would have traded with another of its own account. */
  prevented(order: VenueOrder): void;
}

/** The other side of the market. */
export function opposite(side: Side): Side {
  return side === 'BUY' ? 'SELL' : 'BUY';
}

function within(price: Decimal, limit: Decimal | null, side: Side): boolean {
  return limit === null || (side === 'BUY' ? price.lte(limit) : price.gte(limit));
}

/** The best offer on a side of the book: the market's own level goes before an account's order at the same price. */
function bestOffer(market: Market, side: Side): Level | VenueOrder | null {
  const level = market.levels[side][0];
  const order = market.resting[side][0];
  if (level === undefined || order === undefined) return level ?? order ?? null;
  const orderIsBetter = side === 'BUY' ? order.price.gt(level.price) : order.price.lt(level.price);
  return orderIsBetter ? order : level;
}

function isLevel(offer: Level | VenueOrder): offer is Level {
  return 'amount' in offer;
}

/** What of `side` could be had within a limit, base units, an account's own orders not counted. */
export function available(market: Market, side: Side, limit: Decimal | null, order: VenueOrder): Decimal {
  const levels = market.levels[side].filter(({ price }) => within(price, limit, order.side)).map(({ amount }) => amount);
  const orders = market.resting[side].filter((other) => within(other.price, limit, order.side) && other.account !== order.account);
  return Decimal.sum(ZERO, ...levels, ...orders.map(remaining));
}

interface Offer {
  readonly price: Decimal;
  readonly amount: Decimal;
}

/** What a market order could trade with, best price first. */
function offersFor(market: Market, order: Pick<VenueOrder, 'account' | 'side'>): readonly Offer[] {
  const side = opposite(order.side);
  return [
    ...market.levels[side],
    ...market.resting[side].filter((other) => other.account !== order.account).map((other) => ({ price: other.price, amount: remaining(other) })),
  ].sort((a, b) => (order.side === 'BUY' ? a.price.cmp(b.price) : b.price.cmp(a.price)));
}

/** What a market order would cost or bring in as the book is: quote currency. */
export function worth(market: Market, order: VenueOrder): Decimal {
  let left = order.quantity;
  let total = ZERO;
  for (const { price, amount } of offersFor(market, order)) {
    const part = smaller(left, amount);
    total = total.plus(roundDown(part.times(price)));
    left = left.minus(part);
    if (left.isZero()) break;
  }
  return total;
}

/** How many base units a quote amount comes to as the book is, on the market's step. */
export function amountFor(market: Market, order: Pick<VenueOrder, 'account' | 'side'>, quoteAmount: Decimal): Decimal {
  let left = quoteAmount;
  let total = ZERO;
  for (const { price, amount } of offersFor(market, order)) {
    const part = smaller(left.div(price), amount);
    total = total.plus(part);
    left = left.minus(part.times(price));
    if (left.lte(0)) break;
  }
  return onStep(total, lotStep(market.rules));
}

/** What a market order may still take: what is left of it, and of what there is to pay with. */
function share(market: Market, order: VenueOrder, price: Decimal, limit: Decimal | null): Decimal {
  if (limit !== null) return remaining(order);
  const { free } = order.account.holding(paysWith(order, market));
  return smaller(remaining(order), onStep(order.side === 'BUY' ? free.div(price) : free, lotStep(market.rules)));
}

/** Trades an order against the book, best price first and oldest first, until it is done, its limit is reached or nobody is left. */
export function take(market: Market, order: VenueOrder, limit: Decimal | null, outcome: MatchingOutcome): void {
  const side = opposite(order.side);
  for (let offer = bestOffer(market, side); offer !== null && within(offer.price, limit, order.side); offer = bestOffer(market, side)) {
    const price = offer.price;
    const wanted = share(market, order, price, limit);
    if (wanted.lte(0)) return;
    if (isLevel(offer)) {
      const quantity = smaller(wanted, offer.amount);
      offer.amount = offer.amount.minus(quantity);
      if (offer.amount.isZero()) market.levels[side].shift();
      outcome.traded(order, { price, quantity, isMaker: false });
    } else if (offer.account === order.account) {
      outcome.prevented(offer);
    } else {
      const quantity = smaller(wanted, remaining(offer));
      outcome.traded(order, { price, quantity, isMaker: false });
      outcome.traded(offer, { price, quantity, isMaker: true });
    }
  }
}

/** Lets the market's own liquidity trade with the accounts' orders that it has come to cross, at the orders' prices. */
export function cross(market: Market, outcome: MatchingOutcome): void {
  for (const side of ['BUY', 'SELL'] as const) {
    const offers = market.levels[opposite(side)];
    for (let order = market.resting[side][0]; order !== undefined; order = market.resting[side][0]) {
      const offer = offers[0];
      if (offer === undefined || !within(offer.price, order.price, side)) break;
      const quantity = smaller(remaining(order), offer.amount);
      offer.amount = offer.amount.minus(quantity);
      if (offer.amount.isZero()) offers.shift();
      outcome.traded(order, { price: order.price, quantity, isMaker: true });
    }
  }
}

/** Lets strangers trade so much at a price: orders in the book at that price or better trade first, in their order. */
export function print(market: Market, price: Decimal, amount: Decimal, outcome: MatchingOutcome): void {
  let left = amount;
  for (const side of ['BUY', 'SELL'] as const) {
    for (let order = market.resting[side][0]; order !== undefined && left.gt(0); order = market.resting[side][0]) {
      if (!within(price, order.price, side)) break;
      const quantity = smaller(remaining(order), left);
      left = left.minus(quantity);
      outcome.traded(order, { price: order.price, quantity, isMaker: true });
    }
  }
}
