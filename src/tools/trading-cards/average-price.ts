import { Decimal } from '../../domain/money.ts';

/** The average price that something was filled at, decimal text; `null` while nothing is. */
export function averagePrice(filled: string, filledCost: string): string | null {
  const amount = new Decimal(filled);
  return amount.isZero() ? null : new Decimal(filledCost).div(amount).toSignificantDigits(12).toFixed();
}
