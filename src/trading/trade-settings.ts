import type { Candles } from '../domain/candles.ts';
import type { Timeframe } from '../domain/timeframe.ts';
import type { ExitRules, Sizing } from '../domain/trade-rules.ts';
import type { Advice } from '../strategies/strategy.ts';

/** What decides a strategy's orders beside candles and advice, wherever it runs: over history, on paper money, on an exchange. */
export interface TradeSettings {
  readonly timeframe: Timeframe;
  /** Fraction of notional charged on each side. */
  readonly feeRate: number;
  /** Fraction by which a market fill is worse than the price it is taken at. */
  readonly slippage: number;
  readonly exits: ExitRules;
  readonly sizing: Sizing;
  /** Most positions open at once, over all symbols. */
  readonly maxPositions: number;
}

/** One market's candles and what the strategy says of every bar of them. */
export interface AdvisedMarket {
  readonly candles: Candles;
  readonly advice: Advice;
}

/** Why a trade ended. */
export type ExitReason = 'signal' | 'stop-loss' | 'take-profit' | 'trailing-stop' | 'time' | 'rebalance';
