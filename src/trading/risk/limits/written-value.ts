import { OutcryError } from '../../../domain/errors.ts';
import { Decimal } from '../../../domain/money.ts';

const MULTIPLES: Readonly<Record<string, number>> = { k: 1_000, m: 1_000_000 };
const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1_000, sec: 1_000, second: 1_000, seconds: 1_000,
  m: 60_000, min: 60_000, minute: 60_000, minutes: 60_000,
  h: 3_600_000, hour: 3_600_000, hours: 3_600_000,
  d: 86_400_000, day: 86_400_000, days: 86_400_000,
  w: 604_800_000, week: 604_800_000, weeks: 604_800_000,
};
const NAMED_UNITS: readonly (readonly [name: string, ms: number])[] = [['d', 86_400_000], ['h', 3_600_000], ['m', 60_000], ['s', 1_000]];

/** True for the ways in which people say that a limit does not apply. */
export function meansOff(text: string): boolean {
  return /^(off|none|no|never|disabled?|unlimited|no limit)$/i.test(text.trim());
}

/**
 * A bare number: `30`, `1,000`, `1000.50`, `10k`. A comma groups thousands where three digits follow it, and is a decimal mark elsewhere.
 *
 * @returns `null` for anything else, and for what is negative.
 */
export function writtenNumber(text: string): Decimal | null {
  const match = /^(\d[\d,]*(?:\.\d+)?|\.\d+)\s*([km])?$/i.exec(text.trim().replaceAll(/(?<=\d)[ '’](?=\d{3}(?:\D|$))/g, ''));
  if (!match) return null;
  const digits = match[1] ?? '';
  const plain = /^\d{1,3}(,\d{3})+(\.\d+)?$/.test(digits) ? digits.replaceAll(',', '') : digits.replace(',', '.');
  if (!/^(\d+(\.\d+)?|\.\d+)$/.test(plain)) return null;
  return new Decimal(plain).times(MULTIPLES[match[2]?.toLowerCase() ?? ''] ?? 1);
}

/**
 * A share as a fraction: `5%`, `5 percent` and `0.05` are 0.05.
 *
 * @throws OutcryError `invalid-input` for what is no share, and for a bare number of 1 or more, which could be meant either way.
 */
export function writtenShare(text: string): number {
  const match = /^(.*?)\s*(%|percent|per cent|pct)?$/i.exec(text.trim());
  const value = writtenNumber(match?.[1] ?? '');
  if (value === null) throw refused(text, 'a percentage such as 5%');
  if (match?.[2] !== undefined) return value.div(100).toNumber();
  if (value.greaterThanOrEqualTo(1)) throw refused(text, `a percentage: ${value.toString()}%`);
  return value.toNumber();
}

/**
 * A length of time in milliseconds: `15m`, `90 seconds`, `1h 30m`, `2 days`.
 *
 * @throws OutcryError `invalid-input`
 */
export function writtenDuration(text: string): number {
  const parts = [...text.trim().toLowerCase().matchAll(/\s*(\d+(?:\.\d+)?)\s*([a-z]+)\s*,?/gy)];
  const length = parts.reduce((sum, part) => sum + part[0].length, 0);
  const ms = parts.reduce((sum, [, count, unit]) => sum + Number(count) * (UNIT_MS[unit ?? ''] ?? Number.NaN), 0);
  if (parts.length === 0 || length !== text.trim().length || !(ms > 0)) throw refused(text, 'a length of time such as 15m, 2h or 1d');
  return Math.round(ms);
}

/** A length of time as `writtenDuration` reads it back: `1h 30m`. Takes milliseconds. */
export function durationWords(ms: number): string {
  let left = ms;
  const words = NAMED_UNITS.flatMap(([name, unit]) => {
    const count = Math.floor(left / unit);
    left -= count * unit;
    return count === 0 ? [] : [`${count}${name}`];
  });
  return words.length === 0 ? '0s' : words.join(' ');
}

/** A fraction as a person writes it: 0.05 is `5 %`. At most three decimals of a per cent. */
export function shareWords(share: number): string {
  return `${new Decimal(String(share)).times(100).toDecimalPlaces(3).toString()} %`;
}

/** The error of a text that is not what a limit takes. */
export function refused(text: string, expected: string): OutcryError {
  return new OutcryError('invalid-input', `"${text.trim()}" will not do: expected ${expected}.`, { field: 'value' });
}
