import type { Decimal } from '../../domain/money.ts';
import { formatMoney } from '../../reports/format.ts';

/** An exact amount for people: `1,000.00 USDT`. */
export function moneyWords(amount: Decimal, currency: string): string {
  return formatMoney(amount.toNumber(), currency);
}

/** A fraction that was measured, for people: 0.03125 is `3.13 %`; a hundredth of a per cent is as fine as anybody reads. */
export function percentWords(fraction: number): string {
  if (!Number.isFinite(fraction)) return 'n/a';
  const percent = fraction * 100;
  return `${percent.toLocaleString('en-US', { maximumFractionDigits: Math.abs(percent) < 0.01 && percent !== 0 ? 6 : 2 })} %`;
}
