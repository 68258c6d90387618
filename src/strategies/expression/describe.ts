import type { StrategyParams } from '../strategy.ts';
import { constantValue } from './constant.ts';
import { figure } from './figure.ts';
import { indicatorWords } from './indicator-words.ts';
import { formatSpan } from './span.ts';
import type { BooleanExpression, ComparisonOperator, Expression, NumberExpression } from './tree.ts';
import { isConstant } from './walk.ts';

const COMPARED: Readonly<Record<ComparisonOperator, string>> = {
  '<': 'is under',
  '<=': 'is at most',
  '>': 'is over',
  '>=': 'is at least',
  '==': 'equals',
  '!=': 'differs from',
};

const SIGNS = { '+': '+', '-': '−', '*': '×', '/': '÷' } as const;

const barsText = (count: number): string => (count === 1 ? 'one bar' : `${count} bars`);

/**
 * The expression in plain words, with params as the numbers they stand for:
 * `RSI(14) is under 30 and the close is under the lower Bollinger band (20, 2)`.
 */
export function describe(expression: Expression, values: StrategyParams = {}): string {
  return expression.type === 'boolean' ? conditionWords(expression, values) : valueWords(expression, values);
}

function conditionWords(expression: BooleanExpression, values: StrategyParams): string {
  const again = (part: BooleanExpression): string => conditionWords(part, values);
  const value = (part: NumberExpression): string => valueWords(part, values);
  switch (expression.kind) {
    case 'comparison': {
      const { left, operator, right } = expression;
      const asPercent = isFraction(left) && isConstant(right);
      return `${value(left)} ${COMPARED[operator]} ${asPercent ? `${figure(100 * constantValue(right, values))} %` : value(right)}`;
    }
    case 'logic': {
      const parts = expression.operands.map((part) => (part.kind === 'logic' ? `(${again(part)})` : again(part)));
      return parts.join(` ${expression.operator} `);
    }
    case 'not':
      return `not (${again(expression.operand)})`;
    case 'crossing':
      return `${value(expression.left)} crosses ${expression.direction} ${value(expression.right)}`;
    case 'trend': {
      const bars = constantValue(expression.bars, values);
      const what = value(expression.operand);
      if (bars === 1) return `${what} is ${expression.direction}`;
      return `${what} has ${expression.direction === 'rising' ? 'risen' : 'fallen'} for ${barsText(bars)} in a row`;
    }
    case 'window': {
      const bars = barsText(constantValue(expression.bars, values));
      const inner = bracketed(expression.condition, values);
      return expression.name === 'for_bars' ? `for ${bars} in a row ${inner}` : `within the last ${bars} ${inner}`;
    }
    case 'back':
      return `${barsText(constantValue(expression.bars, values))} earlier ${bracketed(expression.operand, values)}`;
    case 'timeframe':
      return `on ${expression.timeframe} candles ${bracketed(expression.operand, values)}`;
  }
}

function bracketed(expression: BooleanExpression, values: StrategyParams): string {
  const words = conditionWords(expression, values);
  return expression.kind === 'logic' ? `(${words})` : words;
}

/** True for what reads best as a percentage. */
function isFraction(expression: NumberExpression): boolean {
  if (expression.kind === 'timeframe' || expression.kind === 'back') return isFraction(expression.operand);
  return expression.kind === 'change' || (expression.kind === 'position' && expression.name === 'pnl');
}

const NAMED: Readonly<Record<string, string>> = {
  hl2: 'the mean of high and low',
  hlc3: 'the mean of high, low and close',
  ohlc4: 'the mean of open, high, low and close',
  hour: 'the hour (UTC)',
  weekday: 'the weekday (Monday is 1)',
  bars_held: 'the number of bars held',
  pnl: 'the gain since entry',
  entry_price: 'the entry price',
};

function valueWords(expression: NumberExpression, values: StrategyParams): string {
  const again = (part: NumberExpression): string => valueWords(part, values);
  const tight = (part: NumberExpression): string => (part.kind === 'arithmetic' && !isConstant(part) ? `(${again(part)})` : again(part));
  if (isConstant(expression)) return figure(constantValue(expression, values));
  switch (expression.kind) {
    case 'literal':
    case 'param':
      return figure(constantValue(expression, values));
    case 'price':
    case 'clock':
    case 'position':
      return NAMED[expression.name] ?? `the ${expression.name}`;
    case 'indicator':
      return indicatorWords(expression, expression.params.map((part) => constantValue(part, values)), again);
    case 'negation':
      return `−${tight(expression.operand)}`;
    case 'arithmetic':
      return `${tight(expression.left)} ${SIGNS[expression.operator]} ${tight(expression.right)}`;
    case 'combination': {
      const parts = expression.operands.map(again);
      if (expression.name === 'abs') return `the size of ${tight(expression.operands[0]!)}`;
      return `the ${expression.name === 'min' ? 'least' : 'greatest'} of ${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
    }
    case 'change': {
      const over = 'bars' in expression.over ? barsText(constantValue(expression.over.bars, values)) : formatSpan(expression.over.spanMs);
      const { source } = expression;
      const ofClose = source.kind === 'price' && source.name === 'close';
      return ofClose ? `the change over ${over}` : `the change of ${tight(source)} over ${over}`;
    }
    case 'bars-since':
      return `the number of bars since ${bracketed(expression.condition, values)}`;
    case 'back':
      return `${tight(expression.operand)} ${barsText(constantValue(expression.bars, values))} earlier`;
    case 'timeframe':
      return `${tight(expression.operand)} on ${expression.timeframe} candles`;
  }
}
