import { Decimal } from '../../domain/money.ts';

/** The step where a market states none: what venues book to. */
export const FINEST_STEP = '0.00000001';

/** The largest multiple of the step that is not above `value`. */
export function snapDown(value: Decimal, step: string | null): Decimal {
  const unit = new Decimal(step ?? FINEST_STEP);
  return value.div(unit).floor().times(unit);
}

/** The smallest multiple of the step that is not below `value`. */
export function snapUp(value: Decimal, step: string | null): Decimal {
  const unit = new Decimal(step ?? FINEST_STEP);
  return value.div(unit).ceil().times(unit);
}

/** The multiple of the step that is nearest to `value`; the upper one of two that are equally near. */
export function snapNearest(value: Decimal, step: string | null): Decimal {
  const unit = new Decimal(step ?? FINEST_STEP);
  return value.div(unit).toDecimalPlaces(0, Decimal.ROUND_HALF_UP).times(unit);
}

/**
 * Text of a decimal that a person or another program wrote, as a positive amount; `null` for anything else (signs, exponents, infinities).
 */
export function positiveDecimal(text: string): Decimal | null {
  if (!/^\d+(\.\d+)?$/.test(text)) return null;
  const value = new Decimal(text);
  return value.greaterThan(0) ? value : null;
}
