import { z } from 'zod';
import { OutcryError } from '../../../domain/errors.ts';
import { type MarketSymbol, isMarketSymbol } from '../../../domain/market-symbol.ts';
import { Decimal } from '../../../domain/money.ts';
import { formatMoney, formatNumber } from '../../../reports/format.ts';
import { durationWords, meansOff, refused, shareWords, writtenDuration, writtenNumber, writtenShare } from './written-value.ts';

/** What sort of value a limit has: how it is checked at rest, read from a person's words, and written for people. */
export interface LimitKind<Value> {
  readonly schema: z.ZodType<Value>;
  /** @param currency the account's, in which money is meant. @throws OutcryError `invalid-input` saying what is expected. */
  parse(text: string, currency: string): Value;
  format(value: Value, currency: string): string;
}

/** What `/setrisk` answers to a limit that may be switched off. */
const OFF = 'off';

/** A share of something, as a fraction of at least `min` and at most `max`. */
export function share({ min = 0, max = 1 }: { readonly min?: number; readonly max?: number } = {}): LimitKind<number> {
  return {
    schema: z.number().min(min).max(max),
    parse: (text) => inRange(writtenShare(text), min, max, text, shareWords),
    format: shareWords,
  };
}

/** A whole number of things from `min` to `max`; `noun` stands behind it. */
export function count(noun: string, { min = 1, max = 100_000 }: { readonly min?: number; readonly max?: number } = {}): LimitKind<number> {
  return {
    schema: z.int().min(min).max(max),
    parse: (text) => {
      const value = writtenNumber(text.trim().replace(/\s+[a-z ]+$/i, ''));
      if (value === null || !value.isInteger()) throw refused(text, `a whole number such as ${Math.max(min, Math.min(10, max))}`);
      return inRange(value.toNumber(), min, max, text, String);
    },
    format: (value) => `${formatNumber(value, 0)}${noun === '' ? '' : ` ${noun}`}`,
  };
}

/** A length of time in milliseconds, from `min` to `max`. */
export function duration({ min = 1_000, max = 366 * 86_400_000 }: { readonly min?: number; readonly max?: number } = {}): LimitKind<number> {
  return {
    schema: z.int().min(min).max(max),
    parse: (text) => inRange(writtenDuration(text), min, max, text, durationWords),
    format: durationWords,
  };
}

/** An amount of the account's currency above zero, as decimal text. */
export function money(): LimitKind<string> {
  return {
    schema: z.string().regex(/^\d+(\.\d+)?$/).refine((text) => new Decimal(text).isPositive() && !new Decimal(text).isZero(), 'must be above zero'),
    parse: (text, currency) => {
      const match = /^\$?\s*(.*?)\s*([a-z]{2,10})?$/i.exec(text.trim());
      const unit = match?.[2]?.toUpperCase();
      // `10k` is a number with a multiple, not an amount of K.
      const value = writtenNumber(match?.[1] ?? '');
      const dollars = unit === 'USD' && /^(USDT|USDC|FDUSD|BUSD)$/.test(currency);
      if (unit !== undefined && unit !== currency && !dollars) throw refused(text, `an amount of ${currency} such as 1,000 ${currency}`);
      if (value === null || value.isZero()) throw refused(text, `an amount of ${currency} such as 1,000 ${currency}`);
      return value.toFixed();
    },
    format: (value, currency) => formatMoney(Number(value), currency),
  };
}

/** Markets, at least one, separated by commas or spaces. */
export function symbols(): LimitKind<readonly MarketSymbol[]> {
  return {
    schema: z.array(z.string().refine(isMarketSymbol)).min(1).readonly(),
    parse: (text) => {
      const found = [...new Set(text.toUpperCase().split(/[\s,;]+/).filter((word) => word !== ''))];
      const wrong = found.find((word) => !isMarketSymbol(word));
      if (wrong !== undefined || found.length === 0) throw refused(wrong ?? text, 'markets such as "BTC/USDT, ETH/USDT", or off');
      return found.filter(isMarketSymbol).sort();
    },
    format: (value) => value.join(', '),
  };
}

/** Yes or no. */
export function flag(): LimitKind<boolean> {
  return {
    schema: z.boolean(),
    parse: (text) => {
      if (/^(on|yes|true)$/i.test(text.trim())) return true;
      if (meansOff(text) || /^false$/i.test(text.trim())) return false;
      throw refused(text, 'on or off');
    },
    format: (value) => (value ? 'on' : OFF),
  };
}

/** One of a few words. */
export function choice<const Word extends string>(words: readonly [Word, ...Word[]]): LimitKind<Word> {
  return {
    schema: z.enum(words),
    parse: (text) => {
      const word = words.find((candidate) => candidate === text.trim().toLowerCase());
      if (word === undefined) throw refused(text, words.join(' or '));
      return word;
    },
    format: (value) => value,
  };
}

/** A value that may be `off`, which is stored as `null`. */
export function orOff<Value>(kind: LimitKind<Value>): LimitKind<Value | null> {
  return {
    schema: kind.schema.nullable(),
    parse: (text, currency) => (meansOff(text) ? null : kind.parse(text, currency)),
    format: (value, currency) => (value === null ? OFF : kind.format(value, currency)),
  };
}

function inRange(value: number, min: number, max: number, text: string, words: (value: number) => string): number {
  if (value >= min && value <= max) return value;
  throw new OutcryError('invalid-input', `"${text.trim()}" will not do: it must be between ${words(min)} and ${words(max)}.`, { field: 'value' });
}
