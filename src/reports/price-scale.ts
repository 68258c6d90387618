import type { Candles } from '../domain/candles.ts';

/** The lowest low and the highest high. */
export function priceRange({ low, high }: Candles): { readonly low: number; readonly high: number } {
  return { low: low.reduce((a, b) => Math.min(a, b)), high: high.reduce((a, b) => Math.max(a, b)) };
}

/** True for a column of prices or of what lies beside them, such as averages and bands; false for what has a scale of its own. */
export function livesAtPrice(values: Float64Array, candles: Candles): boolean {
  const { low, high } = priceRange(candles);
  let known = 0;
  let near = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    known++;
    if (value > low * 0.7 && value < high * 1.3) near++;
  }
  return near > known / 2;
}
