import { type ExitRules, NO_EXIT_RULES, type Sizing } from '../domain/trade-rules.ts';
import type { Rule } from '../strategies/rule.ts';
import { countLimitField, expressionField, limitField, paramsField, sizingField } from './values/fields.ts';
import { parseSizing } from './values/sizing.ts';

/** The arguments that make up a rule, the same wherever a rule can be given. */
export const ruleFields = {
  entry: expressionField('When to buy, as a rule: "rsi(14) < 30 and close > sma(200)"').optional(),
  exit: expressionField('When to sell, as a rule: "rsi(14) > 60"').optional(),
  stopLoss: limitField('Stop-loss below the entry price, such as 3%', 0.99).optional(),
  takeProfit: limitField('Profit target above the entry price, such as 6%', 100).optional(),
  trailingStop: limitField('Trailing stop below the highest high since entry, such as 5%', 0.99).optional(),
  maxBars: countLimitField('Bars after which a position is given up', 1_000_000).optional(),
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
  readonly sizing?: string | undefined;
  readonly params?: Readonly<Record<string, number>> | undefined;
}

/** The exits that the arguments set, `null` for one that they take away, undefined for one that they do not speak of. */
export function exitsOf(input: RuleInput): { readonly [Name in keyof ExitRules]: ExitRules[Name] | undefined } {
  // A limit at no distance is none.
  const limit = (value: number | undefined) => (value === 0 ? null : value);
  return { stopLoss: limit(input.stopLoss), takeProfit: limit(input.takeProfit), trailingStop: limit(input.trailingStop), maxBars: limit(input.maxBars) };
}

/** Only the exits that were spoken of. */
export function givenExits(input: RuleInput): Partial<ExitRules> {
  return Object.fromEntries(Object.entries(exitsOf(input)).filter(([, value]) => value !== undefined));
}

/** The position size that the arguments set, if they do. */
export function sizingOf({ sizing }: RuleInput): Sizing | undefined {
  return sizing === undefined ? undefined : parseSizing(sizing);
}

/** The rule that the arguments describe, given that `entry` is among them. */
export function ruleOf(entry: string, input: RuleInput): Rule {
  const exits = exitsOf(input);
  return {
    entry,
    exit: input.exit ?? null,
    stopLoss: exits.stopLoss ?? NO_EXIT_RULES.stopLoss,
    takeProfit: exits.takeProfit ?? NO_EXIT_RULES.takeProfit,
    trailingStop: exits.trailingStop ?? NO_EXIT_RULES.trailingStop,
    maxBars: exits.maxBars ?? NO_EXIT_RULES.maxBars,
    sizing: sizingOf(input) ?? { kind: 'all-in' },
    params: input.params ?? {},
  };
}
