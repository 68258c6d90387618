import { constantValue } from './constant.ts';
import type { Evaluation } from './evaluation.ts';
import { figure } from './figure.ts';
import { format } from './format.ts';
import { TRUE } from './kernels.ts';
import type { BooleanExpression, Expression, NumberExpression } from './tree.ts';
import { childrenOf, isConstant, readsPosition } from './walk.ts';

/**
 * Why a condition is what it is at a bar, with the values compared: `rsi(14) = 24.31 < 30 and close = 97.2 < ema(200) = 101.5`.
 *
 * Of alternatives, those that hold are named; all of them when none does. Looks values up, and computes only what a condition
 * inside a condition needs and nothing else has asked for.
 */
export function explain(expression: BooleanExpression, evaluation: Evaluation, bar: number): string {
  const again = (part: BooleanExpression): string => explain(part, evaluation, bar);
  const bracketed = (part: BooleanExpression): string => (part.kind === 'logic' ? `(${again(part)})` : again(part));
  const valued = (part: NumberExpression): string => explainValue(part, evaluation, bar);
  const text = (part: Expression): string => format(part, evaluation.params);
  switch (expression.kind) {
    case 'comparison':
      return `${valued(expression.left)} ${expression.operator} ${valued(expression.right)}`;
    case 'logic': {
      if (expression.operator === 'and') return expression.operands.map(bracketed).join(' and ');
      const holding = expression.operands.filter((part) => !readsPosition(part) && evaluation.truth(part)[bar] === TRUE);
      return (holding.length > 0 ? holding : expression.operands).map(bracketed).join(' or ');
    }
    case 'not':
      return `not (${again(expression.operand)})`;
    case 'crossing':
      return `${valued(expression.left)} crosses ${expression.direction} ${valued(expression.right)}`;
    case 'trend':
      return `${text(expression)} at ${figure(evaluation.column(expression.operand)[bar] ?? Number.NaN)}`;
    case 'window':
    case 'back':
    case 'timeframe':
      return text(expression);
  }
}

function explainValue(expression: NumberExpression, evaluation: Evaluation, bar: number): string {
  const text = format(expression, evaluation.params);
  if (isConstant(expression)) return figure(constantValue(expression, evaluation.params));
  if (readsPosition(expression)) return text;
  return `${text} = ${figure(evaluation.column(expression)[bar] ?? Number.NaN)}`;
}

/** The columns that the expression compares, without repeats, in the order of its text: what one looks at to understand it. */
export function comparedColumns(expression: Expression): NumberExpression[] {
  const found = new Map<string, NumberExpression>();
  const visit = (part: Expression): void => {
    if (part.type === 'number') {
      if (!isConstant(part) && !readsPosition(part)) found.set(format(part), part);
    } else {
      for (const child of childrenOf(part)) visit(child);
    }
  };
  visit(expression);
  return [...found.values()];
}
