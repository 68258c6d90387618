import { parseParams, requireStrategy } from '../strategies/registry.ts';
import { canonicalRule, ruleHash } from '../strategies/rule-hash.ts';
import { ruleStrategy } from '../strategies/rule-strategy.ts';
import type { Strategy, StrategyParams } from '../strategies/strategy.ts';
import type { StoredReport } from './backtest-report.ts';
import type { StrategyChoice } from './backtest-spec.ts';

/** A strategy ready to run, and how reports name it. */
export interface ResolvedStrategy {
  readonly strategy: Strategy;
  readonly params: StrategyParams;
  /** A rule's hash, or a built-in strategy's name: what tells it from others in a result's hash. */
  readonly id: string;
  readonly described: StoredReport['strategy'];
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
