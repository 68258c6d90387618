import { z } from 'zod';
import { OutcryError, messageOf } from '../../domain/errors.ts';
import type { MarketSymbol } from '../../domain/market-symbol.ts';
import type { Sizing } from '../../domain/trade-rules.ts';
import type { Timeframe } from '../../domain/timeframe.ts';
import { didYouMean } from './nearest.ts';
import { parseAmount, parseNumber, parseRate } from './number.ts';
import { parseSizing } from './sizing.ts';
import { isSpanText } from './span.ts';
import { parseSymbol } from './symbol.ts';
import { parseTimeframe } from './timeframe.ts';

/** Text or a number, as chat, flags and models give values. */
const written = z.union([z.string(), z.number()]);

/** An instant to try a span's wording against; whether a text is a span does not depend on when it is read. */
const SOME_INSTANT = Date.UTC(2024, 5, 15);

/** A field whose text is read by `parse`; its errors become the field's. */
function readBy<Value>(parse: (text: string) => Value, description: string) {
  return written
    .transform((value, context): Value => {
      try {
        return parse(String(value));
      } catch (error) {
        if (!(error instanceof OutcryError)) throw error;
        context.addIssue({ code: 'custom', message: messageOf(error) });
        return z.NEVER;
      }
    })
    .meta({ description });
}

/** One market: `btc`, `BTCUSDT`, `bitcoin`, `BTC/USDT`. Comes out canonical. */
export function symbolField(description = 'Market, such as BTC/USDT or btc') {
  return readBy<MarketSymbol>(parseSymbol, description);
}

/** One or several markets, as a list or as text with commas, spaces or "and" between. Comes out canonical, without repeats. */
export function symbolsField(description = 'Market or markets, such as BTC/USDT or "btc, eth"') {
  return z
    .union([z.string(), z.array(z.string())])
    .transform((value, context): readonly MarketSymbol[] => {
      try {
        const words = Array.isArray(value) ? value : value.split(/\s*(?:[,;]|\band\b|\s)\s*/i);
        const symbols = words.filter((word) => word.trim() !== '').map(parseSymbol);
        if (symbols.length === 0) throw new OutcryError('invalid-input', 'expected at least one market such as btc.');
        return [...new Set(symbols)];
      } catch (error) {
        if (!(error instanceof OutcryError)) throw error;
        context.addIssue({ code: 'custom', message: messageOf(error) });
        return z.NEVER;
      }
    })
    .meta({ description });
}

/** A candle length: `1h`, `hourly`, `4 hours`. Comes out canonical. */
export function timeframeField(description = 'Candle length: 1m, 5m, 15m, 30m, 1h, 4h, 1d or 1w') {
  return readBy<Timeframe>(parseTimeframe, description);
}

/** A rate between `min` and `max` (fractions): `2%`, `0.02`. Comes out as a fraction. */
export function rateField(description: string, { min = 0, max = 1 }: { readonly min?: number; readonly max?: number } = {}) {
  return readBy((text) => {
    const rate = parseRate(text);
    if (rate < min || rate > max) throw new OutcryError('invalid-input', `${text} is out of bounds: expected ${min * 100}% to ${max * 100}%.`);
    return rate;
  }, description);
}

/** A positive amount of quote currency for a calculation: `250`, `$250`, `10k`. Comes out as a number. */
export function cashField(description: string) {
  return readBy((text) => {
    const value = parseAmount(text).value.toNumber();
    if (!(value > 0)) throw new OutcryError('invalid-input', `${text} is not enough: expected an amount above zero.`);
    return value;
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
    throw new OutcryError('invalid-input', `"${text}" is not a time: expected 90d, "6 months", 2024-01-01, "since 2022", "last year" or "all".`);
  }, description);
}

/** A whole number within bounds. */
export function countField(description: string, { min = 1, max }: { readonly min?: number; readonly max: number }) {
  return readBy((text) => {
    const value = parseNumber(text)?.toNumber();
    if (value === undefined || !Number.isInteger(value) || value < min || value > max) {
      throw new OutcryError('invalid-input', `"${text}" will not do: expected a whole number from ${min} to ${max}.`);
    }
    return value;
  }, description);
}

/** One of a few words, in any case and with any separators; errors name the nearest. */
export function choiceField<const Choice extends string>(choices: readonly Choice[], description: string) {
  const plain = (text: string) => text.toLowerCase().replace(/[\s_-]+/g, '-');
  return readBy((text): Choice => {
    const found = choices.find((choice) => plain(choice) === plain(text.trim()));
    if (found !== undefined) return found;
    throw new OutcryError('invalid-input', `"${text}" is not one of ${choices.join(', ')}.${didYouMean(plain(text), choices)}`);
  }, `${description} (${choices.join(', ')})`);
}

/** Free text that must not be empty. */
export function textField(description: string, maxLength = 500) {
  return readBy((text) => {
    const trimmed = text.trim();
    if (trimmed !== '' && trimmed.length <= maxLength) return trimmed;
    throw new OutcryError('invalid-input', trimmed === '' ? 'is empty.' : `is longer than ${maxLength} characters.`);
  }, description);
}

/** A rule in the expression language; whether it makes sense is checked where the language is known. */
export function expressionField(description: string) {
  return textField(description, 2000);
}

/** Several expressions: a list, or text with `;` between. Commas are left alone, since calls contain them. */
export function expressionsField(description: string) {
  return z
    .union([z.string(), z.array(z.string())])
    .transform((value): readonly string[] => (Array.isArray(value) ? value : value.split(';')).map((text) => text.trim()).filter((text) => text !== ''))
    .refine((list) => list.length > 0, 'expected at least one expression such as rsi(14).')
    .meta({ description });
}

/** Named numbers: `fast=10, slow=30`, or an object. */
export function paramsField(description: string) {
  return z
    .union([z.string(), z.record(z.string(), z.number())])
    .transform((value, context): Readonly<Record<string, number>> => {
      if (typeof value !== 'string') return value;
      const params: Record<string, number> = {};
      for (const pair of value.split(/[,;\s]+(?=[A-Za-z_])/)) {
        const match = /^\s*([A-Za-z_]\w*)\s*[=:]\s*(.+?)[\s,;]*$/.exec(pair);
        const number = match && parseNumber(match[2]!);
        if (!match || !number) {
          context.addIssue({ code: 'custom', message: `"${pair.trim()}" is not a parameter: expected name=number, such as fast=10, slow=30.` });
          return z.NEVER;
        }
        params[match[1]!] = number.toNumber();
      }
      return params;
    })
    .meta({ description });
}

/** How much an entry buys; see `parseSizing`. */
export function sizingField(description = 'How much an entry buys: "all-in", "25%", "cost 100", "risk 1%", "risk 1% atr 2" or "volatility 20%"') {
  return readBy<Sizing>(parseSizing, description);
}
