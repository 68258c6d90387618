import type { StrategyParams } from '../strategy.ts';
import { constantValue } from './constant.ts';
import { formatSpan } from './span.ts';
import type { Change, Expression, IndicatorCall, NumberExpression } from './tree.ts';

/** How tightly an expression holds together, loosest first; a part looser than its place wants goes in brackets. */
const TIGHTNESS = { or: 1, and: 2, not: 3, comparison: 4, sum: 5, product: 6, sign: 7, suffix: 8 } as const;

function tightnessOf(expression: Expression): number {
  switch (expression.kind) {
    case 'logic':
      return TIGHTNESS[expression.operator];
    case 'not':
      return TIGHTNESS.not;
    case 'comparison':
      return TIGHTNESS.comparison;
    case 'arithmetic':
      return expression.operator === '+' || expression.operator === '-' ? TIGHTNESS.sum : TIGHTNESS.product;
    case 'negation':
      return TIGHTNESS.sign;
    case 'literal':
      return expression.value < 0 ? TIGHTNESS.sign : TIGHTNESS.suffix;
    case 'param':
    case 'price':
    case 'clock':
    case 'position':
    case 'indicator':
    case 'combination':
    case 'change':
    case 'bars-since':
    case 'back':
    case 'timeframe':
    case 'crossing':
    case 'trend':
    case 'window':
      return TIGHTNESS.suffix;
  }
}

/**
 * The expression in its canonical spelling: every parameter of an indicator written out, a close that is understood left
 * out, one kind of space, quote and bracket. Reading it again gives the same tree, and equal trees give equal text.
 *
 * With `values`, each param is written as the number it stands for: the text then names what is computed.
 */
export function format(expression: Expression, values?: StrategyParams): string {
  return write(expression, values, undefined);
}

function write(expression: Expression, values: StrategyParams | undefined, timeframe: string | undefined): string {
  const plain = (part: Expression): string => write(part, values, undefined);
  const inside = (part: Expression, tightness: number): string => (tightnessOf(part) < tightness ? `(${plain(part)})` : plain(part));
  const call = (name: string, args: readonly string[]): string =>
    `${name}(${[...args, ...(timeframe === undefined ? [] : [`tf: "${timeframe}"`])].join(', ')})`;
  switch (expression.kind) {
    case 'literal':
      return String(expression.value);
    case 'param': {
      if (values) return String(constantValue(expression, values));
      const { name, default: fallback, min, max, step } = expression;
      return `param(${[name, fallback, min, max, step].join(', ')})`;
    }
    case 'price':
    case 'clock':
      return timeframe === undefined ? expression.name : call(expression.name, []);
    case 'position':
      return expression.name;
    case 'indicator':
      return call(expression.indicator.name, indicatorArguments(expression).map(plain)) + outputSuffix(expression);
    case 'negation':
      return `-${inside(expression.operand, TIGHTNESS.suffix)}`;
    case 'arithmetic': {
      const tightness = tightnessOf(expression);
      return `${inside(expression.left, tightness)} ${expression.operator} ${inside(expression.right, tightness + 1)}`;
    }
    case 'combination':
      return call(expression.name, expression.operands.map(plain));
    case 'change':
      return call('change', changeArguments(expression, plain));
    case 'bars-since':
      return call('bars_since', [plain(expression.condition)]);
    case 'comparison':
      return `${inside(expression.left, TIGHTNESS.sum)} ${expression.operator} ${inside(expression.right, TIGHTNESS.sum)}`;
    case 'logic':
      return expression.operands
        .map((operand) => inside(operand, TIGHTNESS[expression.operator] + 1))
        .join(` ${expression.operator} `);
    case 'not':
      return `not ${inside(expression.operand, TIGHTNESS.suffix)}`;
    case 'crossing':
      return call(`crosses_${expression.direction}`, [plain(expression.left), plain(expression.right)]);
    case 'trend':
      return call(expression.direction, [plain(expression.operand), plain(expression.bars)]);
    case 'window':
      return call(expression.name, [plain(expression.condition), plain(expression.bars)]);
    case 'back':
      return `${inside(expression.operand, TIGHTNESS.suffix)}[${plain(expression.bars)}]`;
    case 'timeframe':
      return write(expression.operand, values, expression.timeframe);
  }
}

function outputSuffix({ indicator, output }: IndicatorCall): string {
  return output === 0 ? '' : `.${indicator.outputs[output]}`;
}

function isClose(expression: NumberExpression): boolean {
  return expression.kind === 'price' && expression.name === 'close';
}

/** The arguments of an indicator as they are written: no source when it is the close that a call without one means. */
function indicatorArguments({ indicator, sources, params }: IndicatorCall): readonly NumberExpression[] {
  const [source] = sources;
  return indicator.reads === 1 && source && isClose(source) ? params : [...sources, ...params];
}

function changeArguments({ source, over }: Change, plain: (part: Expression) => string): string[] {
  const length = 'bars' in over ? plain(over.bars) : `"${formatSpan(over.spanMs)}"`;
  return isClose(source) ? [length] : [plain(source), length];
}
