import type { SimulationLeg, SimulationSettings } from '../simulation.ts';

/** Money put into one market at its first open of the span and left there. */
export interface Holding {
  readonly leg: SimulationLeg;
  /** In base units. */
  readonly amount: number;
  readonly cost: number;
}

/** What buying and holding is measured on. */
export type HoldingSettings = Pick<SimulationSettings, 'cash' | 'feeRate' | 'slippage'>;

/**
 * What buying and holding would have bought: the cash in equal parts, one for each market, each spent whole at the first open of
 * its span, worse by the slippage and with the entry fee paid, not rounded to a lot.
 */
export function holdings(legs: readonly SimulationLeg[], settings: HoldingSettings): readonly Holding[] {
  const cost = settings.cash / legs.length;
  return legs.map((leg) => {
    const open = leg.candles.open[leg.lead];
    return { leg, cost, amount: open === undefined ? 0 : cost / (open * (1 + settings.slippage) * (1 + settings.feeRate)) };
  });
}

/**
 * Return of buying and holding, as a fraction of the starting cash: from the first open of the span to the last close, fee paid on the
 * way in, the position marked to the last close without an exit fee, as any position still open at the end is.
 * `null` without candles.
 */
export function buyAndHold(legs: readonly SimulationLeg[], settings: HoldingSettings): number | null {
  if (legs.length === 0 || legs.some((leg) => leg.candles.close.length <= leg.lead)) return null;
  let value = 0;
  for (const { leg, amount } of holdings(legs, settings)) value += amount * leg.candles.close.at(-1)!;
  return value / settings.cash - 1;
}
