import type { Candles } from '../../domain/candles.ts';
import type { MarketSymbol } from '../../domain/market-symbol.ts';
import type { Market, Ticker } from '../../domain/market.ts';
import type { Advice } from '../../strategies/strategy.ts';

/** One market of a deployment as it is looked at: its candles from the series' first on, and what the strategy says of each. */
export interface AdvisedSeries {
  readonly symbol: MarketSymbol;
  readonly rules: Market;
  readonly candles: Candles;
  readonly advice: Advice;
  /** Average true ranges that a `risk` sizing by ATR takes its stop distance from, else `null`. */
  readonly atr: Float64Array | null;
  /** Why nothing is to be bought at a bar, in the rule's words with the values. */
  readonly silence: (bar: number) => string;
}

/** A candle's close that a deployment decides on. */
export interface SlotView {
  /** Open time of the candle. */
  readonly slot: number;
  /** The markets; those without a candle at the slot decide nothing. */
  readonly markets: readonly AdvisedSeries[];
  /** True when a bar or more has closed since: exits are acted on, entries are missed. */
  readonly late: boolean;
  /** Why no entries are wanted, in words; `null` when they are. */
  readonly noEntries: string | null;
  /** The market's present price. @throws OutcryError when it cannot be had. */
  readonly quote: (symbol: MarketSymbol) => Promise<Ticker>;
}
