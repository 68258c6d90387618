import { formatPercent, formatPrice } from '../../reports/format.ts';
import type { OrderIntent } from '../intent.ts';
import type { Quote } from '../risk/risk-gate.ts';

/** How far a price moved between two looks, as a fraction: the price that an order of that side trades against. */
export function drift(side: OrderIntent['side'], shown: Quote, now: Quote): number {
  const [then, present] = side === 'buy' ? [shown.ask, now.ask] : [shown.bid, now.bid];
  return Math.abs(present - then) / then;
}

/** Why an order is asked for again, when the price moved beyond the bound since it was shown; `null` while it did not. */
export function driftReason({ symbol, side }: Pick<OrderIntent, 'symbol' | 'side'>, shown: Quote, now: Quote, bound: number): string | null {
  const moved = drift(side, shown, now);
  if (moved <= bound) return null;
  const [then, present] = side === 'buy' ? [shown.ask, now.ask] : [shown.bid, now.bid];
  return `${symbol} went from ${formatPrice(then)} to ${formatPrice(present)} since this was shown: ${formatPercent(moved, 2)}, and ${formatPercent(bound, 2)} is the most that is let pass.`;
}
