import * as fc from 'fast-check';
import { ruleStrategy } from '../../../src/strategies/rule-strategy.ts';
import { describeStrategyContract } from '../strategy-contract.ts';
import { randomRule } from './random-rule.ts';

const rules = [
  ...fc.sample(randomRule(), { numRuns: 60, seed: 2024 }),
  ...fc.sample(randomRule({ higherTimeframes: true }), { numRuns: 50, seed: 2025 }),
];

for (const [index, rule] of rules.entries()) {
  describeStrategyContract(`random rule ${index}: ${rule.entry} / ${rule.exit}`, () => ruleStrategy(rule, `random-${index}`), { runs: 2 });
}
