import type { Timeframe } from '../../domain/timeframe.ts';
import type { Indicator } from '../indicators/indicator.ts';

/** The words for a candle's own figures, and the averages of them that have names. */
export const PRICE_NAMES = ['open', 'high', 'low', 'close', 'volume', 'hl2', 'hlc3', 'ohlc4'] as const;
/** One of a candle's figures. */
export type PriceName = (typeof PRICE_NAMES)[number];

/** The words for a bar's time: the hour it opens in (0 to 23, UTC) and its day (1 = Monday to 7 = Sunday, UTC). */
export const CLOCK_NAMES = ['hour', 'weekday'] as const;
/** One of the time words. */
export type ClockName = (typeof CLOCK_NAMES)[number];

/** The words for the position held, which only exits know. `pnl` is the fraction gained since entry, before fees. */
export const POSITION_NAMES = ['bars_held', 'pnl', 'entry_price'] as const;
/** One of the position words. */
export type PositionName = (typeof POSITION_NAMES)[number];

/** `+`, `-`, `*` or `/`. */
export type ArithmeticOperator = '+' | '-' | '*' | '/';
/** A comparison's sign in its canonical spelling. */
export type ComparisonOperator = '<' | '<=' | '>' | '>=' | '==' | '!=';

/** A number that stands in the text. Never NaN, infinite or minus zero. */
export interface Literal {
  readonly type: 'number';
  readonly kind: 'literal';
  readonly value: number;
}

/** A number that can be tuned: `param(low, 30, 10, 45, 5)`. */
export interface Param {
  readonly type: 'number';
  readonly kind: 'param';
  readonly name: string;
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

/** A candle's figure. */
export interface Price {
  readonly type: 'number';
  readonly kind: 'price';
  readonly name: PriceName;
}

/** A bar's time. */
export interface Clock {
  readonly type: 'number';
  readonly kind: 'clock';
  readonly name: ClockName;
}

/** What is known of the position held. */
export interface Position {
  readonly type: 'number';
  readonly kind: 'position';
  readonly name: PositionName;
}

/** One output of an indicator. `params` are constants, one for each of the indicator's own. */
export interface IndicatorCall {
  readonly type: 'number';
  readonly kind: 'indicator';
  readonly indicator: Indicator;
  /** As many columns as the indicator reads; none when it reads candles. */
  readonly sources: readonly NumberExpression[];
  readonly params: readonly NumberExpression[];
  /** Index into the indicator's outputs. */
  readonly output: number;
}

/** `-x`. */
export interface Negation {
  readonly type: 'number';
  readonly kind: 'negation';
  readonly operand: NumberExpression;
}

/** `a + b` and its kin. A division by zero is undefined (NaN). */
export interface Arithmetic {
  readonly type: 'number';
  readonly kind: 'arithmetic';
  readonly operator: ArithmeticOperator;
  readonly left: NumberExpression;
  readonly right: NumberExpression;
}

/** `abs(x)`, `min(a, b, …)`, `max(a, b, …)`. */
export interface Combination {
  readonly type: 'number';
  readonly kind: 'combination';
  readonly name: 'abs' | 'min' | 'max';
  readonly operands: readonly NumberExpression[];
}

/** The change of a column as a fraction (0.02 = 2 %), over a number of bars or over a span of time. */
export interface Change {
  readonly type: 'number';
  readonly kind: 'change';
  readonly source: NumberExpression;
  readonly over: { readonly bars: NumberExpression } | { readonly spanMs: number };
}

/** Bars since the condition was last true: 0 at a bar where it is, undefined before the first. */
export interface BarsSince {
  readonly type: 'number';
  readonly kind: 'bars-since';
  readonly condition: BooleanExpression;
}

/** A column some bars back: `x[1]`. */
export interface NumberBack {
  readonly type: 'number';
  readonly kind: 'back';
  readonly operand: NumberExpression;
  readonly bars: NumberExpression;
}

/** A call read on a higher timeframe at its last closed bar: `rsi(14, tf: "4h")`. */
export interface NumberOnTimeframe {
  readonly type: 'number';
  readonly kind: 'timeframe';
  readonly operand: NumberExpression;
  readonly timeframe: Timeframe;
}

/** A column of numbers, or a constant. */
export type NumberExpression =
  | Literal
  | Param
  | Price
  | Clock
  | Position
  | IndicatorCall
  | Negation
  | Arithmetic
  | Combination
  | Change
  | BarsSince
  | NumberBack
  | NumberOnTimeframe;

/** `a < b` and its kin; undefined where either side is. */
export interface Comparison {
  readonly type: 'boolean';
  readonly kind: 'comparison';
  readonly operator: ComparisonOperator;
  readonly left: NumberExpression;
  readonly right: NumberExpression;
}

/** Two or more conditions joined. */
export interface Logic {
  readonly type: 'boolean';
  readonly kind: 'logic';
  readonly operator: 'and' | 'or';
  readonly operands: readonly BooleanExpression[];
}

/** `not c`; undefined where `c` is. */
export interface Not {
  readonly type: 'boolean';
  readonly kind: 'not';
  readonly operand: BooleanExpression;
}

/** `crosses_above(a, b)`: not above at the bar before, above at this one. */
export interface Crossing {
  readonly type: 'boolean';
  readonly kind: 'crossing';
  readonly direction: 'above' | 'below';
  readonly left: NumberExpression;
  readonly right: NumberExpression;
}

/** `rising(x, n)`: each of the last `n` bars is above the one before it. */
export interface Trend {
  readonly type: 'boolean';
  readonly kind: 'trend';
  readonly direction: 'rising' | 'falling';
  readonly operand: NumberExpression;
  readonly bars: NumberExpression;
}

/** `for_bars(c, n)`: at every one of the last `n` bars; `within(c, n)`: at one of them at least. This bar counts. */
export interface Window {
  readonly type: 'boolean';
  readonly kind: 'window';
  readonly name: 'for_bars' | 'within';
  readonly condition: BooleanExpression;
  readonly bars: NumberExpression;
}

/** A condition some bars back: `(close > open)[1]`. */
export interface BooleanBack {
  readonly type: 'boolean';
  readonly kind: 'back';
  readonly operand: BooleanExpression;
  readonly bars: NumberExpression;
}

/** A condition read on a higher timeframe at its last closed bar. */
export interface BooleanOnTimeframe {
  readonly type: 'boolean';
  readonly kind: 'timeframe';
  readonly operand: BooleanExpression;
  readonly timeframe: Timeframe;
}

/** A column of true, false and undefined. */
export type BooleanExpression = Comparison | Logic | Not | Crossing | Trend | Window | BooleanBack | BooleanOnTimeframe;

/** A typed expression. Nodes are plain data, built by `construct.ts`, which keeps them canonical. */
export type Expression = NumberExpression | BooleanExpression;
