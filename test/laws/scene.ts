import { type MarketSymbol, baseOf } from '../../src/domain/market-symbol.ts';
import { Decimal } from '../../src/domain/money.ts';
import type { BookedFill, OrderRecord } from '../../src/trading/order-flow/order-store.ts';
import type { DeskProcess } from './desk-process.ts';
import type { World } from './world.ts';

/** The least that the venue sells, quote currency. */
export const LEAST = 5;

/** What is broken, one sentence each that begins with the law's name. */
export type Complaints = readonly string[];

/** A complaint unless something holds. */
export function complain(holds: boolean, complaint: string): Complaints {
  return holds ? [] : [complaint];
}

/** What the laws look at. */
export interface Scene {
  readonly world: World;
  readonly desk: DeskProcess;
  readonly orders: readonly OrderRecord[];
  readonly fills: readonly BookedFill[];
}

/** What is held of one market, for one deployment or by hand. */
export interface Held {
  readonly symbol: MarketSymbol;
  readonly deployment: string | null;
  readonly net: Decimal;
  /** True when at some time more was sold than had been bought. */
  readonly oversold: boolean;
}

/** What is held by the booked fills, worked out here once more. */
export function held(fills: readonly BookedFill[]): readonly Held[] {
  const all = new Map<string, Held>();
  for (const { symbol, deployment, side, amount, fee } of fills) {
    const key = `${symbol} ${deployment ?? ''}`;
    const before = all.get(key) ?? { symbol, deployment, net: new Decimal(0), oversold: false };
    const net = (side === 'buy' ? before.net.plus(amount) : before.net.minus(amount)).minus(fee.currency === baseOf(symbol) ? fee.amount : 0);
    all.set(key, { ...before, net, oversold: before.oversold || net.isNegative() });
  }
  return [...all.values()];
}
