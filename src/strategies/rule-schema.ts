import { z } from 'zod';
import { OutcryError } from '../domain/errors.ts';
import type { Rule } from './rule.ts';

const fraction = (description: string, max: number): z.ZodDefault<z.ZodNullable<z.ZodNumber>> =>
  z.number().gt(0, `${description} must be above 0`).max(max, `${description} must be at most ${max}`).nullable().default(null);

const sizing = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('all-in') }),
  z.strictObject({ kind: z.literal('fraction'), fraction: z.number().gt(0).max(1) }),
  z.strictObject({ kind: z.literal('cost'), cost: z.number().gt(0) }),
  z.strictObject({ kind: z.literal('risk'), fraction: z.number().gt(0).max(1), atrMultiple: z.number().gt(0).max(100).nullable().default(null) }),
  z.strictObject({ kind: z.literal('volatility'), target: z.number().gt(0).max(10) }),
]);

/**
 * A rule as JSON: what the store keeps and what a request may bring. What is left out is off: no stop, no target, all-in, params at
 * their defaults. The expressions are text here; `ruleStrategy` reads them.
 */
export const ruleSchema = z.strictObject({
  entry: z.string().min(1, 'entry must be an expression'),
  exit: z.string().min(1, 'exit must be an expression or null').nullable().default(null),
  stopLoss: fraction('stopLoss', 0.99),
  takeProfit: fraction('takeProfit', 100),
  trailingStop: fraction('trailingStop', 0.99),
  maxBars: z.int().min(1, 'maxBars must be at least 1').max(1_000_000).nullable().default(null),
  sizing: sizing.default({ kind: 'all-in' }),
  params: z.record(z.string(), z.number()).default({}),
});

/**
 * Unknown JSON as a rule.
 *
 * @throws OutcryError `invalid-input` that names every field at fault.
 */
export function parseRule(json: unknown): Rule {
  const parsed = ruleSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const sentences = parsed.error.issues.map((issue) => {
    const field = issue.path.join('.');
    return field === '' || issue.message.startsWith(field) ? issue.message : `${field}: ${issue.message}`;
  });
  const field = parsed.error.issues.find((issue) => issue.path.length > 0)?.path[0];
  throw new OutcryError('invalid-input', `This is not a rule: ${sentences.join('; ')}.`, field === undefined ? {} : { field: String(field) });
}
