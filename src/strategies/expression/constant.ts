import type { StrategyParams } from '../strategy.ts';
import { calculate, combine } from './construct.ts';
import type { NumberExpression } from './tree.ts';

/** The value of a param: the one given for its name, else its default. */
function valueOf(name: string, fallback: number, values: StrategyParams): number {
  return Object.hasOwn(values, name) ? (values[name] ?? fallback) : fallback;
}

/** The value of a constant expression with these params; NaN where it divides by zero. */
export function constantValue(expression: NumberExpression, values: StrategyParams): number {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'param':
      return valueOf(expression.name, expression.default, values);
    case 'negation':
      return -constantValue(expression.operand, values);
    case 'arithmetic':
      return calculate(expression.operator, constantValue(expression.left, values), constantValue(expression.right, values));
    case 'combination':
      return combine(expression.name, expression.operands.map((operand) => constantValue(operand, values)));
    case 'price':
    case 'clock':
    case 'position':
    case 'indicator':
    case 'change':
    case 'bars-since':
    case 'back':
    case 'timeframe':
      throw new TypeError(`not a constant: ${expression.kind}`);
  }
}
