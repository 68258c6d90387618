import type { Series } from '../strategy.ts';
import { Evaluation } from './evaluation.ts';
import { comparedColumns } from './explain.ts';
import { format } from './format.ts';
import { FALSE, TRUE, UNDEFINED } from './kernels.ts';
import { lookback } from './lookback.ts';
import { type ParseOptions, parseBoolean, parseExpression } from './parse.ts';
import type { BooleanExpression } from './tree.ts';
import type { Timeframe } from '../../domain/timeframe.ts';

/** A condition to be asked of a market's last closed bar, as alerts and scans do. */
export interface Condition {
  /** Canonical; equal conditions have equal text. */
  readonly text: string;
  readonly expression: BooleanExpression;
}

/** What a condition says of the last closed bar. */
export interface ConditionOutcome {
  /** `null` while it cannot be told: too few bars, or a value that is undefined there. */
  readonly value: boolean | null;
  /** What it compares, with the values at that bar; `null` where undefined. */
  readonly values: readonly { readonly expression: string; readonly value: number | null }[];
}

/** One computed expression: numbers, or 1 and 0 for a condition; NaN where undefined. */
export interface ExpressionColumn {
  /** As it was given. */
  readonly expression: string;
  readonly column: Float64Array;
}

/**
 * The text as a condition. Params in it have their defaults.
 *
 * @throws ExpressionError
 */
export function parseCondition(text: string, options: Pick<ParseOptions, 'field' | 'catalogue'> = {}): Condition {
  const expression = parseBoolean(text, { field: 'condition', ...options });
  return { text: format(expression), expression };
}

/**
 * Bars of history that a condition needs to be told of the last of them.
 *
 * @throws OutcryError `invalid-input` for a higher timeframe that does not fit.
 */
export function conditionBars({ expression }: Condition, timeframe: Timeframe): number {
  return lookback(expression, timeframe, {}) + 1;
}

/**
 * What the condition says of the last bar of the series.
 *
 * @throws OutcryError `invalid-input` for a higher timeframe that does not fit.
 */
export function evaluateCondition({ expression }: Condition, series: Series): ConditionOutcome {
  const evaluation = new Evaluation(series);
  const last = series.candles.time.length - 1;
  const truth = evaluation.truth(expression)[last] ?? UNDEFINED;
  return {
    value: truth === UNDEFINED ? null : truth === TRUE,
    values: comparedColumns(expression).map((part) => {
      const value = evaluation.column(part)[last] ?? Number.NaN;
      return { expression: format(part), value: Number.isFinite(value) ? value : null };
    }),
  };
}

/**
 * Columns of several expressions over one series, in their order; what they share is computed once.
 *
 * @throws ExpressionError for the first that cannot be read; OutcryError `invalid-input` for a higher timeframe that does not fit.
 */
export function evaluateColumns(
  expressions: readonly string[],
  series: Series,
  options: Pick<ParseOptions, 'field' | 'catalogue'> = {},
): ExpressionColumn[] {
  const evaluation = new Evaluation(series);
  return expressions.map((text) => {
    const parsed = parseExpression(text, options);
    if (parsed.type === 'number') return { expression: text, column: evaluation.column(parsed) };
    const truth = evaluation.truth(parsed);
    const column = new Float64Array(truth.length);
    for (let i = 0; i < column.length; i++) column[i] = truth[i] === TRUE ? 1 : truth[i] === FALSE ? 0 : Number.NaN;
    return { expression: text, column };
  });
}

/**
 * Bars of history that the expressions need before their first common value, the bar of that value included.
 *
 * @throws ExpressionError; OutcryError `invalid-input` for a higher timeframe that does not fit.
 */
export function columnsBars(expressions: readonly string[], timeframe: Timeframe, options: Pick<ParseOptions, 'field' | 'catalogue'> = {}): number {
  return Math.max(0, ...expressions.map((text) => lookback(parseExpression(text, options), timeframe, {}))) + 1;
}
