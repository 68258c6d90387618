import type { Timeframe } from '../../domain/timeframe.ts';
import type { Indicator } from '../indicators/indicator.ts';
import type {
  ArithmeticOperator,
  BooleanExpression,
  Combination,
  ComparisonOperator,
  Crossing,
  Expression,
  IndicatorCall,
  Literal,
  NumberExpression,
  Param,
  Price,
  PriceName,
  Trend,
  Window,
} from './tree.ts';
import { isConstant } from './walk.ts';

// Every tree is built here, so that spellings of one meaning become one tree: numbers are folded, `a and (b and c)` is
// flat, and a constant stands on the right of a comparison.

/** A number; minus zero becomes zero. */
export function literal(value: number): Literal {
  return { type: 'number', kind: 'literal', value: value === 0 ? 0 : value };
}

/** A tunable number. */
export function param(name: string, fallback: number, min: number, max: number, step: number): Param {
  return { type: 'number', kind: 'param', name, default: fallback, min, max, step };
}

/** A candle's figure. */
export function price(name: PriceName): Price {
  return { type: 'number', kind: 'price', name };
}

/** One output of an indicator; sources and params are complete. */
export function indicatorCall(
  indicator: Indicator,
  sources: readonly NumberExpression[],
  params: readonly NumberExpression[],
  output = 0,
): IndicatorCall {
  return { type: 'number', kind: 'indicator', indicator, sources, params, output };
}

/** `-x`; of a number the number, of another negation its operand. */
export function negation(operand: NumberExpression): NumberExpression {
  if (operand.kind === 'literal') return literal(-operand.value);
  if (operand.kind === 'negation') return operand.operand;
  return { type: 'number', kind: 'negation', operand };
}

/** `left operator right`; of two numbers the result, when it is a finite one. */
export function arithmetic(operator: ArithmeticOperator, left: NumberExpression, right: NumberExpression): NumberExpression {
  if (left.kind === 'literal' && right.kind === 'literal') {
    const value = calculate(operator, left.value, right.value);
    if (Number.isFinite(value)) return literal(value);
  }
  return { type: 'number', kind: 'arithmetic', operator, left, right };
}

/** One step of arithmetic; a division by zero is NaN. */
export function calculate(operator: ArithmeticOperator, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return right === 0 ? Number.NaN : left / right;
  }
}

/** `abs`, `min` or `max`; of numbers alone the result. */
export function combination(name: Combination['name'], operands: readonly NumberExpression[]): NumberExpression {
  const values = operands.flatMap((operand) => (operand.kind === 'literal' ? [operand.value] : []));
  if (values.length === operands.length) return literal(combine(name, values));
  return { type: 'number', kind: 'combination', name, operands };
}

/** `abs`, `min` or `max` of numbers; `abs` has one. */
export function combine(name: Combination['name'], values: readonly number[]): number {
  return name === 'abs' ? Math.abs(values[0]!) : Math[name](...values);
}

const MIRRORED: Readonly<Record<ComparisonOperator, ComparisonOperator>> = {
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
  '==': '==',
  '!=': '!=',
};

/** `left operator right`, turned round when only the left is a constant. */
export function comparison(operator: ComparisonOperator, left: NumberExpression, right: NumberExpression): BooleanExpression {
  if (isConstant(left) && !isConstant(right)) {
    return { type: 'boolean', kind: 'comparison', operator: MIRRORED[operator], left: right, right: left };
  }
  return { type: 'boolean', kind: 'comparison', operator, left, right };
}

/** Conditions joined by one word, nested ones of the same word laid flat. */
export function logic(operator: 'and' | 'or', operands: readonly BooleanExpression[]): BooleanExpression {
  const flat = operands.flatMap((operand) => (operand.kind === 'logic' && operand.operator === operator ? operand.operands : [operand]));
  const [only] = flat;
  return flat.length === 1 && only ? only : { type: 'boolean', kind: 'logic', operator, operands: flat };
}

/** `not c`; of another `not` its operand. */
export function not(operand: BooleanExpression): BooleanExpression {
  return operand.kind === 'not' ? operand.operand : { type: 'boolean', kind: 'not', operand };
}

/** `crosses_above` or `crosses_below`. */
export function crossing(direction: Crossing['direction'], left: NumberExpression, right: NumberExpression): Crossing {
  return { type: 'boolean', kind: 'crossing', direction, left, right };
}

/** `rising` or `falling`. */
export function trend(direction: Trend['direction'], operand: NumberExpression, bars: NumberExpression): Trend {
  return { type: 'boolean', kind: 'trend', direction, operand, bars };
}

/** `for_bars` or `within`. */
export function window(name: Window['name'], condition: BooleanExpression, bars: NumberExpression): Window {
  return { type: 'boolean', kind: 'window', name, condition, bars };
}

/** The change over a number of bars. */
export function changeOverBars(source: NumberExpression, bars: NumberExpression): NumberExpression {
  return { type: 'number', kind: 'change', source, over: { bars } };
}

/** The change over a span of time in milliseconds. */
export function changeOverSpan(source: NumberExpression, spanMs: number): NumberExpression {
  return { type: 'number', kind: 'change', source, over: { spanMs } };
}

/** Bars since the condition was last true. */
export function barsSince(condition: BooleanExpression): NumberExpression {
  return { type: 'number', kind: 'bars-since', condition };
}

/** `operand[bars]`; none back, or of a constant, is the operand itself, and `x[1][2]` is `x[3]`. */
export function back(operand: Expression, bars: NumberExpression): Expression {
  if (isConstant(operand) || (bars.kind === 'literal' && bars.value === 0)) return operand;
  if (operand.kind === 'back' && operand.bars.kind === 'literal' && bars.kind === 'literal') {
    return back(operand.operand, literal(operand.bars.value + bars.value));
  }
  return operand.type === 'number'
    ? { type: 'number', kind: 'back', operand, bars }
    : { type: 'boolean', kind: 'back', operand, bars };
}

/** A call read on a higher timeframe. */
export function onTimeframe(operand: Expression, timeframe: Timeframe): Expression {
  return operand.type === 'number'
    ? { type: 'number', kind: 'timeframe', operand, timeframe }
    : { type: 'boolean', kind: 'timeframe', operand, timeframe };
}
