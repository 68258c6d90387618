import { z } from 'zod';
import { OutcryError, messageOf } from '../../domain/errors.ts';
import type { MarketSymbol } from '../../domain/market-symbol.ts';
import { decimalFromNumber } from '../../domain/money.ts';
import type { Timeframe } from '../../domain/timeframe.ts';
import { splitExpressions } from './expressions.ts';
import { didYouMean } from '../../domain/nearest.ts';
import { parseAmount, parseNumber, parseRate } from './number.ts';
import { formatSizing, parseSizing } from './sizing.ts';
import { isSpanText } from './span.ts';
import { KNOWN_COINS, parseSymbol, parseSymbols } from './symbol.ts';
import { parseTimeframe } from './timeframe.ts';

/** Text or a number, as chat, flags and models give values. */
const written = z.union([z.string(), z.number()]);

/** Several texts, or one text that lists them. */
const listed = z.union([z.string(), z.array(z.string())]);

/** An instant to try a span's wording against; whether a text is a span does not depend on when it is read. */
const SOME_INSTANT = Date.UTC(2024, 5, 15);

/** A field whose raw value is read by `parse`; its errors become the field's. */
function readAs<Raw extends z.ZodType, Value>(raw: Raw, parse: (value: z.output<Raw>) => Value, description: string) {
  return raw
    .transform((value, context): Value => {
      try {
        return parse(value);
      } catch (error) {
        if (!(error instanceof OutcryError)) throw error;
        context.addIssue({ code: 'custom', message: messageOf(error) });
        return z.NEVER;
      }
    })
    .meta({ description });
}

/** A field whose text, or number as text, is read by `parse`; an OutcryError that it throws becomes the field's. */
export function readBy<Value>(parse: (text: string) => Value, description: string) {
  return readAs(written, (value) => parse(plainText(value)), description);
}

/** A number as people write it: never `1e-7`. */
function plainText(value: string | number): string {
  return typeof value === 'string' ? value : decimalFromNumber(value).toFixed();
}

/** A field that is a list, whose text is cut by `parse`, whether it came as one text or as several. */
export function readList<Value>(parse: (text: string) => readonly Value[], separator: string, description: string) {
  return readAs(listed, (value) => parse(Array.isArray(value) ? value.join(separator) : value), description);
}

/** What a field's `parse` ends with when the text will not do: the message is shown behind the field's name. */
export function refuse(message: string): never {
  throw new OutcryError('invalid-input', message);
}

/** One market: `btc`, `BTCUSDT`, `bitcoin`, `BTC/USDT`. Comes out canonical. */
export function symbolField(description = 'Market, such as BTC/USDT or btc') {
  return readBy<MarketSymbol>(parseSymbol, description);
}

/** One or several markets, as a list or as text with commas, spaces or "and" between. Comes out canonical, without repeats. */
export function symbolsField(description = 'Market or markets, such as BTC/USDT or "btc, eth"') {
  return readList<MarketSymbol>(parseSymbols, ',', description);
}

/** A candle length: `1h`, `hourly`, `4 hours`. Comes out canonical. */
export function timeframeField(description = 'Candle length: 1m, 5m, 15m, 30m, 1h, 4h, 1d or 1w') {
  return readBy<Timeframe>(parseTimeframe, description);
}

/** A rate between `min` and `max` (fractions): `2%`, `0.02`. Comes out as a fraction. */
export function rateField(description: string, { min = 0, max = 1 }: { readonly min?: number; readonly max?: number } = {}) {
  return readBy((text) => boundedRate(text, min, max), description);
}

/** A limit as a rate up to `max`, or "none", which takes one away and comes out as 0: `3%`, `none`. */
export function limitField(description: string, max: number) {
  return readBy((text) => (isNone(text) ? 0 : boundedRate(text, 0, max)), description);
}

/** A limit as a whole number up to `max`, or "none", which takes one away and comes out as 0. */
export function countLimitField(description: string, max: number) {
  return readBy((text) => (isNone(text) ? 0 : boundedCount(text, 0, max)), description);
}

function isNone(text: string): boolean {
  return /^(?:none|no|off)$/i.test(text.trim());
}

function boundedRate(text: string, min: number, max: number): number {
  const rate = parseRate(text);
  if (rate >= min && rate <= max) return rate;
  return refuse(`${text.trim()} is out of bounds: expected ${min * 100}% to ${max * 100}%.`);
}

/** A positive amount of quote currency for a calculation: `250`, `$250`, `10k`. Comes out as a number. */
export function cashField(description: string) {
  return readBy((text) => {
    const { value, unit } = parseAmount(text);
    if (unit !== null && KNOWN_COINS.has(unit)) refuse(`"${text}" is in ${unit}: give the amount in the quote currency, without a unit.`);
    return value.greaterThan(0) ? value.toNumber() : refuse(`${text} is not enough: expected an amount above zero.`);
  }, description);
}

/** Where a span begins (see `parseSpan`); stays as it was written, since it is read against the present. */
export function fromField(description = 'Start of the span: 90d, "6 months", 2024-01-01, "since 2022", "last year", "all"') {
  return spanText(description);
}

/** Where a span ends, exclusive for dates (see `parseSpan`); stays as it was written. */
export function toField(description = 'End of the span, not included: a date such as 2024-06-30; now if left out') {
  return spanText(description);
}

function spanText(description: string) {
  return readBy((text) => {
    const trimmed = text.trim();
    if (isSpanText(trimmed, SOME_INSTANT)) return trimmed;
    return refuse(`"${text}" is not a time: expected 90d, "6 months", 2024-01-01, "since 2022", "last year" or "all".`);
  }, description);
}

/** A whole number within bounds. */
export function countField(description: string, { min = 1, max }: { readonly min?: number; readonly max: number }) {
  return readBy((text) => boundedCount(text, min, max), description);
}

function boundedCount(text: string, min: number, max: number): number {
  const value = parseNumber(text)?.toNumber();
  if (value !== undefined && Number.isInteger(value) && value >= min && value <= max) return value;
  return refuse(`"${text}" will not do: expected a whole number from ${min} to ${max.toLocaleString('en-US')}.`);
}

/** How many, as a whole number from 1 to `max`, or "all". */
export function countOrAllField(description: string, max: number) {
  return readBy((text): number | 'all' => (text.trim().toLowerCase() === 'all' ? 'all' : boundedCount(text, 1, max)), description);
}

/** One of a few words, in any case and with any separators; errors name the nearest. */
export function choiceField<const Choice extends string>(choices: readonly Choice[], description: string) {
  const plain = (text: string) => text.toLowerCase().replace(/[\s_-]+/g, '-');
  return readBy((text): Choice => {
    const found = choices.find((choice) => plain(choice) === plain(text.trim()));
    return found ?? refuse(`"${text}" is not one of ${choices.join(', ')}.${didYouMean(plain(text), choices)}`);
  }, `${description} (${choices.join(', ')})`);
}

/** Free text that must not be empty. */
export function textField(description: string, maxLength = 500) {
  return readBy((text) => {
    const trimmed = text.trim();
    if (trimmed !== '' && trimmed.length <= maxLength) return trimmed;
    return refuse(trimmed === '' ? 'is empty.' : `is longer than ${maxLength} characters.`);
  }, description);
}

/** Several names, as a list or as text with commas, "vs" or "and" between; each comes out once. */
export function namesField(description: string) {
  return readList((text) => {
    // "Buy and hold" is one name.
    const names = text.split(/[,;]|\s+(?:vs\.?|versus|(?<!\bbuy\s+)and|and(?!\s+hold\b))\s+/i).map((name) => name.trim());
    const given = names.filter((name) => name !== '');
    return given.length > 0 ? [...new Set(given)] : refuse('expected at least one name.');
  }, ',', description);
}

/** A rule in the expression language; whether it makes sense is checked where the language is known. */
export function expressionField(description: string) {
  return textField(description, 2000);
}

/** Several expressions, as a list or as text; see `splitExpressions`. Each comes out once. */
export function expressionsField(description: string) {
  return readList((text) => {
    const expressions = splitExpressions(text);
    return expressions.length > 0 ? [...new Set(expressions)] : refuse('expected at least one expression such as rsi(14).');
  }, ';', description);
}

/** Named numbers: `fast=10, slow=30`, or an object. */
export function paramsField(description: string) {
  return readAs(z.union([z.string(), z.record(z.string(), written)]), (value): Readonly<Record<string, number>> => {
    const pairs = typeof value === 'string' ? pairsIn(value) : Object.entries(value);
    return Object.fromEntries(pairs.map(([name, text]) => [name, parseNumber(plainText(text))?.toNumber() ?? refuse(`"${name}=${text}" is no number: ${PARAMS_EXPECTED}.`)]));
  }, description);
}

const PARAMS_EXPECTED = 'expected name=number, such as fast=10, slow=30';

function pairsIn(text: string): readonly (readonly [name: string, value: string])[] {
  return text.split(/[,;\s]+(?=[A-Za-z_])/).map((pair) => {
    const [, name, value] = /^\s*([A-Za-z_]\w*)\s*[=:]\s*(.+?)[\s,;]*$/.exec(pair) ?? [];
    return name === undefined || value === undefined ? refuse(`"${pair.trim()}" is not a parameter: ${PARAMS_EXPECTED}.`) : [name, value];
  });
}

/** How much an entry buys (see `parseSizing`); comes out in the spelling of `formatSizing`. */
export function sizingField(description = 'How much an entry buys: "all-in", "25%", "cost 100", "risk 1%", "risk 1% atr 2" or "volatility 20%"') {
  return readBy((text) => formatSizing(parseSizing(text)), description);
}
