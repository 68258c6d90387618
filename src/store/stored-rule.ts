import { z } from 'zod';
import type { ExitRules, Sizing } from '../domain/trade-rules.ts';
import type { Rule } from '../strategies/rule.ts';
import type { Shape } from './stored-json.ts';

const LEVEL = z.number().nullable();
const EXITS = { stopLoss: LEVEL, takeProfit: LEVEL, trailingStop: LEVEL, maxBars: LEVEL } satisfies Shape<ExitRules>;

/** How much an entry buys, as it is stored. */
export const SIZING: z.ZodType<Sizing> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('all-in') }),
  z.strictObject({ kind: z.literal('fraction'), fraction: z.number() }),
  z.strictObject({ kind: z.literal('cost'), cost: z.number() }),
  z.strictObject({ kind: z.literal('risk'), fraction: z.number(), atrMultiple: z.number().nullable() }),
  z.strictObject({ kind: z.literal('volatility'), target: z.number() }),
]);

/** How a position is left other than by a signal, as it is stored. */
export const EXIT_RULES: z.ZodType<ExitRules> = z.strictObject(EXITS);

/** A rule, as it is stored. */
export const RULE: z.ZodType<Rule> = z.strictObject({
  entry: z.string(),
  exit: z.string().nullable(),
  ...EXITS,
  sizing: SIZING,
  params: z.record(z.string(), z.number()),
} satisfies Shape<Rule>);
