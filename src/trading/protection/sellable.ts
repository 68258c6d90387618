import { Decimal } from '../../domain/money.ts';
import { snapDown } from '../order-flow/quantity.ts';

/** What of an amount (base units, decimal text) can be sold: the most that is on the market's step; `null` when that is below the smallest order. */
export function sellable(amount: string, step: string | null, least: string | null): string | null {
  const whole = snapDown(new Decimal(amount), step);
  return whole.greaterThan(0) && whole.greaterThanOrEqualTo(least ?? 0) ? whole.toFixed() : null;
}
