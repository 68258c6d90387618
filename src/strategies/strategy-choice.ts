import { parseParams, requireStrategy } from './registry.ts';
import type { Rule } from './rule.ts';
import { canonicalRule, ruleHash } from './rule-hash.ts';
import { ruleStrategy } from './rule-strategy.ts';
import type { Strategy, StrategyParams } from './strategy.ts';

/** What is to be run: a built-in strategy with its parameters (defaults where left out), or a rule, saved or not. */
export type StrategyChoice =
  | { readonly kind: 'built-in'; readonly name: string; readonly params?: Readonly<Record<string, number>> | undefined }
  | { readonly kind: 'rule'; readonly rule: Rule; readonly name?: string | undefined };

/** How reports and cards name a strategy, with everything that tells it from another. */
export type StrategyDescription =
  | { readonly kind: 'built-in'; readonly name: string; readonly title: string; readonly params: StrategyParams }
  | {
      readonly kind: 'rule';
      /** The name it is saved under; `null` when it is not. */
      readonly name: string | null;
      readonly title: string;
      readonly hash: string;
      readonly entry: string;
      readonly exit: string | null;
      readonly params: StrategyParams;
    };

/** A strategy ready to run, and how reports name it. */
export interface ResolvedStrategy {
  readonly strategy: Strategy;
  readonly params: StrategyParams;
  /** A rule's hash, or a built-in strategy's name: what tells it from others in a result's hash. */
  readonly id: string;
  readonly described: StrategyDescription;
}

/**
 * The strategy that a spec names, its parameters checked and completed.
 *
 * @throws OutcryError `not-found` for an unknown name; `invalid-input` for parameters out of bounds or a rule that does not parse.
 */
export function resolveStrategy(choice: StrategyChoice): ResolvedStrategy {
  if (choice.kind === 'built-in') {
    const strategy = requireStrategy(choice.name);
    const params = parseParams(strategy, choice.params ?? {});
    return { strategy, params, id: strategy.name, described: { kind: 'built-in', name: strategy.name, title: strategy.title, params: { ...params } } };
  }
  const { rule, name } = choice;
  const strategy = ruleStrategy(rule, name);
  // The rule's own values are its params' defaults.
  const params = parseParams(strategy);
  const hash = ruleHash(rule);
  const { entry, exit } = canonicalRule(rule);
  const described = { kind: 'rule', name: name ?? null, title: strategy.title, hash, entry, exit, params: { ...params } } as const;
  return { strategy, params, id: hash, described };
}
