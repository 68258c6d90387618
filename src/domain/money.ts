import { Decimal as DecimalJs } from 'decimal.js';

/** Decimal arithmetic for whatever is sent, held, charged or booked: 40 significant digits, never exponent notation as text. */
export const Decimal = DecimalJs.clone({ precision: 40, rounding: DecimalJs.ROUND_HALF_EVEN, toExpNeg: -40, toExpPos: 40 });

/** An exact decimal amount of some asset. */
export type Decimal = DecimalJs;

/**
 * Crosses from observation to money: the shortest decimal text that reads back as the same number.
 *
 * @throws RangeError for NaN and infinities, which no amount of money is.
 */
export function decimalFromNumber(observation: number): Decimal {
  if (!Number.isFinite(observation)) throw new RangeError(`not a finite amount: ${observation}`);
  return new Decimal(String(observation));
}
