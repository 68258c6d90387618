import { type BooleanExpression, Evaluation, TRUE, explain } from '../../strategies/expression/index.ts';
import { readRule } from '../../strategies/read-rule.ts';
import type { StrategyChoice } from '../../strategies/strategy-choice.ts';
import type { Advice, Series } from '../../strategies/strategy.ts';

/**
 * Why nothing is bought at a bar, in words with the values: of a rule the conditions that do not hold, of a built-in strategy its own
 * account of the bar. Nothing is computed before it is asked for.
 */
export function silenceWords(choice: StrategyChoice, series: Series, advice: Advice): (bar: number) => string {
  if (choice.kind === 'built-in') return (bar) => advice.reason(bar);
  let asked: { readonly parts: readonly BooleanExpression[]; readonly evaluation: Evaluation } | null = null;
  return (bar) => {
    if (asked === null) {
      const { entry, values } = readRule(choice.rule);
      asked = { parts: conjuncts(entry), evaluation: new Evaluation(series, values) };
    }
    const { parts, evaluation } = asked;
    const failing = parts.filter((part) => evaluation.truth(part)[bar] !== TRUE);
    if (failing.length === 0) return 'the rule is not fully known at this bar yet';
    return `no entry, since this does not hold: ${failing.map((part) => explain(part, evaluation, bar)).join('; ')}`;
  };
}

function conjuncts(entry: BooleanExpression): readonly BooleanExpression[] {
  return entry.kind === 'logic' && entry.operator === 'and' ? entry.operands.flatMap(conjuncts) : [entry];
}
