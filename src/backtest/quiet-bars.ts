import type { ProtectiveLevels } from '../trading/protective-levels.ts';
import type { SimulationLeg, SimulationSettings } from './simulation.ts';

/**
 * Finds the bars of one market at which nothing can happen, so that a simulation may pass over them.
 *
 * An optimisation and no rule: it may always answer "this very bar". Questions must come with ascending bars.
 */
export class QuietBars {
  readonly #leg: SimulationLeg;
  readonly #maxBars: number;
  /** True when the strategy wants to be asked at every bar of a position. */
  readonly #asks: boolean;
  /** The next bar with an exit signal, kept because a scan for it may run far beyond the trade it was asked for. */
  #nextExit = -1;

  constructor(leg: SimulationLeg, settings: SimulationSettings) {
    this.#leg = leg;
    this.#maxBars = settings.exits.maxBars ?? Number.POSITIVE_INFINITY;
    this.#asks = leg.advice.kind === 'signals' && leg.advice.exitHeld !== undefined;
  }

  /** The first bar in `bar`..`end` at whose close there may be something to do while nothing is held; `end` when there is none. */
  whileFlat(bar: number, end: number): number {
    const { advice } = this.#leg;
    if (advice.kind === 'exposure') return nextNumber(advice.exposure, bar, end);
    return nextSignal(advice.enter, bar, end);
  }

  /** The same while a position is held since `firstBar`; a trailing stop among its levels is raised by the bars passed over. */
  whileHeld(bar: number, end: number, firstBar: number, levels: ProtectiveLevels): number {
    if (this.#asks) return bar;
    const until = Math.min(end, this.#exitSignal(bar, end), Math.max(bar, firstBar + this.#maxBars));
    return levels.any ? levels.passOver(this.#leg.candles, bar, until) : until;
  }

  #exitSignal(bar: number, end: number): number {
    const { advice } = this.#leg;
    if (advice.kind === 'exposure') return nextNumber(advice.exposure, bar, end);
    if (this.#nextExit < bar) {
      this.#nextExit = nextSignal(advice.exit, bar, end);
    }
    return this.#nextExit;
  }
}

// Plain loops: signals are mostly a few bars away, where calling `indexOf` would cost more than looking.

function nextSignal(column: Uint8Array, bar: number, end: number): number {
  let i = bar;
  while (i < end && column[i] !== 1) i++;
  return i;
}

function nextNumber(column: Float64Array, bar: number, end: number): number {
  let i = bar;
  while (i < end && Number.isNaN(column[i]!)) i++;
  return i;
}
