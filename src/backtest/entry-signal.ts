import type { LotSize } from '../trading/lots.ts';
import type { ProtectiveLevels } from '../trading/protective-levels.ts';
import { entryLots, yearlyVolatility } from '../trading/sizing.ts';
import type { SimulationLeg, SimulationSettings } from './simulation.ts';

/** The advice that an entry, and the position it opens, came from: one market's newest, with what goes with it. */
export class EntrySignal {
  readonly #leg: SimulationLeg;
  readonly #settings: SimulationSettings;
  readonly #atr: Float64Array | null;
  #equity = 0;
  /** Bar at whose close the entry was advised, in the leg's candles (lead counted). */
  bar = -1;
  /** True when the advice is news: only then is a missed entry counted. */
  fresh = false;
  /** Distances from the entry price in the quote currency; NaN for none. */
  stopDistance = Number.NaN;
  targetDistance = Number.NaN;

  /** `atr` is the column of average true ranges that a `risk` sizing by ATR takes its stop distance from, else `null`. */
  constructor(leg: SimulationLeg, settings: SimulationSettings, atr: Float64Array | null) {
    this.#leg = leg;
    this.#settings = settings;
    this.#atr = atr;
  }

  /** An entry is advised at the close of `bar`, when the whole simulation's equity is `equity`. */
  take(bar: number, equity: number, fresh: boolean): void {
    this.bar = bar;
    this.#equity = equity;
    this.fresh = fresh;
    const { sizing } = this.#settings;
    // Sizing by ATR promises a loss when a stop that far away is hit, so there is such a stop; the nearer one counts.
    const byRule = this.#column('stopDistance');
    const byAtr = this.#atr !== null && sizing.kind === 'risk' ? this.#atr[bar]! * (sizing.atrMultiple ?? Number.NaN) : Number.NaN;
    this.stopDistance = byAtr < byRule || Number.isNaN(byRule) ? byAtr : byRule;
    this.targetDistance = this.#column('targetDistance');
  }

  /** Which entry goes first where several compete: the higher; those without a rank last. */
  get rank(): number {
    const rank = this.#column('rank');
    return Number.isNaN(rank) ? Number.NEGATIVE_INFINITY : rank;
  }

  /** How many lots the entry buys at `price`. The position's levels, still unused, say how far its nearest stop will be. */
  lots(price: number, cash: number, freePlaces: number, levels: ProtectiveLevels, lot: LotSize): number {
    const { sizing, feeRate, timeframe } = this.#settings;
    const factor = this.#column('size');
    let stopDistance = Number.NaN;
    if (sizing.kind === 'risk') {
      levels.enter(price, this.stopDistance, this.targetDistance);
      stopDistance = price - levels.stop;
      levels.clear();
    }
    const moment = {
      price,
      feeRate,
      cash,
      freePlaces,
      equity: this.#equity,
      stopDistance,
      volatility: sizing.kind === 'volatility' ? yearlyVolatility(this.#leg.candles.close, this.bar, timeframe) : Number.NaN,
      factor: Number.isNaN(factor) ? 1 : factor,
    };
    return entryLots(sizing, moment, lot);
  }

  #column(name: 'stopDistance' | 'targetDistance' | 'size' | 'rank'): number {
    const { advice } = this.#leg;
    return advice.kind === 'signals' ? (advice[name]?.[this.bar] ?? Number.NaN) : Number.NaN;
  }
}
