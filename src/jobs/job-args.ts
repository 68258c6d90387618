import { z } from 'zod';
import { OutcryError } from '../domain/errors.ts';
import { type MarketSymbol, isMarketSymbol } from '../domain/market-symbol.ts';
import { TIMEFRAMES } from '../domain/timeframe.ts';

/** Markets of one job at most: a report that nobody reads to its end is no report. */
const MOST_SYMBOLS = 50;

/** Markets as an argument: a list, or one text with commas; each once, in capitals. */
export const symbolsArg = z
  .union([z.string().transform((text) => text.split(',')), z.array(z.string())])
  .transform((names) => [...new Set(names.map((name) => name.trim().toUpperCase()).filter((name) => name !== ''))])
  .pipe(
    z
      .array(z.string().refine((name): name is MarketSymbol => isMarketSymbol(name), { error: ({ input }) => `"${String(input)}" is not a market: expected BASE/QUOTE such as BTC/USDT` }))
      .min(1, 'expected at least one market such as BTC/USDT')
      .max(MOST_SYMBOLS, `at most ${MOST_SYMBOLS} markets`),
  );

/** A candle length as an argument, in its canonical spelling. */
export const timeframeArg = z.enum(TIMEFRAMES, { error: `expected one of ${TIMEFRAMES.join(', ')}` });

/**
 * Arguments of a job, read by the schema of its kind.
 *
 * @throws OutcryError `invalid-input` that names every argument at fault.
 */
export function readArgs<Schema extends z.ZodType>(schema: Schema, args: unknown): z.output<Schema> {
  const parsed = schema.safeParse(args ?? {});
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  const sentences = issues.map(({ path, message }) => (path.length === 0 ? message : `${String(path[0])}: ${message}`));
  const field = issues.find(({ path }) => path.length > 0)?.path[0];
  throw new OutcryError('invalid-input', `${sentences.join('; ')}.`, field === undefined ? {} : { field: String(field) });
}
