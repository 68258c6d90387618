/**
 * A market's amount step, prepared for counting: amounts are whole numbers of lots while a book is kept, so that what was
 * bought and what was sold tie exactly, and become base units only where they meet a price.
 */
export interface LotSize {
  /** The smallest difference between two amounts, in base units. */
  readonly step: number;
  /** Lots per base unit where that is a whole number (step 1e-8: 1e8), else `null`. */
  readonly perUnit: number | null;
}

/**
 * Slack of a count of lots, as a fraction of it: eight units in the last place.
 *
 * A quotient such as cash ÷ (price × (1 + fee)) ÷ step carries up to five roundings, each of half a unit, and would fall
 * one lot short of a whole number that it equals exactly. What the slack lets through costs at most 2e-15 of the cash.
 */
export const LOT_TOLERANCE = 8 * Number.EPSILON;

/**
 * The lot of a market whose amount step is `step` base units.
 *
 * @throws RangeError unless the step is a positive number.
 */
export function lotSize(step: number): LotSize {
  if (!(step > 0) || !Number.isFinite(step)) throw new RangeError(`an amount step must be positive: ${step}`);
  const perUnit = Math.round(1 / step);
  const whole = perUnit >= 1 && Math.abs(perUnit * step - 1) <= LOT_TOLERANCE;
  return { step, perUnit: whole ? perUnit : null };
}

/** How many whole lots there are in `amount` base units, rounded down but for `LOT_TOLERANCE`; 0 for NaN and below. */
export function lotsIn(amount: number, lot: LotSize): number {
  const lots = lot.perUnit === null ? amount / lot.step : amount * lot.perUnit;
  return lots > 0 ? Math.floor(lots * (1 + LOT_TOLERANCE)) : 0;
}

/** `lots` in base units: the number nearest to the decimal (228082419 lots of 1e-8 are 2.28082419, not 2.2808241900000002). */
export function amountOf(lots: number, lot: LotSize): number {
  return lot.perUnit === null ? lots * lot.step : lots / lot.perUnit;
}
