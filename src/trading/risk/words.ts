import type { Decimal } from '../../domain/money.ts';
import { formatMoney } from '../../reports/format.ts';

/** An exact amount for people: `1,000.00 USDT`. */
export function moneyWords(amount: Decimal, currency: string): string {
  return formatMoney(amount.toNumber(), currency);
}

/** Made once: each costs some thirty microseconds, and every order is looked at by dozens of checks. */
const PERCENT = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 });
const SMALL_PERCENT = new Intl.NumberFormat('en-US', { maximumFractionDigits: 6 });

/** A fraction that was measured, for people: 0.03125 is `3.13 %`; a hundredth of a per cent is as fine as anybody reads. */
export function percentWords(fraction: number): string {
  if (!Number.isFinite(fraction)) return 'n/a';
  const percent = fraction * 100;
  return `${(Math.abs(percent) < 0.01 ? SMALL_PERCENT : PERCENT).format(percent)} %`;
}
