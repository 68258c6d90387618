import { Decimal } from '../../domain/money.ts';
import { OutcryError } from '../../domain/errors.ts';

const MULTIPLES: Readonly<Record<string, number>> = { k: 1_000, m: 1_000_000, mn: 1_000_000, mio: 1_000_000, b: 1_000_000_000, bn: 1_000_000_000 };

/**
 * A number as people write it: `1000`, `1,000.50`, `1.000,50`, `1 000,5`, `1'000`, `0,5`, `10k`, `2.5m`.
 *
 * A lone comma or point is a decimal mark, save that a comma before exactly three digits groups thousands (`1,000`).
 * Where both stand, the last one is the decimal mark. Returns `null` for anything else.
 */
export function parseNumber(text: string): Decimal | null {
  const match = /^([+-]?)\s*(\d[\d.,'’ \u00A0\u202F]*|[.,]\d+)\s*(k|mn|mio|m|bn|b)?$/i.exec(text.trim());
  if (!match) return null;
  const plain = plainDigits(match[2]!.trim());
  if (plain === null) return null;
  const multiple = match[3] === undefined ? 1 : MULTIPLES[match[3].toLowerCase()]!;
  const value = new Decimal(plain).times(multiple);
  return match[1] === '-' ? value.negated() : value;
}

function plainDigits(digits: string): string | null {
  const spaced = digits.replace(/(?<=\d)['’ \u00A0\u202F](?=\d{3}(\D|$))/g, '');
  if (!/^[\d.,]+$/.test(spaced)) return null;
  const lastComma = spaced.lastIndexOf(',');
  const lastPoint = spaced.lastIndexOf('.');
  if (lastComma < 0 && spaced.indexOf('.') === lastPoint) return asDecimal(spaced);
  if (lastPoint < 0) {
    if (/^[1-9]\d{0,2}(,\d{3})+$/.test(spaced)) return spaced.replaceAll(',', '');
    return spaced.indexOf(',') === lastComma ? asDecimal(spaced.replace(',', '.')) : null;
  }
  if (lastComma > lastPoint) return grouped(spaced.slice(0, lastComma), '.', spaced.slice(lastComma + 1));
  if (lastComma < 0) return grouped(spaced, '.', '');
  return grouped(spaced.slice(0, lastPoint), ',', spaced.slice(lastPoint + 1));
}

function grouped(whole: string, mark: '.' | ',', fraction: string): string | null {
  const pattern = mark === '.' ? /^\d{1,3}(\.\d{3})*$/ : /^\d{1,3}(,\d{3})*$/;
  if (!pattern.test(whole) || !/^\d*$/.test(fraction)) return null;
  return asDecimal(`${whole.replaceAll(mark, '')}.${fraction}`);
}

function asDecimal(text: string): string | null {
  return /^(\d+\.?\d*|\.\d+)$/.test(text) ? text.replace(/\.$/, '') : null;
}

/** An amount of money or coins, and the unit that was written with it, if any: `$250` → 250 USD, `0.5 btc` → 0.5 BTC. */
export interface Amount {
  readonly value: Decimal;
  /** In capitals; `null` when none was written. */
  readonly unit: string | null;
}

const SIGNS: Readonly<Record<string, string>> = { $: 'USD', '€': 'EUR', '£': 'GBP', '₿': 'BTC' };

/**
 * An amount as people write it: `250`, `$250`, `10k`, `1,000.50 USDT`, `0,5 btc`.
 *
 * @throws OutcryError `invalid-input` when it is not a number, or is negative.
 */
export function parseAmount(text: string): Amount {
  const match = /^([$€£₿])?\s*(.*?)\s*([a-z]{2,10}|[$€£₿])?$/i.exec(text.trim());
  const suffix = match?.[3];
  const withUnit = match && parseNumber(match[2]!);
  if (withUnit && !withUnit.isNegative()) {
    const mark = suffix ?? match[1];
    return { value: withUnit, unit: mark === undefined ? null : (SIGNS[mark] ?? mark.toUpperCase()) };
  }
  const whole = parseNumber(text);
  if (whole && !whole.isNegative()) return { value: whole, unit: null };
  throw new OutcryError('invalid-input', `"${text}" is not an amount: expected a number such as 250, $250, 10k or 0.5 BTC.`);
}

/**
 * A rate as a fraction: `2%` → 0.02, `0.02` → 0.02, `10 bps` → 0.001.
 *
 * @throws OutcryError `invalid-input` for a bare number of 1 or more (is `3` three per cent?), and for what is no number.
 */
export function parseRate(text: string): number {
  const match = /^(.*?)\s*(%|percent|pct|per\s?cent|prozent|bps?|basis points?)?$/i.exec(text.trim());
  const value = match && parseNumber(match[1]!);
  if (!value) throw new OutcryError('invalid-input', `"${text}" is not a rate: expected a percentage such as 2% or a fraction such as 0.02.`);
  const unit = match[2]?.toLowerCase();
  if (unit !== undefined) return value.div(unit.startsWith('b') ? 10_000 : 100).toNumber();
  if (value.abs().greaterThanOrEqualTo(1)) {
    throw new OutcryError('invalid-input', `"${text}" would be ${value.times(100).toString()} %: write ${text.trim()}% or ${value.div(100).toString()}.`);
  }
  return value.toNumber();
}
