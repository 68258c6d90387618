import { ALL_INDICATORS, type IndicatorCatalogue } from './catalogue.ts';
import { Checker } from './checker.ts';
import { ExpressionError } from './expression-error.ts';
import { format } from './format.ts';
import { parseSyntax } from './grammar.ts';
import { MAX_TEXT_LENGTH } from './tokens.ts';
import type { BooleanExpression, Expression, Param } from './tree.ts';

/** How an expression is to be read. */
export interface ParseOptions {
  /** The input field it came in by (`entry`), for the error. */
  readonly field?: string;
  /** Whether position words are known: in exits only. */
  readonly positionWords?: boolean;
  /** Params of the same rule that stand earlier; those found are added to it. */
  readonly params?: Map<string, Param>;
  /** The indicators known; by default all of them. */
  readonly catalogue?: IndicatorCatalogue;
}

/**
 * The text as a typed tree, of numbers or of conditions. Bounded work for any input: 4,000 characters, 40 nested
 * brackets and 1,000 parts at most.
 *
 * @throws ExpressionError that says where, what was expected, and the nearest name.
 */
export function parseExpression(text: string, options: ParseOptions = {}): Expression {
  const { field, positionWords = false, params = new Map<string, Param>(), catalogue = ALL_INDICATORS } = options;
  const syntax = parseSyntax(text, field);
  const expression = new Checker({ text, field, positionWords, params, catalogue }).check(syntax);
  if (format(expression).length > MAX_TEXT_LENGTH) {
    throw new ExpressionError(text, syntax.span, `written out in full this has more than ${MAX_TEXT_LENGTH} characters`, field);
  }
  return expression;
}

/**
 * The text as a condition.
 *
 * @throws ExpressionError also for text that is a number.
 */
export function parseBoolean(text: string, options: ParseOptions = {}): BooleanExpression {
  const expression = parseExpression(text, options);
  if (expression.type === 'boolean') return expression;
  const whole = { start: 0, end: text.length };
  throw new ExpressionError(text, whole, `expected a condition, but this is a number; compare it, as in ${format(expression)} > 0`, options.field);
}
