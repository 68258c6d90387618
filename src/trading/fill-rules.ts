/**
 * How orders fill against candles: the one set of rules that the simulator and the paper execution share.
 *
 * Pure functions over one bar and one order or position. Prices are in the quote currency, amounts in lots (`lots.ts`),
 * rates are fractions. A level that is not set is NaN, which no price compares with.
 *
 * - A decision made at the close of a bar fills no earlier than the open of the market's next bar.
 * - Market orders, and stops, which become market orders when hit, fill worse by the slippage; limits and targets do not.
 * - A pending market exit goes at the open, before the bar's stop and target.
 * - A bar that opens beyond a stop or target fills it at the open: there the order of events is known.
 * - Where one bar reaches both without opening beyond either, their order is an assumption (`SameBarOrder`), and the fill says so.
 */
import { type LotSize, lotsIn } from './lots.ts';

/** Which is taken to come first where one bar reaches both stop and target. */
export type SameBarOrder = 'stop-first' | 'target-first';

/** A stop or target that was reached inside a bar. */
export interface ProtectiveExit {
  readonly by: 'stop' | 'target';
  /** The price before slippage; a stop is worse by it (`marketSellPrice`), a target is not. */
  readonly price: number;
  /** True when the same bar reached the other level too, so that which came first was an assumption. */
  readonly ambiguous: boolean;
}

/** What a market buy pays that is taken at `price`. */
export function marketBuyPrice(price: number, slippage: number): number {
  return price * (1 + slippage);
}

/** What a market sale gets that is taken at `price`. */
export function marketSellPrice(price: number, slippage: number): number {
  return price * (1 - slippage);
}

/** The most lots that `cash` buys at `price` with the fee on top: floor(cash ÷ (price × (1 + fee)) ÷ lot). */
export function affordableLots(cash: number, price: number, feeRate: number, lot: LotSize): number {
  return lotsIn(cash / (price * (1 + feeRate)), lot);
}

/**
 * The most lots that may fill in a bar of this volume (base units): the given share of it, or no limit for `null`.
 *
 * All fills of the bar together, purchases and sales. Replaying history, a fill at the open may use the volume of the whole
 * bar, which nobody knows at the open; the share is kept small for that reason too.
 */
export function volumeLots(volume: number, share: number | null, lot: LotSize): number {
  return share === null ? Number.POSITIVE_INFINITY : lotsIn(volume * share, lot);
}

/**
 * The protective stop of a position entered at `entryPrice`: the nearest (highest) of the two that are given.
 *
 * `stopLoss` is a fraction of the entry price, `distance` is in the quote currency; NaN or `null` for none.
 */
export function stopLevel(entryPrice: number, stopLoss: number | null, distance: number): number {
  const byFraction = stopLoss === null ? Number.NaN : entryPrice * (1 - stopLoss);
  return nearer(byFraction, entryPrice - distance, true);
}

/** The profit target of a position entered at `entryPrice`: the nearest (lowest) of the two that are given, as `stopLevel` has it. */
export function targetLevel(entryPrice: number, takeProfit: number | null, distance: number): number {
  const byFraction = takeProfit === null ? Number.NaN : entryPrice * (1 + takeProfit);
  return nearer(byFraction, entryPrice + distance, false);
}

function nearer(a: number, b: number, higher: boolean): number {
  if (Number.isNaN(a)) return b;
  if (Number.isNaN(b)) return a;
  return higher ? Math.max(a, b) : Math.min(a, b);
}

/**
 * The trailing stop after a bar: `fraction` below the highest price since entry, and never lower than it was.
 *
 * Call it with the entry price when the position is entered, and with a bar's high once that bar is over: within a bar it
 * is not known whether the high came before the low, so a high raises the stop only for the bars after it.
 */
export function trailedStop(stop: number, high: number, fraction: number): number {
  const level = high * (1 - fraction);
  return stop >= level ? stop : level;
}

/**
 * Whether a long position's stop or target is reached in a bar that it is held in, and at what price.
 *
 * Stop: reached when low ≤ stop, filled at min(open, stop). Target: reached when high ≥ target, filled at max(open, target).
 * A touch is enough for a target, as in the reference results (the price was seen, and the amount is bounded by the volume
 * share), whether it rests in a pair with its stop or alone; any other resting limit order must be traded through (`limitFill`).
 */
export function protectiveExit(
  open: number,
  high: number,
  low: number,
  stop: number,
  target: number,
  sameBar: SameBarOrder,
): ProtectiveExit | null {
  if (open <= stop) return { by: 'stop', price: open, ambiguous: false };
  if (open >= target) return { by: 'target', price: open, ambiguous: false };
  const stopped = low <= stop;
  const reached = high >= target;
  if (stopped && (!reached || sameBar === 'stop-first')) return { by: 'stop', price: stop, ambiguous: reached };
  return reached ? { by: 'target', price: target, ambiguous: stopped } : null;
}

/**
 * The price at which a resting limit order fills in a bar, or `null`: it must be traded through, not touched, because at
 * the limit itself others stand before it in the queue. A bar that opens beyond it fills at the better open.
 */
export function limitFill(side: 'buy' | 'sell', open: number, high: number, low: number, limit: number): number | null {
  if (side === 'buy') return low < limit ? Math.min(open, limit) : null;
  return high > limit ? Math.max(open, limit) : null;
}

/**
 * The price at which a resting stop becomes a market order in a bar, before slippage, or `null`: a touch is enough, since only the
 * price has to be seen. A bar that opens beyond it triggers at the open.
 */
export function stopFill(side: 'buy' | 'sell', open: number, high: number, low: number, stop: number): number | null {
  if (side === 'sell') return low <= stop ? Math.min(open, stop) : null;
  return high >= stop ? Math.max(open, stop) : null;
}

/** What a bar does to a resting pair of stop and target: `protectiveExit` for one that sells, its mirror image for one that buys. */
export function pairFill(
  side: 'buy' | 'sell',
  open: number,
  high: number,
  low: number,
  stop: number,
  target: number,
  sameBar: SameBarOrder,
): ProtectiveExit | null {
  if (side === 'sell') return protectiveExit(open, high, low, stop, target, sameBar);
  const mirrored = protectiveExit(-open, -low, -high, -stop, -target, sameBar);
  return mirrored === null ? null : { ...mirrored, price: -mirrored.price };
}
