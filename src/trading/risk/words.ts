import type { Decimal } from '../../domain/money.ts';
import { formatMoney } from '../../reports/format.ts';

/** An exact amount for people: `1,000.00 USDT`. */
export function moneyWords(amount: Decimal, currency: string): string {
  return formatMoney(amount.toNumber(), currency);
}

/** Kept, since every order is looked at by dozens of checks; made when needed, since the first of a process takes tens of milliseconds. */
const percentFormats = new Map<number, Intl.NumberFormat>();

/** A fraction that was measured, for people: 0.03125 is `3.13 %`; a hundredth of a per cent is as fine as anybody reads. */
export function percentWords(fraction: number): string {
  if (!Number.isFinite(fraction)) return 'n/a';
  const percent = fraction * 100;
  return `${percentFormat(Math.abs(percent) < 0.01 ? 6 : 2).format(percent)} %`;
}

function percentFormat(maximumFractionDigits: number): Intl.NumberFormat {
  let format = percentFormats.get(maximumFractionDigits);
  if (!format) {
    format = new Intl.NumberFormat('en-US', { maximumFractionDigits });
    percentFormats.set(maximumFractionDigits, format);
  }
  return format;
}
