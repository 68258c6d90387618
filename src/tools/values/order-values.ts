import type { Decimal } from '../../domain/money.ts';
import { readBy, refuse } from './fields.ts';
import { parseAmount, parseNumber, parseRate } from './number.ts';

/** Units of money that mean the quote currency of nearly every market; what else is written is asked about. */
const DOLLARS: ReadonlySet<string> = new Set(['USD', 'USDT', 'USDC', 'FDUSD']);

/** An amount of coins of an order: `0.5`. Comes out as decimal text. */
export function amountField(description: string) {
  return readBy((text) => {
    const value = parseNumber(text);
    if (value === null) refuse(`"${text.trim()}" is not an amount of coins: expected a number such as 0.05. Money goes into cost, a share such as 50% into fraction.`);
    return positive(value, text);
  }, description);
}

/** Money of an order or a budget, in the quote currency: `100`, `$100`, `10k`, `100 USDT`. Comes out as decimal text. */
export function moneyField(description: string) {
  return readBy((text) => {
    const { value, unit } = parseAmount(text);
    if (unit !== null && !DOLLARS.has(unit)) refuse(`"${text.trim()}" is in ${unit}: give it in the quote currency, without a unit.`);
    return positive(value, text);
  }, description);
}

/** A price in the quote currency: `60000`, `$60,000`. Comes out as decimal text. */
export function priceField(description: string) {
  return readBy((text) => {
    const value = parseNumber(text.trim().replace(/^[$@]\s*/, ''));
    if (value === null) refuse(`"${text.trim()}" is not a price: expected a number such as 60000.`);
    return positive(value, text);
  }, description);
}

/** Shares that have a word. */
const SHARES: Readonly<Record<string, number>> = { all: 1, everything: 1, whole: 1, half: 0.5, 'a half': 0.5, third: 1 / 3, 'a third': 1 / 3, quarter: 0.25, 'a quarter': 0.25 };

/** A share of what there is, above 0 to 1: `50%`, `0.5`, `half`, `all`. Comes out as a fraction. */
export function fractionField(description: string) {
  return readBy((text) => {
    const plain = text.trim().toLowerCase();
    // One is all of it and no one per cent; a rate has no business being as high anywhere else.
    const fraction = SHARES[plain] ?? (plain === '1' ? 1 : parseRate(plain));
    return fraction > 0 && fraction <= 1 ? fraction : refuse(`${text.trim()} will not do: expected a share above 0 up to 100%, such as 50%, half or all.`);
  }, description);
}

function positive(value: Decimal, text: string): string {
  return value.greaterThan(0) ? value.toFixed() : refuse(`${text.trim()} is not enough: expected more than zero.`);
}
