import { DAY_MS, type Timeframe, timeframeMs } from '../domain/timeframe.ts';
import type { Sizing } from '../domain/trade-rules.ts';
import { affordableLots } from './fill-rules.ts';
import { type LotSize, lotsIn } from './lots.ts';

/** What an entry's size is worked out from, at the moment and the price of its first fill. Money is in the quote currency. */
export interface EntryMoment {
  /** The price of the fill, slippage included. */
  readonly price: number;
  readonly feeRate: number;
  /** Cash that no other order has a claim on. */
  readonly cash: number;
  /** Places for positions that are still free, this one counted: 1 or more. */
  readonly freePlaces: number;
  /** Equity at the close of the signal's bar. */
  readonly equity: number;
  /** Distance of the nearest stop below the entry price; NaN when there is none. Only `risk` reads it. */
  readonly stopDistance: number;
  /** Yearly volatility as a fraction; NaN while unknown. Only `volatility` reads it. */
  readonly volatility: number;
  /** The strategy's own factor on the size, 0 to 1. */
  readonly factor: number;
}

/**
 * How many lots an entry buys: what its rule says, times the factor, and never more than the cash pays for.
 *
 * `all-in` spends cash ÷ free places with the fee inside it. The others name a notional, and the fee comes on top:
 * `fraction` and `volatility` a share of equity, `cost` a sum, `risk` equity × fraction ÷ stop distance (fees and slippage of
 * the stop are not counted in). A size that cannot be worked out (no stop distance, no volatility yet) is 0.
 */
export function entryLots(sizing: Sizing, moment: EntryMoment, lot: LotSize): number {
  const { price, feeRate, cash, equity } = moment;
  const factor = Math.min(Math.max(moment.factor, 0), 1);
  if (sizing.kind === 'all-in') return affordableLots((cash / moment.freePlaces) * factor, price, feeRate, lot);
  return Math.min(lotsIn((wantedNotional(sizing, moment, equity) * factor) / price, lot), affordableLots(cash, price, feeRate, lot));
}

function wantedNotional(sizing: Exclude<Sizing, { kind: 'all-in' }>, moment: EntryMoment, equity: number): number {
  switch (sizing.kind) {
    case 'fraction':
      return equity * sizing.fraction;
    case 'cost':
      return sizing.cost;
    case 'risk':
      return moment.stopDistance > 0 ? ((equity * sizing.fraction) / moment.stopDistance) * moment.price : Number.NaN;
    case 'volatility':
      // A market that did not move at all has no volatility to scale by; cash is the only bound then.
      return moment.volatility > 0 ? (equity * sizing.target) / moment.volatility : moment.volatility === 0 ? equity : Number.NaN;
  }
}

/** Bars of the average true range that a `risk` sizing by ATR takes its stop distance from. */
export const SIZING_ATR_BARS = 14;

/** Log returns that the volatility of a `volatility` sizing is taken over. */
export const VOLATILITY_RETURNS = 30;

/**
 * Yearly volatility at the close of `bar`, as a fraction: the sample deviation of the last 30 bars' log returns, times the
 * root of the bars in a 365-day year. NaN while there are fewer returns.
 */
export function yearlyVolatility(close: Float64Array, bar: number, timeframe: Timeframe): number {
  if (bar < VOLATILITY_RETURNS) return Number.NaN;
  const returns: number[] = [];
  for (let i = bar - VOLATILITY_RETURNS + 1; i <= bar; i++) returns.push(Math.log(close[i]! / close[i - 1]!));
  const mean = returns.reduce((sum, value) => sum + value, 0) / returns.length;
  const squares = returns.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt((squares / (returns.length - 1)) * ((365 * DAY_MS) / timeframeMs(timeframe)));
}

/**
 * Shares of equity by which a holding may differ from the one advised before it is traded back: a rebalance below it
 * would pay fees for noise.
 */
export const REBALANCE_BAND = 0.005;

/**
 * How many lots to buy (positive) or sell (negative) so that a holding is worth `wanted` (0 to 1) of equity at `price`;
 * 0 when the difference is inside `REBALANCE_BAND` or below one lot. A wanted share of 0 sells everything, band or not.
 */
export function rebalanceLots(wanted: number, heldLots: number, heldValue: number, equity: number, price: number, lot: LotSize): number {
  if (wanted <= 0) return -heldLots;
  const change = Math.min(wanted, 1) * equity - heldValue;
  if (Math.abs(change) < REBALANCE_BAND * equity) return 0;
  return change > 0 ? lotsIn(change / price, lot) : -Math.min(heldLots, lotsIn(-change / price, lot));
}
