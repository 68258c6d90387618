import { DAY_MS } from '../domain/timeframe.ts';

/** A figure that may be undefined: `null`, `undefined`, NaN and infinities are all written as `n/a`. */
export type Figure = number | null | undefined;

/** What stands where a figure is undefined. */
export const NOT_AVAILABLE = 'n/a';

/** Quote currencies that are written with two decimals, as cash is. */
const CASH = new Set(['USD', 'USDT', 'USDC', 'FDUSD', 'BUSD', 'TUSD', 'DAI', 'EUR', 'GBP', 'CHF', 'AUD', 'CAD', 'TRY', 'BRL']);

/** Amounts of anything but cash keep up to this many decimals, as venues book them. */
const COIN_DIGITS = 8;

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const SECOND_MS = 1_000;

type Sign = 'negative' | 'exceptZero';

/** Intl formatters are dear to make (about 30 µs) and cheap to use: one per shape is kept. */
const formatters = new Map<string, Intl.NumberFormat>();

function write(value: number, minDigits: number, maxDigits: number, sign: Sign = 'negative'): string {
  const key = `${minDigits} ${maxDigits} ${sign}`;
  let formatter = formatters.get(key);
  if (!formatter) {
    // A fixed locale: what a report says must not depend on the machine it was made on.
    formatter = new Intl.NumberFormat('en-US', { minimumFractionDigits: minDigits, maximumFractionDigits: maxDigits, signDisplay: sign });
    formatters.set(key, formatter);
  }
  return formatter.format(value);
}

function isFigure(value: Figure): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

/** Decimals that show `significant` digits of a value below one, within what Intl can write. */
function decimalsFor(value: number, significant: number): number {
  const magnitude = Math.floor(Math.log10(Math.abs(value)));
  return Math.min(20, Math.max(0, significant - 1 - magnitude));
}

/** An amount of a currency: `10,234.50 USDT`, `0.01250000 BTC` as `0.0125 BTC`. Cash below a cent keeps two significant digits. */
export function formatMoney(value: Figure, currency: string): string {
  return isFigure(value) ? `${moneyDigits(value, currency, 'negative')} ${currency}` : NOT_AVAILABLE;
}

/** A gain or loss with its sign: `+1,250.00 USDT`, `-80.10 USDT`, `0.00 USDT`. */
export function formatSignedMoney(value: Figure, currency: string): string {
  return isFigure(value) ? `${moneyDigits(value, currency, 'exceptZero')} ${currency}` : NOT_AVAILABLE;
}

function moneyDigits(value: number, currency: string, sign: Sign): string {
  const size = Math.abs(value);
  if (!CASH.has(currency)) return write(value, 2, size >= 1000 ? 4 : COIN_DIGITS, sign);
  if (size === 0 || size >= 0.01) return write(value, 2, 2, sign);
  return write(value, 2, decimalsFor(value, 2), sign);
}

/** A fraction as a percentage: `formatPercent(0.1234)` is `12.3%`. */
export function formatPercent(fraction: Figure, digits = 1): string {
  return isFigure(fraction) ? `${write(fraction * 100, digits, digits)}%` : NOT_AVAILABLE;
}

/** A change as a percentage with its sign: `+12.3%`, `-4.0%`, `0.0%`. */
export function formatSignedPercent(fraction: Figure, digits = 1): string {
  return isFigure(fraction) ? `${write(fraction * 100, digits, digits, 'exceptZero')}%` : NOT_AVAILABLE;
}

/** A price without its currency, with the digits its size asks for: `67,123.45`, `3.4567`, `0.00001234`. At least two decimals. */
export function formatPrice(value: Figure): string {
  if (!isFigure(value)) return NOT_AVAILABLE;
  const size = Math.abs(value);
  if (size === 0 || size >= 100) return write(value, 2, 2);
  return write(value, 2, size >= 1 ? 4 : decimalsFor(value, 5));
}

/**
 * A bare number with grouping: `1,234.57`.
 *
 * @param digits decimals to show, exactly; when left out, up to two, or three significant digits below one.
 */
export function formatNumber(value: Figure, digits?: number): string {
  if (!isFigure(value)) return NOT_AVAILABLE;
  if (digits !== undefined) return write(value, digits, digits);
  const size = Math.abs(value);
  return write(value, 0, size === 0 || size >= 1 ? 2 : decimalsFor(value, 3));
}

/** A count with its noun: `1 trade`, `1,234 trades`; `plural` for nouns that do not take an s. */
export function formatCount(count: Figure, noun: string, plural = `${noun}s`): string {
  if (!isFigure(count)) return NOT_AVAILABLE;
  return `${write(count, 0, 0)} ${count === 1 ? noun : plural}`;
}

/** Dates that JavaScript can tell are within 100 million days of the epoch. */
const MAX_TIME_MS = 8.64e15;

/** An instant's day in UTC: `2025-01-31`. Takes epoch milliseconds. */
export function formatDate(time: Figure): string {
  return isFigure(time) && Math.abs(time) <= MAX_TIME_MS ? new Date(time).toISOString().replace(/T.*/, '') : NOT_AVAILABLE;
}

/** An instant in UTC, to the minute: `2025-01-31 14:00`. Takes epoch milliseconds. */
export function formatDateTime(time: Figure): string {
  if (!isFigure(time) || Math.abs(time) > MAX_TIME_MS) return NOT_AVAILABLE;
  return new Date(time).toISOString().replace(/^(.*)T(\d\d:\d\d).*$/, '$1 $2');
}

/** A length of time in its two largest units: `3d 4h`, `4h 30m`, `12s`; below a second, `250ms`. Takes milliseconds. */
export function formatDuration(length: Figure): string {
  if (!isFigure(length)) return NOT_AVAILABLE;
  const size = Math.abs(length);
  const sign = length < 0 ? '-' : '';
  if (size < SECOND_MS) return `${sign}${Math.round(size)}ms`;
  const units = [
    [DAY_MS, 'd'],
    [HOUR_MS, 'h'],
    [MINUTE_MS, 'm'],
    [SECOND_MS, 's'],
  ] as const;
  const largest = units.findIndex(([unit]) => size >= unit);
  const [[unit, name], next] = [units[largest]!, units[largest + 1]];
  const whole = Math.floor(size / unit);
  const rest = next ? Math.floor((size % unit) / next[0]) : 0;
  return `${sign}${write(whole, 0, 0)}${name}${next && rest > 0 ? ` ${rest}${next[1]}` : ''}`;
}
