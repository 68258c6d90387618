import type { Candles } from '../domain/candles.ts';
import type { Timeframe } from '../domain/timeframe.ts';
import type { Condition, Evaluation } from '../strategies/expression/index.ts';
import type { Alert } from './alert.ts';

/** Candles around a firing, and what is computed over them. */
export interface FiringCandles {
  readonly candles: Candles;
  readonly timeframe: Timeframe;
  readonly evaluation: Evaluation;
  /** The bar that fired, or the last one before a price did. */
  readonly bar: number;
}

/** An alert whose condition was found fulfilled. */
export interface Firing {
  /** As it was before it fired. */
  readonly alert: Alert;
  readonly condition: Condition;
  /** When the condition was fulfilled: the candle's close or the price's time, epoch milliseconds. */
  readonly at: number;
  /** The close of that candle, or that price, in the quote currency. */
  readonly price: number;
  /** Where the price came from, as people read it: `binance`, `simulated market`. */
  readonly source: string;
  readonly simulated: boolean;
  /** What can be drawn; without it, `notDrawn` says why. */
  readonly drawing: FiringCandles | { readonly notDrawn: string };
  /** By how much it is told late, milliseconds; `null` when it is told in time. */
  readonly lateMs: number | null;
  /** How often a repeating alert would have fired while nobody looked, this time included; usually 1. */
  readonly times: number;
}
