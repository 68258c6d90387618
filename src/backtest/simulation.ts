import type { Candles } from '../domain/candles.ts';
import type { MarketSymbol } from '../domain/market-symbol.ts';
import type { Advice } from '../strategies/strategy.ts';
import type { ExitReason, TradeSettings } from '../trading/trade-settings.ts';

/** One market of a simulation: its candles and what the strategy says of every bar. */
export interface SimulationLeg {
  readonly symbol: MarketSymbol;
  readonly candles: Candles;
  /** Bars before the simulated span, there for indicators only: nothing is traded or counted in them. */
  readonly lead: number;
  readonly advice: Advice;
  /** The market's amount step, in base units; 1e-8 where unknown. */
  readonly amountStep: number;
}

/** Everything that decides a simulation's outcome beside candles and advice. */
export interface SimulationSettings extends TradeSettings {
  /** Starting cash, in the quote currency. */
  readonly cash: number;
  /** From which bar on a stop or target can be hit: the entry bar itself, or the one after. */
  readonly stopsFrom: 'entry-bar' | 'next-bar';
  /** Which is taken to come first where one bar reaches both stop and target. */
  readonly sameBar: 'stop-first' | 'target-first';
  /** Largest share of a bar's volume that may be filled in it; `null` for no limit. */
  readonly volumeShare: number | null;
}

/** One finished trade. Bars are indices into its symbol's span (lead not counted); money is in the quote currency. */
export interface Trade {
  readonly symbol: MarketSymbol;
  readonly entryBar: number;
  readonly exitBar: number;
  /** Open time of the bar that the (first) entry filled in, and of the bar that the (last) exit filled in. */
  readonly entryTime: number;
  readonly exitTime: number;
  /** Averages over the fills, weighted by amount. */
  readonly entryPrice: number;
  readonly exitPrice: number;
  /** Bought and sold, in base units. */
  readonly amount: number;
  /** After both fees. */
  readonly pnl: number;
  /** `pnl` as a fraction of what the entry cost, fee excluded. */
  readonly return: number;
  readonly fees: number;
  readonly reason: ExitReason;
  /** Bar at whose close the entry was advised (in the span, like the others); `tradeReason` puts it into words. */
  readonly signalBar: number;
  /** True when the bar it ended in reached both stop and target, so that their order was an assumption. */
  readonly ambiguous: boolean;
  readonly stopPrice: number | null;
  readonly targetPrice: number | null;
}

/**
 * Why a trade was entered, in the strategy's words. Asked for where somebody reads it: a long run has tens of thousands of
 * trades, and putting each into words would take longer than the run itself.
 */
export function tradeReason(trade: Trade, legs: readonly SimulationLeg[]): string {
  const leg = legs.find(({ symbol }) => symbol === trade.symbol);
  if (!leg) throw new Error(`no leg of the simulation trades ${trade.symbol}`);
  return leg.advice.reason(leg.lead + trade.signalBar);
}

/** A position still open at the end, marked to the last close. */
export interface OpenTrade {
  readonly symbol: MarketSymbol;
  readonly entryBar: number;
  readonly entryTime: number;
  readonly entryPrice: number;
  readonly amount: number;
  readonly lastPrice: number;
  /** Against the last close, after the entry fee and before any exit fee. */
  readonly pnl: number;
  readonly why: string;
}

/** What a simulation did. Columns have one value per entry of `time`, the union of the legs' spans. */
export interface Simulation {
  readonly time: Float64Array;
  /** Cash and holdings at the close of each bar. */
  readonly equity: Float64Array;
  /** 1 where any position was held at the close of the bar. */
  readonly invested: Uint8Array;
  /** In the order of their exits. */
  readonly trades: readonly Trade[];
  readonly openTrades: readonly OpenTrade[];
  /** Cash at the end. */
  readonly cash: number;
  readonly feesPaid: number;
  /** What slippage cost against the undisturbed prices. */
  readonly slippagePaid: number;
  /** Notional of all fills, both sides. */
  readonly turnover: number;
  /** Entry signals that could not be acted on, by cause. */
  readonly skipped: { readonly noCash: number; readonly noPlace: number; readonly tooSmall: number };
}
