import { OutcryError } from '../../domain/errors.ts';
import { resamples } from '../../domain/resample.ts';
import { type Timeframe, timeframeMs } from '../../domain/timeframe.ts';
import type { StrategyParams } from '../strategy.ts';
import { boundedValue } from './bounds.ts';
import { format } from './format.ts';
import { formatSpan } from './span.ts';
import type { Change, Expression, IndicatorCall, NumberExpression } from './tree.ts';
import { childrenOf } from './walk.ts';

/** The longest window or look back, in bars. */
const LONGEST = 100_000;

/** The parameters of an indicator call as numbers. @throws OutcryError `invalid-input` when params bring one out of its bounds. */
export function indicatorParams({ indicator, params }: IndicatorCall, values: StrategyParams): number[] {
  return params.map((value, index) => {
    const info = indicator.params[index];
    if (!info) throw new TypeError(`${indicator.name} has no parameter ${index}`);
    return boundedValue(value, values, `${indicator.name}'s ${info.name}`, info);
  });
}

/** A number of bars that an expression names: at least `min`. @throws OutcryError `invalid-input` when params bring it below. */
export function barCount(bars: NumberExpression, values: StrategyParams, min: 0 | 1): number {
  return boundedValue(bars, values, 'a number of bars', { min, max: LONGEST, integer: true });
}

/**
 * How many bars back a change looks.
 *
 * @throws OutcryError `invalid-input` for a span that is not a whole number of bars.
 */
export function changeBars({ over }: Change, timeframe: Timeframe, values: StrategyParams): number {
  if ('bars' in over) return barCount(over.bars, values, 1);
  const bars = over.spanMs / timeframeMs(timeframe);
  if (Number.isInteger(bars)) return bars;
  throw new OutcryError('invalid-input', `change("${formatSpan(over.spanMs)}") is not a whole number of ${timeframe} bars.`, { field: 'timeframe' });
}

/**
 * Refuses a higher timeframe that whole candles of the base do not fill.
 *
 * @throws OutcryError `invalid-input`
 */
export function checkTimeframe(operand: Expression, wanted: Timeframe, base: Timeframe): void {
  if (wanted === base || resamples(base, wanted)) return;
  const why = timeframeMs(wanted) < timeframeMs(base) ? `is shorter than the ${base} candles it runs on` : `is not made of whole ${base} candles`;
  throw new OutcryError('invalid-input', `${format(operand)} asks for tf: "${wanted}", which ${why}.`, { field: 'timeframe' });
}

/**
 * The bars that come before the first at which the expression is known, in bars of `timeframe`: the index of that bar in a
 * series without gaps. Exact, but for higher timeframes, where it is what the least lucky first candle needs (and, with one
 * inside another, a little more).
 *
 * @throws OutcryError `invalid-input` for a higher timeframe that does not fit the base, and params out of bounds.
 */
export function lookback(expression: Expression, timeframe: Timeframe, values: StrategyParams): number {
  const longest = (parts: readonly Expression[]): number => parts.reduce((bars, part) => Math.max(bars, lookback(part, timeframe, values)), 0);
  switch (expression.kind) {
    case 'indicator':
      return longest(expression.sources) + expression.indicator.lookback(indicatorParams(expression, values), expression.output);
    case 'change':
      return longest([expression.source]) + changeBars(expression, timeframe, values);
    case 'crossing':
      return longest([expression.left, expression.right]) + 1;
    case 'trend':
      return longest([expression.operand]) + barCount(expression.bars, values, 1);
    case 'window':
      return longest([expression.condition]) + barCount(expression.bars, values, 1) - 1;
    case 'back':
      return longest([expression.operand]) + barCount(expression.bars, values, 0);
    case 'timeframe': {
      checkTimeframe(expression.operand, expression.timeframe, timeframe);
      const higher = lookback(expression.operand, expression.timeframe, values);
      if (expression.timeframe === timeframe) return higher;
      const ratio = timeframeMs(expression.timeframe) / timeframeMs(timeframe);
      // The data may begin one bar into a higher candle, which is then left out whole.
      return ratio - 1 + (higher + 1) * ratio - 1;
    }
    case 'literal':
    case 'param':
    case 'price':
    case 'clock':
    case 'position':
    case 'negation':
    case 'arithmetic':
    case 'combination':
    case 'bars-since':
    case 'comparison':
    case 'logic':
    case 'not':
      return longest(childrenOf(expression));
  }
}
