import { compareLevels } from '../signals.ts';

let format: Intl.NumberFormat | undefined;

/** Made at the first reason: the first format of a process takes tens of milliseconds to make, and most commands give no reason. */
function written(value: number): string {
  format ??= new Intl.NumberFormat('en-US', { maximumSignificantDigits: 6, useGrouping: false });
  return format.format(value);
}

/** A figure for a reason, in six significant digits and never in exponents; `n/a` before an indicator's first value. */
export function figure(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? 'n/a' : written(value);
}

/** A fraction as percent: `2.5 %`. */
export function percentage(fraction: number | undefined): string {
  return fraction === undefined || Number.isNaN(fraction) ? 'n/a' : `${written(Math.round(fraction * 1e6) / 1e4)} %`;
}

/** Two named values and how they stand to each other: `close 283.9 > sma(20) 280.8`; `against` where one is not known. */
export function comparison(left: string, a: number | undefined, right: string, b: number | undefined): string {
  const side = compareLevels(a ?? Number.NaN, b ?? Number.NaN);
  const sign = Number.isNaN(side) ? 'against' : side === 0 ? '=' : side > 0 ? '>' : '<';
  return `${left} ${figure(a)} ${sign} ${right} ${figure(b)}`;
}
