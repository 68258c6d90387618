import { formatNumber } from '../reports/format.ts';

/** Decimals at most: more than venues quote, and what nobody reads. */
const MOST_DECIMALS = 12;

/**
 * Writes the values of one column with the same number of decimals, so that they align: as many as the largest asks for, prices one
 * more digit than other values. Values may be undefined (`null` or NaN), and are then written as n/a.
 */
export function columnWriter(values: Iterable<number | null>, kind: 'price' | 'other'): (value: number | null | undefined) => string {
  let largest = 0;
  for (const value of values) if (value !== null && Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
  const digits = decimalsFor(largest, kind);
  return (value) => formatNumber(value, digits);
}

function decimalsFor(largest: number, kind: 'price' | 'other'): number {
  if (largest === 0 || largest >= 100) return 2;
  if (largest >= 1) return kind === 'price' ? 4 : 2;
  const significant = kind === 'price' ? 5 : 4;
  return Math.min(MOST_DECIMALS, significant - 1 - Math.floor(Math.log10(largest)));
}
