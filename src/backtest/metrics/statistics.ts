/** Arithmetic mean; `null` of nothing. */
export function mean(values: ArrayLike<number>): number | null {
  if (values.length === 0) return null;
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

/**
 * Sample standard deviation (n − 1), by the two-pass formula; `null` of fewer than two values.
 *
 * Values that differ by rounding noise alone count as equal and give 0, so that no ratio is ever divided by noise.
 */
export function sampleDeviation(values: ArrayLike<number>): number | null {
  const average = mean(values);
  if (average === null || values.length < 2) return null;
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i]! - average) ** 2;
  const deviation = Math.sqrt(squares / (values.length - 1));
  return deviation <= Math.abs(average) * NOISE ? 0 : deviation;
}

/** Relative size below which a deviation is what float arithmetic leaves of equal values. */
const NOISE = 1e-12;

/** `numerator ÷ denominator`, or `null` where that is undefined: a missing part, or nothing to divide by. */
export function ratio(numerator: number | null, denominator: number | null): number | null {
  if (numerator === null || denominator === null || denominator === 0) return null;
  const quotient = numerator / denominator;
  return Number.isFinite(quotient) ? quotient : null;
}
