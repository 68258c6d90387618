import type { MarketSymbol } from '../domain/market-symbol.ts';
import type { Timeframe } from '../domain/timeframe.ts';

/** A condition on a market that somebody wants to be told of. */
export interface Alert {
  /** Counts up over all alerts; what people type. */
  readonly id: number;
  /** Whose it is: a person's id. */
  readonly person: string;
  /** Where it is told, over all channels: `telegram:42`. */
  readonly conversation: string;
  readonly symbol: MarketSymbol;
  /** The canonical text of the condition, in the rule language. */
  readonly condition: string;
  /** The candles it is evaluated on, at each one's close; `null` for a condition on nothing but the price, which the ticker stream decides. */
  readonly timeframe: Timeframe | null;
  /** Epoch milliseconds after a firing in which it does not fire again; `null` when it fires once and is over. */
  readonly cooldownMs: number | null;
  readonly createdAt: number;
  /** The newest candle (its open time) that was evaluated; `null` before the first and for prices. */
  readonly lastCandle: number | null;
  /** When it fired last, epoch milliseconds. */
  readonly firedAt: number | null;
  readonly firings: number;
  /**
   * For a repeating alert: true while the condition must first be seen unfulfilled again. What stays true is told once, not at every candle.
   */
  readonly isSpent: boolean;
}

/** What is given to make an alert. */
export type NewAlert = Pick<Alert, 'person' | 'conversation' | 'symbol' | 'condition' | 'timeframe' | 'cooldownMs' | 'createdAt'>;

/** What evaluating an alert changed. */
export type AlertProgress = Pick<Alert, 'lastCandle' | 'firedAt' | 'firings' | 'isSpent'> & { readonly isOver: boolean };

/** Every alert there is, over restarts. */
export interface AlertBook {
  add(alert: NewAlert): Promise<Alert>;
  /** The alerts that still watch, oldest first; of one person where one is given. */
  active(person?: string): Promise<readonly Alert[]>;
  /** Deletes an alert of a person; false when they have none of that number. */
  remove(id: number, person: string): Promise<boolean>;
  /** Keeps what an evaluation changed. Nothing happens when the alert was deleted meanwhile. */
  progress(id: number, progress: AlertProgress): Promise<void>;
  /** Makes the alerts of one person another's, when their accounts become one person. */
  reassign(from: string, to: string): Promise<void>;
}
