import { createHash } from 'node:crypto';
import { type IndicatorCatalogue, format } from './expression/index.ts';
import { readRule } from './read-rule.ts';
import type { Rule } from './rule.ts';
import { ruleSchema } from './rule-schema.ts';

/**
 * The rule in its one spelling: canonical expressions, every param with its value, fields and params in a fixed order. Two
 * spellings of one rule are the same text as JSON.
 *
 * @throws ExpressionError, OutcryError `invalid-input` as `readRule` does.
 */
export function canonicalRule(rule: Rule, catalogue?: IndicatorCatalogue): Rule {
  const { entry, exit, values } = readRule(rule, catalogue);
  const params = Object.fromEntries(Object.entries(values).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  // The schema brings the fields, those of the sizing too, into its own order.
  return ruleSchema.parse({ ...rule, entry: format(entry), exit: exit && format(exit), params });
}

/**
 * Hex SHA-256 of the rule's canonical JSON: its identity in backtest, paper, live and on an approval card.
 *
 * @throws ExpressionError, OutcryError `invalid-input` as `readRule` does.
 */
export function ruleHash(rule: Rule, catalogue?: IndicatorCatalogue): string {
  return createHash('sha256').update(JSON.stringify(canonicalRule(rule, catalogue))).digest('hex');
}
