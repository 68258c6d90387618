import type { MarketSymbol } from '../../domain/market-symbol.ts';
import { Decimal } from '../../domain/money.ts';
import type { OrderIntent } from '../intent.ts';
import { type Known, type RiskFacts, mapKnown, unknown } from './facts.ts';

/** What would be held after an order, of one market or (`null`) of all: positions, entries on the way, and what it buys. */
export function heldAfter(facts: Pick<RiskFacts, 'holdings' | 'onTheWay' | 'notional'>, intent: OrderIntent, symbol: MarketSymbol | null): Known<Decimal> {
  const { holdings, onTheWay, notional } = facts;
  if (!holdings.known) return holdings;
  if (!onTheWay.known) return onTheWay;
  return mapKnown(notional, (value) => {
    const counted = [...holdings.value, ...onTheWay.value].filter((one) => symbol === null || one.symbol === symbol);
    return counted.reduce((sum, one) => sum.plus(one.value), intent.side === 'buy' ? value : new Decimal(0));
  });
}

/** An amount as a fraction of equity; an account without any has no shares. */
export function shareOfEquity(amount: Known<Decimal>, equity: Known<Decimal>): Known<number> {
  if (!equity.known) return equity;
  if (!equity.value.greaterThan(0)) return unknown('The account has no equity to be measured by.');
  return mapKnown(amount, (value) => value.div(equity.value).toNumber());
}

/** How many positions would be open after an order; a deployment's and one by hand in the same market are two. */
export function positionsAfter({ holdings, onTheWay }: Pick<RiskFacts, 'holdings' | 'onTheWay'>, intent: OrderIntent): Known<number> {
  if (!holdings.known) return holdings;
  return mapKnown(onTheWay, (coming) => {
    const places = new Set([...holdings.value, ...coming].map(({ symbol, deployment }) => `${symbol} ${deployment ?? ''}`));
    if (intent.side === 'buy') places.add(`${intent.symbol} ${intent.deployment ?? ''}`);
    return places.size;
  });
}
