import type { MarketSymbol } from '../domain/market-symbol.ts';
import type { Buyer } from '../trading/buying-turns.ts';
import { marketBuyPrice, marketSellPrice, protectiveExit, volumeLots } from '../trading/fill-rules.ts';
import { type LotSize, amountOf, lotSize } from '../trading/lots.ts';
import { PendingOrders } from '../trading/pending-orders.ts';
import { PositionBook } from '../trading/position-book.ts';
import { ProtectiveLevels } from '../trading/protective-levels.ts';
import type { ExitReason } from '../trading/trade-settings.ts';
import type { Account } from './account.ts';
import { QuietBars } from './quiet-bars.ts';
import type { OpenTrade, SimulationLeg, SimulationSettings, Trade } from './simulation.ts';

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
 * What waits for the next open, and why, is in `PendingOrders`.
 */
export class MarketRun implements Buyer {
  readonly leg: SimulationLeg;
  readonly position: PositionBook;
  readonly #shared: SharedRun;
  readonly #lot: LotSize;
  readonly #orders: PendingOrders;
  readonly #quiet: QuietBars;
  readonly #levels: ProtectiveLevels;
  /** Index of the current bar in the leg's candles (lead counted). */
  #bar = -1;
  /** What a unit that is held is worth now: the bar's open until its close is known, then the close, also while bars are missing. */
  price = 0;
  /** What may still be filled in this bar. */
  #volumeLots = Number.POSITIVE_INFINITY;
  #firstBar = -1;
  #exitBar = -1;
  #exitReason: ExitReason = 'signal';
  #ambiguous = false;

  /** `atr` is the column of average true ranges that a `risk` sizing by ATR takes its stop distance from, else `null`. */
  constructor(leg: SimulationLeg, shared: SharedRun, atr: Float64Array | null) {
    this.leg = leg;
    this.#shared = shared;
    this.#lot = lotSize(leg.amountStep);
    this.position = new PositionBook(this.#lot);
    this.#orders = new PendingOrders(leg, shared.settings, atr, this.#lot, this.position);
    this.#quiet = new QuietBars(leg, shared.settings);
    this.#levels = new ProtectiveLevels(shared.settings.exits);
  }

  get symbol(): MarketSymbol {
    return this.leg.symbol;
  }

  get buying(): boolean {
    return this.#orders.buying;
  }

  get placed(): boolean {
    return this.#orders.placed;
  }

  get claim(): number {
    return this.#orders.claim;
  }

  get rank(): number {
    return this.#orders.rank;
  }

  /** True while anything is to be done at the open. */
  get waiting(): boolean {
    return this.#orders.waiting;
  }

  /** What is held is worth this now, in the quote currency. */
  get value(): number {
    return this.position.lots > 0 ? this.position.amount * this.price : 0;
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
    const obstacle = this.#orders.rebalance(equity, this.price);
    if (obstacle !== null && this.#orders.signal.fresh) this.#shared.skipped[obstacle] += 1;
  }

  /** Market sales that waited for the open: of everything, or down to a smaller share. */
  sellAtOpen(): void {
    const orders = this.#orders;
    if (orders.exiting !== null) this.#sellAtMarket(this.position.lots, this.price, orders.exiting);
    else if (orders.sellLots > 0) orders.sellLots -= this.#sellAtMarket(orders.sellLots, this.price, 'rebalance');
  }

  /** Market purchases that waited for the open. `freePlaces` do not count this market's own; `freeCash` is what no other has a claim on. */
  buyAtOpen(freePlaces: number, freeCash: number): void {
    const orders = this.#orders;
    const price = marketBuyPrice(this.price, this.#shared.account.slippage);
    const obstacle = orders.size(price, freeCash, freePlaces, this.#levels);
    if (obstacle !== null) {
      if (orders.signal.fresh) this.#shared.skipped[obstacle] += 1;
      return;
    }
    const lots = Math.min(orders.buyLots, this.#volumeLots);
    if (lots > 0) {
      this.#volumeLots -= lots;
      this.#book(lots, price);
    }
    orders.bought(lots, price);
  }

  /** The bar's stop and target. */
  guard(): void {
    if (this.position.lots === 0 || this.#orders.exiting !== null || !this.#levels.any) return;
    const { stopsFrom, sameBar } = this.#shared.settings;
    if (stopsFrom === 'next-bar' && this.#bar === this.#firstBar) return;
    const { open, high, low } = this.leg.candles;
    const { stop, target, stopReason } = this.#levels;
    const hit = protectiveExit(open[this.#bar]!, high[this.#bar]!, low[this.#bar]!, stop, target, sameBar);
    if (hit === null) return;
    this.#orders.cancelPurchase();
    this.#orders.sellLots = 0;
    this.#ambiguous = hit.ambiguous;
    if (hit.by === 'stop') this.#sellAtMarket(this.position.lots, hit.price, stopReason);
    else this.#sell(this.position.lots, hit.price, hit.price, 'take-profit');
    // What the volume did not take: a stop that was hit is a market order now; a target goes on waiting at its price.
    if (this.position.lots > 0 && (hit.by === 'stop' || hit.ambiguous)) this.#orders.exiting = stopReason;
  }

  /** The bar is over: its high raises a trailing stop for the bars to come. */
  closeBar(): void {
    if (this.position.lots === 0) return;
    this.price = this.leg.candles.close[this.#bar]!;
    if (this.#levels.trails) this.#levels.raise(this.leg.candles.high[this.#bar]!);
  }

  /** Reads what the strategy says at the close; `equity` is that of the whole simulation. */
  decide(equity: number): void {
    this.#orders.decide(this.#bar, equity, this.#firstBar);
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
      why: advice.reason(this.#orders.signal.bar),
    };
  }

  #book(lots: number, price: number): void {
    const { signal } = this.#orders;
    const amount = amountOf(lots, this.#lot);
    const fee = this.#shared.account.pay(amount, price, this.price);
    if (this.position.lots === 0) this.#firstBar = this.#bar;
    this.position.buy(lots, price, amount * price, fee);
    this.#levels.enter(this.position.entryPrice, signal.stopDistance, signal.targetDistance);
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
    this.#orders.freePlace();
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
      signalBar: this.#orders.signal.bar - lead,
      ambiguous: this.#ambiguous,
      stopPrice: Number.isNaN(stop) ? null : stop,
      targetPrice: Number.isNaN(target) ? null : target,
    });
    this.#ambiguous = false;
    if (this.position.lots > 0) return;
    this.#orders.exiting = null;
    this.#levels.clear();
  }
}
