import type { Candles } from '../../domain/candles.ts';

/** One numeric parameter of an indicator, in call order. */
export interface IndicatorParam {
  readonly name: string;
  readonly description: string;
  readonly default: number;
  readonly min: number;
  readonly max: number;
  /** True where only whole numbers make sense (periods). */
  readonly integer: boolean;
}

/**
 * An indicator as the expression language, the help page and the tools know it: columns in, columns out.
 *
 * `compute` is pure, single-pass where the mathematics allows, and never looks ahead: value i depends on inputs 0..i.
 * Outputs have the input's length and are NaN before their first value. Leading NaNs of a source are skipped: the indicator
 * starts at the first number, as though the column began there. A NaN later on makes windowed values NaN until it has left
 * the window, and leaves recursive ones NaN at that bar with their state unchanged.
 */
export interface Indicator {
  /** The name in the expression language: `bbands`. */
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  /**
   * What it reads: `candles` reads the whole candle; a number is how many columns come first in the call
   * (1: a source, by default the close; 2: both must be given).
   */
  readonly reads: 'candles' | 1 | 2;
  readonly params: readonly IndicatorParam[];
  /** Output names; the first is what a call without `.output` means. */
  readonly outputs: readonly string[];
  /** How many bars of input come before the first value of output number `output` (0 when the first bar has one). */
  lookback(params: readonly number[], output: number): number;
  /** One column per output, in the order of `outputs`. `sources` is empty for an indicator that reads candles. */
  compute(candles: Candles, sources: readonly Float64Array[], params: readonly number[]): readonly Float64Array[];
}
