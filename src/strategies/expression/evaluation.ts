import type { Candles } from '../../domain/candles.ts';
import { DAY_MS, type Timeframe } from '../../domain/timeframe.ts';
import { crossesAbove, crossesBelow } from '../signals.ts';
import type { Series, StrategyParams } from '../strategy.ts';
import { constantValue } from './constant.ts';
import { format } from './format.ts';
import { type HigherSeries, higherSeries, numbersAtBase, truthsAtBase } from './higher-timeframe.ts';
import * as kernels from './kernels.ts';
import { barCount, changeBars, checkTimeframe, indicatorParams } from './lookback.ts';
import type { BooleanExpression, Change, ClockName, Expression, IndicatorCall, NumberExpression, PriceName } from './tree.ts';
import { isConstant } from './walk.ts';

/**
 * The columns of expressions over one series with one set of params.
 *
 * A part that stands in several places, or in several expressions, is computed once: columns are kept by the canonical text
 * of what they are, with params as numbers. All of it is linear in the number of bars.
 */
export class Evaluation {
  readonly series: Series;
  readonly params: StrategyParams;
  private readonly length: number;
  private readonly numbers = new Map<string, Float64Array>();
  private readonly truths = new Map<string, Uint8Array>();
  private readonly outputs = new Map<string, readonly Float64Array[]>();
  private readonly higher = new Map<Timeframe, { readonly series: HigherSeries; readonly evaluation: Evaluation }>();

  constructor(series: Series, params: StrategyParams = {}) {
    this.series = series;
    this.params = params;
    this.length = series.candles.time.length;
  }

  /**
   * The value at every bar; NaN where it is undefined. Shared: not to be written to.
   *
   * @throws OutcryError `invalid-input` for a higher timeframe that does not fit, and params out of bounds.
   */
  column(expression: NumberExpression): Float64Array {
    const column = this.operand(expression);
    return isConstant(expression) ? new Float64Array(this.length).fill(column[0]!) : column;
  }

  /**
   * The condition at every bar: 0 false, 1 undefined, 3 true. Shared: not to be written to.
   *
   * @throws OutcryError as `column` does.
   */
  truth(expression: BooleanExpression): Uint8Array {
    return remember(this.truths, format(expression, this.params), () => this.computeTruth(expression));
  }

  /** A column, or the one value of a constant. */
  private operand(expression: NumberExpression): Float64Array {
    if (isConstant(expression)) return Float64Array.of(constantValue(expression, this.params));
    if (expression.kind === 'price') return this.price(expression.name);
    return remember(this.numbers, format(expression, this.params), () => this.computeColumn(expression));
  }

  private computeColumn(expression: NumberExpression): Float64Array {
    const { length, params } = this;
    switch (expression.kind) {
      case 'literal':
      case 'param':
        return Float64Array.of(constantValue(expression, params));
      case 'price':
        return this.price(expression.name);
      case 'clock':
        return clockColumn(expression.name, this.series.candles.time);
      case 'position':
        throw new TypeError(`${expression.name} has no column`);
      case 'indicator':
        return this.indicator(expression);
      case 'negation':
        return kernels.mapColumn(this.operand(expression.operand), (value) => -value);
      case 'arithmetic':
        return kernels.arithmeticColumn(expression.operator, this.operand(expression.left), this.operand(expression.right), length);
      case 'combination': {
        const { name, operands } = expression;
        const columns = operands.map((operand) => this.operand(operand));
        if (name === 'abs') return kernels.mapColumn(columns[0]!, Math.abs);
        return columns.reduce((left, right) => kernels.extremeColumn(name, left, right, length));
      }
      case 'change':
        return this.change(expression);
      case 'bars-since':
        return kernels.barsSinceColumn(this.truth(expression.condition));
      case 'back':
        return kernels.numbersBack(this.operand(expression.operand), barCount(expression.bars, params, 0));
      case 'timeframe': {
        const { operand } = expression;
        const higher = this.onTimeframe(operand, expression.timeframe);
        return higher === null ? this.operand(operand) : numbersAtBase(higher.evaluation.operand(operand), higher.series.lastClosed);
      }
    }
  }

  private computeTruth(expression: BooleanExpression): Uint8Array {
    const { length, params } = this;
    switch (expression.kind) {
      case 'comparison':
        return kernels.comparisonColumn(expression.operator, this.operand(expression.left), this.operand(expression.right), length);
      case 'logic':
        return kernels.logicColumn(expression.operator, expression.operands.map((operand) => this.truth(operand)), length);
      case 'not':
        return kernels.notColumn(this.truth(expression.operand));
      case 'crossing': {
        const left = this.column(expression.left);
        const right = this.operand(expression.right);
        const level = isConstant(expression.right) ? right[0]! : right;
        return kernels.crossingColumn(expression.direction === 'above' ? crossesAbove(left, level) : crossesBelow(left, level), left, right);
      }
      case 'trend':
        return kernels.windowColumn('for_bars', kernels.stepColumn(expression.direction, this.operand(expression.operand)), barCount(expression.bars, params, 1));
      case 'window':
        return kernels.windowColumn(expression.name, this.truth(expression.condition), barCount(expression.bars, params, 1));
      case 'back':
        return kernels.truthBack(this.truth(expression.operand), barCount(expression.bars, params, 0));
      case 'timeframe': {
        const { operand } = expression;
        const higher = this.onTimeframe(operand, expression.timeframe);
        return higher === null ? this.truth(operand) : truthsAtBase(higher.evaluation.truth(operand), higher.series.lastClosed);
      }
    }
  }

  private price(name: PriceName): Float64Array {
    const { candles } = this.series;
    switch (name) {
      case 'hl2':
      case 'hlc3':
      case 'ohlc4':
        return remember(this.numbers, name, () => averagePrice(name, candles));
      case 'open':
      case 'high':
      case 'low':
      case 'close':
      case 'volume':
        return candles[name];
    }
  }

  /** All outputs of an indicator are computed at once, and kept for its other outputs. */
  private indicator(call: IndicatorCall): Float64Array {
    const first: Expression = { ...call, output: 0 };
    const columns = remember(this.outputs, format(first, this.params), () =>
      call.indicator.compute(this.series.candles, call.sources.map((source) => this.column(source)), indicatorParams(call, this.params)),
    );
    return columns[call.output]!;
  }

  private change(expression: Change): Float64Array {
    const source = this.operand(expression.source);
    const bars = changeBars(expression, this.series.timeframe, this.params);
    const { over } = expression;
    return 'bars' in over ? kernels.changeColumn(source, bars) : kernels.changeOverSpanColumn(source, this.series.candles.time, over.spanMs);
  }

  /** The higher timeframe and what is computed on it; `null` when it is this one. */
  private onTimeframe(operand: Expression, timeframe: Timeframe): { readonly series: HigherSeries; readonly evaluation: Evaluation } | null {
    checkTimeframe(operand, timeframe, this.series.timeframe);
    if (timeframe === this.series.timeframe) return null;
    return remember(this.higher, timeframe, () => {
      const series = higherSeries(this.series, timeframe);
      return { series, evaluation: new Evaluation(series, this.params) };
    });
  }
}

function remember<K, V>(known: Map<K, V>, key: K, compute: () => V): V {
  const before = known.get(key);
  if (before !== undefined) return before;
  const value = compute();
  known.set(key, value);
  return value;
}

function averagePrice(name: 'hl2' | 'hlc3' | 'ohlc4', { open, high, low, close }: Candles): Float64Array {
  const out = new Float64Array(close.length);
  for (let i = 0; i < out.length; i++) {
    if (name === 'hl2') out[i] = (high[i]! + low[i]!) / 2;
    else if (name === 'hlc3') out[i] = (high[i]! + low[i]! + close[i]!) / 3;
    else out[i] = (open[i]! + high[i]! + low[i]! + close[i]!) / 4;
  }
  return out;
}

/** The hour a bar opens in, or its day; the epoch was a Thursday, the fourth day of its week. */
function clockColumn(name: ClockName, times: Float64Array): Float64Array {
  const out = new Float64Array(times.length);
  for (let i = 0; i < out.length; i++) {
    const time = times[i]!;
    out[i] = name === 'hour' ? Math.floor((time % DAY_MS) / 3_600_000) : ((Math.floor(time / DAY_MS) + 3) % 7) + 1;
  }
  return out;
}
