import { Decimal } from '../../../../src/domain/money.ts';

/** Nothing. */
export const ZERO = new Decimal(0);

/** An amount as Binance writes it: eight decimals. */
export function text(amount: Decimal): string {
  return amount.toFixed(8);
}

/** Cuts off what lies beyond eight decimals. */
export function roundDown(amount: Decimal): Decimal {
  return amount.toDecimalPlaces(8, Decimal.ROUND_DOWN);
}

/** The next amount of eight decimals, upwards. */
export function roundUp(amount: Decimal): Decimal {
  return amount.toDecimalPlaces(8, Decimal.ROUND_UP);
}

/** The largest multiple of a step that is not above the amount; the amount itself where the step is zero. */
export function onStep(amount: Decimal, step: Decimal): Decimal {
  return step.isZero() ? amount : amount.div(step).floor().times(step);
}

/** The smaller of two amounts. */
export function smaller(a: Decimal, b: Decimal): Decimal {
  return a.lt(b) ? a : b;
}
