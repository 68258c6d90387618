import type { Advice } from './strategy.ts';

/** Two values nearer than this, relative to the larger, are a tie: averages that are equal on paper differ by rounding only. */
const TIE = 1e-12;

/** -1, 0 or 1 as `a` is below, level with or above `b`, ties within 1e-12 relative counting as level; NaN if either is. */
export function compareLevels(a: number, b: number): number {
  const difference = a - b;
  if (a === b || Math.abs(difference) < TIE * Math.max(Math.abs(a), Math.abs(b))) return 0;
  return difference > 0 ? 1 : difference < 0 ? -1 : Number.NaN;
}

/** Further apart than this, relative to either of the two, values cannot be a tie. */
const CLEAR = 2 * TIE;

/** The bars at which one column crosses another (or a level), 1 where it does, else 0. */
export interface Crossings {
  readonly above: Uint8Array;
  readonly below: Uint8Array;
}

/**
 * Where `a` crosses `b` (a column or a level), both ways in one pass: `above` where `a[t-1] <= b[t-1]` and `a[t] > b[t]`, `below` its
 * mirror.
 *
 * Two values within 1e-12 of each other, relative to the larger, count as equal. Where any of the four is NaN there is no crossing.
 */
export function crossings(a: Float64Array, b: Float64Array | number): Crossings {
  const length = a.length;
  const other = typeof b === 'number' ? new Float64Array(length).fill(b) : b;
  const above = new Uint8Array(length);
  const below = new Uint8Array(length);
  let before = Number.NaN;
  let i = 0;
  while (i < length) {
    const side = compareLevels(a[i]!, other[i]!);
    if (side > 0 && before <= 0) above[i] = 1;
    if (side < 0 && before >= 0) below[i] = 1;
    before = side;
    i += 1;
    // Columns cross rarely: bars at which one is clearly on the side that it was on are passed over, in loops as short as can be.
    if (side > 0) while (i < length && a[i]! - other[i]! > CLEAR * Math.abs(a[i]!)) i += 1;
    if (side < 0) while (i < length && other[i]! - a[i]! > CLEAR * Math.abs(a[i]!)) i += 1;
  }
  return { above, below };
}

/** `crossings(a, b).above`. */
export function crossesAbove(a: Float64Array, b: Float64Array | number): Uint8Array {
  return crossings(a, b).above;
}

/** `crossings(a, b).below`. */
export function crossesBelow(a: Float64Array, b: Float64Array | number): Uint8Array {
  return crossings(a, b).below;
}

/** True when the advice at the close of `bar` is to get in: an entry signal, or a wanted exposure above zero. */
export function shouldBuy(advice: Advice, bar: number): boolean {
  return advice.kind === 'signals' ? advice.enter[bar] === 1 : (advice.exposure[bar] ?? Number.NaN) > 0;
}

/** True when the advice at the close of `bar` is to get out whatever the position: an exit signal, or a wanted exposure of zero. */
export function shouldSell(advice: Advice, bar: number): boolean {
  return advice.kind === 'signals' ? advice.exit[bar] === 1 : advice.exposure[bar] === 0;
}
