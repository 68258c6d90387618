import { NO_EXIT_RULES } from '../domain/trade-rules.ts';
import type { Sizing } from '../domain/trade-rules.ts';
import type { Rule } from '../strategies/rule.ts';
import { countField, expressionField, paramsField, rateField, sizingField } from './values/fields.ts';

/** The arguments that make up a rule, the same wherever a rule can be given. */
export const ruleFields = {
  entry: expressionField('When to buy, as a rule: "rsi(14) < 30 and close > sma(200)"').optional(),
  exit: expressionField('When to sell, as a rule: "rsi(14) > 60"').optional(),
  stopLoss: rateField('Stop-loss below the entry price, such as 3%', { max: 0.99 }).optional(),
  takeProfit: rateField('Profit target above the entry price, such as 6%', { max: 100 }).optional(),
  trailingStop: rateField('Trailing stop below the highest high since entry, such as 5%', { max: 0.99 }).optional(),
  maxBars: countField('Bars after which a position is given up', { max: 1_000_000 }).optional(),
  sizing: sizingField().optional(),
  params: paramsField('Parameters of the strategy, such as "fast=10, slow=30"').optional(),
};

/** What the rule arguments come out as. */
export interface RuleInput {
  readonly entry?: string | undefined;
  readonly exit?: string | undefined;
  readonly stopLoss?: number | undefined;
  readonly takeProfit?: number | undefined;
  readonly trailingStop?: number | undefined;
  readonly maxBars?: number | undefined;
  readonly sizing?: Sizing | undefined;
  readonly params?: Readonly<Record<string, number>> | undefined;
}

/** The rule that the arguments describe, given that `entry` is among them. */
export function ruleOf(entry: string, input: RuleInput): Rule {
  return {
    ...NO_EXIT_RULES,
    entry,
    exit: input.exit ?? null,
    ...(input.stopLoss === undefined ? {} : { stopLoss: input.stopLoss }),
    ...(input.takeProfit === undefined ? {} : { takeProfit: input.takeProfit }),
    ...(input.trailingStop === undefined ? {} : { trailingStop: input.trailingStop }),
    ...(input.maxBars === undefined ? {} : { maxBars: input.maxBars }),
    sizing: input.sizing ?? { kind: 'all-in' },
    params: input.params ?? {},
  };
}
