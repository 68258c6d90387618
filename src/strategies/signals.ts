import type { Advice } from './strategy.ts';

/** Two values nearer than this, relative to the larger, are a tie: averages that are equal on paper differ by rounding only. */
const TIE = 1e-12;

/** -1, 0 or 1 as `a` is below, level with or above `b`, ties within 1e-12 relative counting as level; NaN if either is. */
export function compareLevels(a: number, b: number): number {
  const difference = a - b;
  if (a === b || Math.abs(difference) < TIE * Math.max(Math.abs(a), Math.abs(b))) return 0;
  return difference > 0 ? 1 : difference < 0 ? -1 : Number.NaN;
}

function crossings(a: Float64Array, b: Float64Array | number, direction: 1 | -1): Uint8Array {
  const length = a.length;
  const crossed = new Uint8Array(length);
  let before = Number.NaN;
  for (let i = 0; i < length; i++) {
    const side = compareLevels(a[i]!, typeof b === 'number' ? b : b[i]!) * direction;
    if (before <= 0 && side > 0) crossed[i] = 1;
    before = side;
  }
  return crossed;
}

/**
 * 1 at the bars where `a` has crossed above `b` (a column or a level): `a[t-1] <= b[t-1]` and `a[t] > b[t]`, else 0.
 *
 * Two values within 1e-12 of each other, relative to the larger, count as equal. Where any of the four is NaN there is no crossing.
 */
export function crossesAbove(a: Float64Array, b: Float64Array | number): Uint8Array {
  return crossings(a, b, 1);
}

/** The mirror of `crossesAbove`: `a[t-1] >= b[t-1]` and `a[t] < b[t]`. */
export function crossesBelow(a: Float64Array, b: Float64Array | number): Uint8Array {
  return crossings(a, b, -1);
}

/** True when the advice at the close of `bar` is to get in: an entry signal, or a wanted exposure above zero. */
export function shouldBuy(advice: Advice, bar: number): boolean {
  return advice.kind === 'signals' ? advice.enter[bar] === 1 : (advice.exposure[bar] ?? Number.NaN) > 0;
}

/** True when the advice at the close of `bar` is to get out whatever the position: an exit signal, or a wanted exposure of zero. */
export function shouldSell(advice: Advice, bar: number): boolean {
  return advice.kind === 'signals' ? advice.exit[bar] === 1 : advice.exposure[bar] === 0;
}
