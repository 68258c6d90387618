import type { EntryColumns } from '../strategies/strategy.ts';
import type { LotSize } from './lots.ts';
import type { ProtectiveLevels } from './protective-levels.ts';
import { entryLots, yearlyVolatility } from './sizing.ts';
import type { AdvisedMarket, TradeSettings } from './trade-settings.ts';

const NO_COLUMNS: EntryColumns = {};

/** The advice that an entry, and the position it opens, came from: one market's newest, with what goes with it. */
export class EntrySignal {
  readonly #market: AdvisedMarket;
  readonly #settings: TradeSettings;
  readonly #atr: Float64Array | null;
  #equity = 0;
  /** The strategy's own factor on the size. */
  #factor = 1;
  /** Bar at whose close the entry was advised, in the market's candles (lead counted). */
  bar = -1;
  /** True when the advice is news: only then is a missed entry counted. */
  fresh = false;
  /** Distances from the entry price in the quote currency; NaN for none. */
  stopDistance = Number.NaN;
  targetDistance = Number.NaN;
  /** Which entry goes first where several compete: the higher; those without a rank last. */
  rank = Number.NEGATIVE_INFINITY;

  /** `atr` is the column of average true ranges that a `risk` sizing by ATR takes its stop distance from, else `null`. */
  constructor(market: AdvisedMarket, settings: TradeSettings, atr: Float64Array | null) {
    this.#market = market;
    this.#settings = settings;
    this.#atr = atr;
  }

  /** An entry is advised at the close of `bar`, when the equity of all markets together is `equity`. */
  take(bar: number, equity: number, fresh: boolean): void {
    this.bar = bar;
    this.#equity = equity;
    this.fresh = fresh;
    const { sizing } = this.#settings;
    const { advice } = this.#market;
    const columns = advice.kind === 'signals' ? advice : NO_COLUMNS;
    const byRule = at(columns.stopDistance, bar, Number.NaN);
    // Sizing by ATR promises a loss when a stop that far away is hit, so there is such a stop; the nearer one counts.
    const byAtr = this.#atr !== null && sizing.kind === 'risk' ? this.#atr[bar]! * (sizing.atrMultiple ?? Number.NaN) : Number.NaN;
    this.stopDistance = byAtr < byRule || Number.isNaN(byRule) ? byAtr : byRule;
    this.targetDistance = at(columns.targetDistance, bar, Number.NaN);
    this.rank = at(columns.rank, bar, Number.NEGATIVE_INFINITY);
    this.#factor = at(columns.size, bar, 1);
  }

  /** How many lots the entry buys at `price`. The position's levels, still unused, say how far its nearest stop will be. */
  lots(price: number, cash: number, freePlaces: number, levels: ProtectiveLevels, lot: LotSize): number {
    const { sizing, feeRate, timeframe } = this.#settings;
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
      volatility: sizing.kind === 'volatility' ? yearlyVolatility(this.#market.candles.close, this.bar, timeframe) : Number.NaN,
      factor: this.#factor,
    };
    return entryLots(sizing, moment, lot);
  }
}

/** The column's value, or the given one where there is no column or it has nothing to say. */
function at(column: Float64Array | undefined, bar: number, otherwise: number): number {
  const value = column?.[bar] ?? Number.NaN;
  return Number.isNaN(value) ? otherwise : value;
}
