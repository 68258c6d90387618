import { affordableLots } from './fill-rules.ts';
import { EntrySignal } from './entry-signal.ts';
import { type LotSize, amountOf } from './lots.ts';
import type { ProtectiveLevels } from './protective-levels.ts';
import { rebalanceLots } from './sizing.ts';
import type { AdvisedMarket, ExitReason, TradeSettings } from './trade-settings.ts';

/** What is held of a market, as it is now: whoever keeps it writes on, and it is read again at every question. */
export interface Holding {
  /** Whole lots. */
  readonly lots: number;
  /** `lots` in base units. */
  readonly amount: number;
  /** Average entry price; NaN while nothing is held. */
  readonly entryPrice: number;
}

/** Why an entry came to nothing: no place among the positions that may be open, no cash, or less than one lot. */
export type Obstacle = 'noPlace' | 'noCash' | 'tooSmall';

/**
 * What one market is about to do at its next open, and how each close changes it: the decisions of a strategy, written once for the
 * simulator and for sessions.
 *
 * At most one thing waits for the next open: an entry to be sized (`entering`), the rest of a purchase (`buyLots`), the rest of a
 * reduction (`sellLots`), or a sale of everything held (`exiting`, its reason). A sale always cancels a purchase.
 *
 * `decide` is called at the close of every bar, then at the next open `rebalance`, the sales, `size`, the purchase and `bought`.
 */
export class PendingOrders {
  readonly signal: EntrySignal;
  readonly #market: AdvisedMarket;
  readonly #settings: TradeSettings;
  readonly #lot: LotSize;
  readonly #holding: Holding;
  /** True while a position or an order to open one has a place among the positions that may be open at once. */
  placed = false;
  /** Cash that the unfilled rest of a purchase has a claim on. */
  claim = 0;
  entering = false;
  buyLots = 0;
  sellLots = 0;
  exiting: ExitReason | null = null;
  /** The share of equity advised at the last close, until it has been turned into an order; else NaN. */
  #wanted = Number.NaN;
  #lastWanted = Number.NaN;
  /** Handed to `exitHeld` at every close; one object for all of them, since it is asked often. */
  readonly #held = { entryPrice: Number.NaN, barsHeld: 0 };

  /** `atr` is the column of average true ranges that a `risk` sizing by ATR takes its stop distance from, else `null`. */
  constructor(market: AdvisedMarket, settings: TradeSettings, atr: Float64Array | null, lot: LotSize, holding: Holding) {
    this.#market = market;
    this.#settings = settings;
    this.#lot = lot;
    this.#holding = holding;
    this.signal = new EntrySignal(market, settings, atr);
  }

  /** True while something is to be bought at the open. */
  get buying(): boolean {
    return this.entering || this.buyLots > 0;
  }

  /** True while anything is to be done at the open. */
  get waiting(): boolean {
    return this.buying || this.exiting !== null || this.sellLots > 0 || !Number.isNaN(this.#wanted);
  }

  /** True while a share of equity is wanted that has not been turned into lots. */
  get wanting(): boolean {
    return !Number.isNaN(this.#wanted);
  }

  /** The signal's rank among entries that compete for cash; a purchase under way goes before new ones. */
  get rank(): number {
    return this.placed ? Number.POSITIVE_INFINITY : this.signal.rank;
  }

  /** Reads what the strategy says at the close of `bar`; `equity` is that of all markets together, `firstBar` the bar that the position was entered in. */
  decide(bar: number, equity: number, firstBar: number): void {
    const { advice } = this.#market;
    const held = this.#holding.lots > 0;
    if (held && this.exiting === null) this.exiting = this.#exitAtClose(bar, firstBar);
    if (advice.kind === 'exposure') {
      this.#decideExposure(bar, advice.exposure[bar]!, equity);
    } else if (held || this.buying) {
      // An exit signal also calls off an entry that has not filled at all.
      if (this.exiting !== null || (!held && advice.exit[bar] === 1)) this.cancelPurchase();
    } else if (advice.enter[bar] === 1) {
      this.entering = true;
      this.signal.take(bar, equity, true);
    }
  }

  /** Turns a wanted share of equity (at the open's prices) into lots to buy or to sell; nothing to do for signals. */
  rebalance(equity: number, price: number): Obstacle | null {
    if (Number.isNaN(this.#wanted)) return null;
    const { lots, amount } = this.#holding;
    const change = rebalanceLots(this.#wanted, lots, amount * price, equity, price, this.#lot);
    this.#wanted = Number.NaN;
    this.cancelPurchase();
    this.buyLots = Math.max(change, 0);
    this.sellLots = Math.max(-change, 0);
    return change === 0 && lots === 0 ? 'tooSmall' : null;
  }

  /**
   * Gives a purchase its lots at `price` (slippage included); says what is in the way where it gets none. `freePlaces` do not count
   * this market's own; `freeCash` is what no other has a claim on. The levels, still unused by a new entry, say how far its stop will be.
   */
  size(price: number, freeCash: number, freePlaces: number, levels: ProtectiveLevels): Obstacle | null {
    const affordable = affordableLots(freeCash, price, this.#settings.feeRate, this.#lot);
    if (!this.placed) {
      const obstacle = this.#place(price, freeCash, freePlaces, affordable, levels);
      if (obstacle !== null) {
        this.cancelPurchase();
        return obstacle;
      }
      this.placed = true;
    }
    // What the cash no longer covers is given up, not waited for.
    this.buyLots = Math.min(this.buyLots, affordable);
    return null;
  }

  /** The purchase had been given so many lots before, and its place with them. */
  sized(lots: number): void {
    this.entering = false;
    this.buyLots = lots;
    this.placed = true;
  }

  /** So many lots of the purchase were filled at `price`, and are in the holding: the rest keeps its claim on the cash. */
  bought(lots: number, price: number): void {
    this.buyLots -= lots;
    this.claim = amountOf(this.buyLots, this.#lot) * price * (1 + this.#settings.feeRate);
    this.freePlace();
  }

  cancelPurchase(): void {
    this.entering = false;
    this.buyLots = 0;
    this.claim = 0;
    this.freePlace();
  }

  /**
   * Takes up what was waiting when this market was last looked at: the rest of a purchase with its claim on the cash, the rest of a
   * reduction, a sale of everything, or a wanted share of equity that came to no order.
   */
  resume(waiting: { readonly buyLots: number; readonly claim: number; readonly sellLots: number; readonly exiting: ExitReason | null; readonly wanted: number }): void {
    this.buyLots = waiting.buyLots;
    this.claim = waiting.claim;
    this.sellLots = waiting.sellLots;
    this.exiting = waiting.exiting;
    this.#wanted = waiting.wanted;
    this.placed = this.#holding.lots > 0 || this.buyLots > 0;
  }

  /** Gives the place back when nothing is held or to be bought. */
  freePlace(): void {
    if (this.#holding.lots === 0 && this.buyLots === 0) this.placed = false;
  }

  #exitAtClose(bar: number, firstBar: number): ExitReason | null {
    const { advice } = this.#market;
    const barsHeld = bar - firstBar;
    if (advice.kind === 'signals') {
      if (advice.exit[bar] === 1) return 'signal';
      if (advice.exitHeld) {
        this.#held.entryPrice = this.#holding.entryPrice;
        this.#held.barsHeld = barsHeld;
        if (advice.exitHeld(bar, this.#held)) return 'signal';
      }
    }
    const { maxBars } = this.#settings.exits;
    return maxBars !== null && barsHeld >= maxBars ? 'time' : null;
  }

  #decideExposure(bar: number, wanted: number, equity: number): void {
    // A stop or the time limit is seen through; only an exit that was itself advised may be thought better of.
    if (Number.isNaN(wanted) || (this.exiting !== null && this.exiting !== 'signal')) {
      if (this.exiting !== null) this.#cancelOrders();
      return;
    }
    const fresh = wanted !== this.#lastWanted;
    this.#lastWanted = wanted;
    this.exiting = null;
    if (wanted <= 0) {
      this.#cancelOrders();
      if (this.#holding.lots > 0) this.exiting = 'signal';
      return;
    }
    this.#wanted = wanted;
    // Until a position is open, the advice it will have come from is the newest.
    if (this.#holding.lots === 0) this.signal.take(bar, equity, fresh);
  }

  /** Gives a new entry its size; says what is in the way where it gets none. */
  #place(price: number, freeCash: number, freePlaces: number, affordable: number, levels: ProtectiveLevels): Obstacle | null {
    const { entering } = this;
    this.entering = false;
    if (freePlaces < 1) return 'noPlace';
    if (affordable < 1) return 'noCash';
    if (entering) this.buyLots = this.signal.lots(price, freeCash, freePlaces, levels, this.#lot);
    return this.buyLots > 0 ? null : 'tooSmall';
  }

  #cancelOrders(): void {
    this.cancelPurchase();
    this.sellLots = 0;
    this.#wanted = Number.NaN;
  }
}
