import { affordableLots, marketBuyPrice, marketSellPrice, protectiveExit, volumeLots } from '../trading/fill-rules.ts';
import { type LotSize, amountOf, lotSize } from '../trading/lots.ts';
import { ProtectiveLevels } from '../trading/protective-levels.ts';
import { rebalanceLots } from '../trading/sizing.ts';
import type { Account } from './account.ts';
import { EntrySignal } from './entry-signal.ts';
import { PositionBook } from './position-book.ts';
import { QuietBars } from './quiet-bars.ts';
import type { ExitReason, OpenTrade, SimulationLeg, SimulationSettings, Trade } from './simulation.ts';

/** What the markets of one simulation share and add to. */
export interface SharedRun {
  readonly settings: SimulationSettings;
  readonly account: Account;
  readonly trades: Trade[];
  readonly skipped: { noCash: number; noPlace: number; tooSmall: number };
}

/**
 * One market on its way through a simulation: its waiting orders, its position, and what each of its bars does to them.
 *
 * A bar goes `openBar`, `plan`, `sellAtOpen`, `buyAtOpen`, `guard`, `closeBar`, `decide`; the caller interleaves the markets
 * of one moment, so that all sales at the open come before all purchases, and all closes before any decision.
 * At most one thing waits for the next open: an entry to be sized (`#entering`), the rest of a purchase (`#buyLots`), the
 * rest of a reduction (`#sellLots`), or a sale of everything held (`#exiting`, its reason). A sale always cancels a purchase.
 */
export class MarketRun {
  readonly leg: SimulationLeg;
  readonly position: PositionBook;
  readonly #shared: SharedRun;
  readonly #lot: LotSize;
  readonly #signal: EntrySignal;
  readonly #quiet: QuietBars;
  readonly #levels: ProtectiveLevels;
  /** Index of the current bar in the leg's candles (lead counted). */
  #bar = -1;
  /** What a unit that is held is worth now: the bar's open until its close is known, then the close, also while bars are missing. */
  price = 0;
  /** What may still be filled in this bar. */
  #volumeLots = Number.POSITIVE_INFINITY;
  /** True while a position or an order to open one has a place among the positions that may be open at once. */
  placed = false;
  /** Cash that the unfilled rest of a purchase has a claim on. */
  claim = 0;
  #entering = false;
  #buyLots = 0;
  #sellLots = 0;
  #exiting: ExitReason | null = null;
  /** The share of equity advised at the last close, until it has been turned into an order; else NaN. */
  #wanted = Number.NaN;
  #lastWanted = Number.NaN;
  #firstBar = -1;
  #exitBar = -1;
  #exitReason: ExitReason = 'signal';
  #ambiguous = false;
  /** Handed to `exitHeld` at every close; one object for all of them, since it is asked often. */
  readonly #held = { entryPrice: Number.NaN, barsHeld: 0 };

  /** `atr` is the column of average true ranges that a `risk` sizing by ATR takes its stop distance from, else `null`. */
  constructor(leg: SimulationLeg, shared: SharedRun, atr: Float64Array | null) {
    this.leg = leg;
    this.#shared = shared;
    this.#lot = lotSize(leg.amountStep);
    this.position = new PositionBook(this.#lot);
    this.#signal = new EntrySignal(leg, shared.settings, atr);
    this.#quiet = new QuietBars(leg, shared.settings);
    this.#levels = new ProtectiveLevels(shared.settings.exits);
  }

  /** True while something is to be bought at the open. */
  get buying(): boolean {
    return this.#entering || this.#buyLots > 0;
  }

  /** True while anything is to be done at the open. */
  get waiting(): boolean {
    return this.buying || this.#exiting !== null || this.#sellLots > 0 || !Number.isNaN(this.#wanted);
  }

  /** What is held is worth this now, in the quote currency. */
  get value(): number {
    return this.position.lots > 0 ? this.position.amount * this.price : 0;
  }

  /** The signal's rank among entries that compete for cash; a purchase under way goes before new ones. */
  get rank(): number {
    return this.placed ? Number.POSITIVE_INFINITY : this.#signal.rank;
  }

  /**
   * The first bar from `bar` on (at most `end`) at which anything but the value of what is held can change; the bars before it
   * are passed over for good.
   */
  quietUntil(bar: number, end: number): number {
    if (this.waiting) return bar;
    if (this.position.lots === 0) return this.#quiet.whileFlat(bar, end);
    return this.#quiet.whileHeld(bar, end, this.#firstBar, this.#levels);
  }

  /** The next bar opens. */
  openBar(bar: number): void {
    this.#bar = bar;
    this.price = this.leg.candles.open[bar]!;
    this.#openVolume();
  }

  /** The same where nothing waits for the open and nobody asks for its price. */
  passOpen(bar: number): void {
    this.#bar = bar;
    this.#openVolume();
  }

  // Here and below, columns are read only where they are needed: in a long series every look at one is a miss of the cache.

  #openVolume(): void {
    const { volumeShare } = this.#shared.settings;
    if (volumeShare !== null) this.#volumeLots = volumeLots(this.leg.candles.volume[this.#bar]!, volumeShare, this.#lot);
  }

  /** Turns a wanted share of equity (at the open's prices) into lots to buy or to sell; nothing to do for signals. */
  plan(equity: number): void {
    if (Number.isNaN(this.#wanted)) return;
    const { lots, amount } = this.position;
    const change = rebalanceLots(this.#wanted, lots, amount * this.price, equity, this.price, this.#lot);
    this.#wanted = Number.NaN;
    this.#cancelPurchase();
    this.#buyLots = Math.max(change, 0);
    this.#sellLots = Math.max(-change, 0);
    if (change === 0 && lots === 0 && this.#signal.fresh) this.#shared.skipped.tooSmall += 1;
  }

  /** Market sales that waited for the open: of everything, or down to a smaller share. */
  sellAtOpen(): void {
    if (this.#exiting !== null) this.#sellAtMarket(this.position.lots, this.price, this.#exiting);
    else if (this.#sellLots > 0) this.#sellLots -= this.#sellAtMarket(this.#sellLots, this.price, 'rebalance');
  }

  /** Market purchases that waited for the open. `freePlaces` do not count this market's own; `freeCash` is what no other has a claim on. */
  buyAtOpen(freePlaces: number, freeCash: number): void {
    const { account, skipped } = this.#shared;
    const price = marketBuyPrice(this.price, account.slippage);
    const affordable = affordableLots(freeCash, price, account.feeRate, this.#lot);
    if (!this.placed) {
      const obstacle = this.#place(freePlaces, freeCash, price, affordable);
      if (obstacle !== null) {
        this.#cancelPurchase();
        if (this.#signal.fresh) skipped[obstacle] += 1;
        return;
      }
      this.placed = true;
    }
    // What the cash no longer covers is given up, not waited for.
    this.#buyLots = Math.min(this.#buyLots, affordable);
    const lots = Math.min(this.#buyLots, this.#volumeLots);
    if (lots > 0) {
      this.#buyLots -= lots;
      this.#volumeLots -= lots;
      this.#bought(lots, price);
    }
    this.claim = amountOf(this.#buyLots, this.#lot) * price * (1 + account.feeRate);
    this.#freePlace();
  }

  /** The bar's stop and target. */
  guard(): void {
    if (this.position.lots === 0 || this.#exiting !== null || !this.#levels.any) return;
    const { stopsFrom, sameBar } = this.#shared.settings;
    if (stopsFrom === 'next-bar' && this.#bar === this.#firstBar) return;
    const { open, high, low } = this.leg.candles;
    const { stop, target, stopReason } = this.#levels;
    const hit = protectiveExit(open[this.#bar]!, high[this.#bar]!, low[this.#bar]!, stop, target, sameBar);
    if (hit === null) return;
    this.#cancelPurchase();
    this.#sellLots = 0;
    this.#ambiguous = hit.ambiguous;
    if (hit.by === 'stop') this.#sellAtMarket(this.position.lots, hit.price, stopReason);
    else this.#sell(this.position.lots, hit.price, hit.price, 'take-profit');
    // What the volume did not take: a stop that was hit is a market order now; a target goes on waiting at its price.
    if (this.position.lots > 0 && (hit.by === 'stop' || hit.ambiguous)) this.#exiting = stopReason;
  }

  /** The bar is over: its high raises a trailing stop for the bars to come. */
  closeBar(): void {
    if (this.position.lots === 0) return;
    this.price = this.leg.candles.close[this.#bar]!;
    if (this.#levels.trails) this.#levels.raise(this.leg.candles.high[this.#bar]!);
  }

  /** Reads what the strategy says at the close; `equity` is that of the whole simulation. */
  decide(equity: number): void {
    const bar = this.#bar;
    const { advice } = this.leg;
    const held = this.position.lots > 0;
    if (held && this.#exiting === null) this.#exiting = this.#exitAtClose(bar);
    if (advice.kind === 'exposure') {
      this.#decideExposure(advice.exposure[bar]!, equity);
    } else if (held || this.buying) {
      // An exit signal also calls off an entry that has not filled at all.
      if (this.#exiting !== null || (!held && advice.exit[bar] === 1)) this.#cancelPurchase();
    } else if (advice.enter[bar] === 1) {
      this.#entering = true;
      this.#signal.take(bar, equity, true);
    }
  }

  /** Ends the run: settles what has been sold of a position still open, which is returned; `null` when none is. */
  finish(): OpenTrade | null {
    if (this.position.unsettled) this.#settle();
    if (this.position.lots === 0) return null;
    const { symbol, candles, lead, advice } = this.leg;
    return {
      symbol,
      entryBar: this.#firstBar - lead,
      entryTime: candles.time[this.#firstBar]!,
      entryPrice: this.position.entryPrice,
      amount: this.position.amount,
      lastPrice: this.price,
      pnl: this.position.openPnl(this.price),
      why: advice.reason(this.#signal.bar),
    };
  }

  #exitAtClose(bar: number): ExitReason | null {
    const { advice } = this.leg;
    const barsHeld = bar - this.#firstBar;
    if (advice.kind === 'signals') {
      if (advice.exit[bar] === 1) return 'signal';
      if (advice.exitHeld) {
        this.#held.entryPrice = this.position.entryPrice;
        this.#held.barsHeld = barsHeld;
        if (advice.exitHeld(bar, this.#held)) return 'signal';
      }
    }
    const { maxBars } = this.#shared.settings.exits;
    return maxBars !== null && barsHeld >= maxBars ? 'time' : null;
  }

  #decideExposure(wanted: number, equity: number): void {
    // A stop or the time limit is seen through; only an exit that was itself advised may be thought better of.
    if (Number.isNaN(wanted) || (this.#exiting !== null && this.#exiting !== 'signal')) {
      if (this.#exiting !== null) this.#cancelOrders();
      return;
    }
    const fresh = wanted !== this.#lastWanted;
    this.#lastWanted = wanted;
    this.#exiting = null;
    if (wanted <= 0) {
      this.#cancelOrders();
      if (this.position.lots > 0) this.#exiting = 'signal';
      return;
    }
    this.#wanted = wanted;
    // Until a position is open, the advice it will have come from is the newest.
    if (this.position.lots === 0) this.#signal.take(this.#bar, equity, fresh);
  }

  /** Gives a new entry its size; says what is in the way where it gets none. */
  #place(freePlaces: number, freeCash: number, price: number, affordable: number): 'noPlace' | 'noCash' | 'tooSmall' | null {
    const entering = this.#entering;
    this.#entering = false;
    if (freePlaces < 1) return 'noPlace';
    if (affordable < 1) return 'noCash';
    if (entering) this.#buyLots = this.#signal.lots(price, freeCash, freePlaces, this.#levels, this.#lot);
    return this.#buyLots > 0 ? null : 'tooSmall';
  }

  #bought(lots: number, price: number): void {
    const amount = amountOf(lots, this.#lot);
    const fee = this.#shared.account.pay(amount, price, this.price);
    if (this.position.lots === 0) this.#firstBar = this.#bar;
    this.position.buy(lots, price, amount * price, fee);
    this.#levels.enter(this.position.entryPrice, this.#signal.stopDistance, this.#signal.targetDistance);
  }

  #sellAtMarket(lots: number, reference: number, reason: ExitReason): number {
    return this.#sell(lots, marketSellPrice(reference, this.#shared.account.slippage), reference, reason);
  }

  /** Sells as much of `lots` as is left of the bar's volume; returns how much that was. */
  #sell(lots: number, price: number, reference: number, reason: ExitReason): number {
    const filled = Math.min(lots, this.#volumeLots);
    if (filled === 0) return 0;
    const amount = amountOf(filled, this.#lot);
    const fee = this.#shared.account.receive(amount, price, reference);
    this.#volumeLots -= filled;
    this.#exitBar = this.#bar;
    this.#exitReason = reason;
    this.position.sell(filled, price, amount * price, fee);
    // Advised exposure may buy again before everything is sold, so each of its sales is a trade of its own.
    if (this.position.lots === 0 || this.leg.advice.kind === 'exposure') this.#settle();
    this.#freePlace();
    return filled;
  }

  #settle(): void {
    const { symbol, candles, lead } = this.leg;
    const { stop, target } = this.#levels;
    const trip = this.position.settle();
    // Field by field: a spread here would cost as much as the rest of a trade.
    this.#shared.trades.push({
      symbol,
      entryBar: this.#firstBar - lead,
      exitBar: this.#exitBar - lead,
      entryTime: candles.time[this.#firstBar]!,
      exitTime: candles.time[this.#exitBar]!,
      entryPrice: trip.entryPrice,
      exitPrice: trip.exitPrice,
      amount: trip.amount,
      pnl: trip.pnl,
      return: trip.return,
      fees: trip.fees,
      reason: this.#exitReason,
      signalBar: this.#signal.bar - lead,
      ambiguous: this.#ambiguous,
      stopPrice: Number.isNaN(stop) ? null : stop,
      targetPrice: Number.isNaN(target) ? null : target,
    });
    this.#ambiguous = false;
    if (this.position.lots > 0) return;
    this.#exiting = null;
    this.#levels.clear();
  }

  #cancelOrders(): void {
    this.#cancelPurchase();
    this.#sellLots = 0;
    this.#wanted = Number.NaN;
  }

  #cancelPurchase(): void {
    this.#entering = false;
    this.#buyLots = 0;
    this.claim = 0;
    this.#freePlace();
  }

  #freePlace(): void {
    if (this.position.lots === 0 && this.#buyLots === 0) this.placed = false;
  }
}
