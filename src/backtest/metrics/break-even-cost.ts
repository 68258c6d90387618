import type { Simulation, SimulationSettings } from '../simulation.ts';

/** The part of a simulation that break-even cost is worked out from. */
export type BreakEvenInput = Pick<Simulation, 'equity' | 'trades' | 'openTrades' | 'feesPaid' | 'turnover'>;

/** What of the settings decides it. */
export type BreakEvenSettings = Pick<SimulationSettings, 'cash' | 'feeRate' | 'sizing'>;

/** Round trips one after another, as columns. */
interface RoundTrips {
  /** The entry's notional as a share of the equity before it, at the run's own fee rate. */
  readonly share: Float64Array;
  /** Exit price ÷ entry price. */
  readonly growth: Float64Array;
  /** How many of them were closed; only the last may be open, and has no exit to pay for. */
  readonly closed: number;
}

/**
 * The fee rate on each side at which the run would have ended with exactly its starting cash, slippage left as it was.
 * Negative when it loses even free of charge; `null` when nothing was traded.
 *
 * With sizes that follow equity, a change of fee changes every later size too, so that gross profit ÷ turnover would be wrong by
 * tens of percent over many trades. The round trips are therefore compounded again: a trade that put the share `s` of equity in
 * at price ratio `g` multiplies equity by 1 + s·(g·(1 − c) − (1 + c)), with s ∝ 1 ÷ (1 + c) when all cash was used; the `c` that makes
 * the product 1 is found by Newton's method. With a fixed cost per trade sizes do not follow, and gross profit ÷ turnover is exact.
 * It is also what remains for runs that are not a sequence of round trips (several positions at once, rebalancing). Where the volume
 * cap held entries back, sizes did not follow equity, and the figure is an estimate.
 */
export function breakEvenCost(simulation: BreakEvenInput, settings: BreakEvenSettings): number | null {
  if (simulation.turnover <= 0) return null;
  const finalEquity = simulation.equity.at(-1) ?? settings.cash;
  const linear = (finalEquity - settings.cash + simulation.feesPaid) / simulation.turnover;
  if (settings.sizing.kind === 'cost') return linear;
  const trips = roundTrips(simulation, settings.cash);
  return (trips && solve(trips, settings)) ?? linear;
}

/** The run as round trips, one after another; `null` when trades overlap, were resized under way, or do not account for the result. */
function roundTrips(simulation: BreakEvenInput, cash: number): RoundTrips | null {
  const closed = simulation.trades.length;
  const count = closed + simulation.openTrades.length;
  if (simulation.openTrades.length > 1) return null;
  const share = new Float64Array(count);
  const growth = new Float64Array(count);
  let free = Number.NEGATIVE_INFINITY;
  let realised = cash;
  for (let i = 0; i < count; i++) {
    const trade = i < closed ? simulation.trades[i]! : simulation.openTrades[i - closed]!;
    if (trade.entryTime < free || realised <= 0) return null;
    const exitPrice = 'exitPrice' in trade ? trade.exitPrice : trade.lastPrice;
    if ('exitTime' in trade) {
      if (trade.reason === 'rebalance') return null;
      free = trade.exitTime;
    }
    // Flat at every entry, equity is the cash left by the trades before.
    share[i] = (trade.amount * trade.entryPrice) / realised;
    growth[i] = exitPrice / trade.entryPrice;
    realised += trade.pnl;
  }
  const final = simulation.equity.at(-1) ?? cash;
  return Math.abs(final - realised) <= Math.abs(final) * 1e-6 ? { share, growth, closed } : null;
}

/** Newton's method on the logarithm of the product, which is nearly straight in `c`; `null` when it leaves the possible rates. */
function solve(trips: RoundTrips, settings: BreakEvenSettings): number | null {
  const allIn = settings.sizing.kind === 'all-in' ? 1 + settings.feeRate : null;
  let rate = settings.feeRate;
  for (let round = 0; round < 50; round++) {
    const { value, slope } = logGrowth(trips, rate, allIn);
    const step = value / slope;
    if (!Number.isFinite(step)) return null;
    rate -= step;
    if (rate <= -1 || rate >= 1) return null;
    if (Math.abs(step) < 1e-13) return rate;
  }
  return null;
}

/** log of final ÷ starting equity at a fee rate, and its derivative. `allIn` is 1 + the run's own fee rate when shares scale with it. */
function logGrowth(trips: RoundTrips, rate: number, allIn: number | null): { readonly value: number; readonly slope: number } {
  const { share, growth, closed } = trips;
  let value = 0;
  let slope = 0;
  let product = 1;
  for (let i = 0; i < share.length; i++) {
    const s = allIn === null ? share[i]! : (share[i]! * allIn) / (1 + rate);
    const kept = growth[i]! * (i < closed ? 1 - rate : 1);
    const factor = 1 + s * (kept - (1 + rate));
    if (factor <= 0) return { value: Number.NaN, slope: Number.NaN };
    const change = -s * (1 + (i < closed ? growth[i]! : 0));
    slope += (allIn === null ? change : change - (s / (1 + rate)) * (kept - (1 + rate))) / factor;
    product *= factor;
    // One logarithm for many trades, taken before the product can overflow.
    if (product > 1e100 || product < 1e-100) {
      value += Math.log(product);
      product = 1;
    }
  }
  return { value: value + Math.log(product), slope };
}
