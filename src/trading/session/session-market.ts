import { barAtOrAfter, sliceCandles } from '../../domain/candles.ts';
import type { MarketSymbol } from '../../domain/market-symbol.ts';
import { Decimal } from '../../domain/money.ts';
import { type OrderState, isFinal } from '../../domain/order.ts';
import { timeframeMs } from '../../domain/timeframe.ts';
import type { Buyer } from '../buying-turns.ts';
import { marketBuyPrice } from '../fill-rules.ts';
import { type LotSize, amountOf, lotSize, lotsIn } from '../lots.ts';
import type { BookedFill, OrderRecord } from '../order-flow/order-store.ts';
import { PendingOrders } from '../pending-orders.ts';
import type { PositionBook } from '../position-book.ts';
import { ProtectiveLevels } from '../protective-levels.ts';
import type { ExitReason, TradeSettings } from '../trade-settings.ts';
import type { Deployment, SlotDecision } from './deployment.ts';
import { type TouchedLevel, rebuildPosition } from './session-position.ts';
import { isSlotOrder, saleReason, slotOrderIds } from './slot-orders.ts';
import type { AdvisedSeries } from './slot-view.ts';

/** Amount step of markets whose venue states none, in base units: as in backtests. */
const UNKNOWN_STEP = '0.00000001';

/** States in which nobody knows yet what an order has come to. */
const UNSETTLED: ReadonlySet<OrderState> = new Set(['created', 'sending', 'unknown']);

/** An entry that ended so came to nothing, and is not tried again. */
const FAILED: ReadonlySet<OrderState> = new Set(['rejected', 'refused', 'lost']);

/** What the stores say of one market of a deployment, as of a candle's close. */
export interface MarketRecord {
  /** The deployment's fills in it, oldest first, without those of the slot's own orders and of stops since the close. */
  readonly fills: readonly BookedFill[];
  /** Those since: they belong to the bar after it. */
  readonly since: readonly BookedFill[];
  /** Orders in it that have not ended. */
  readonly active: readonly OrderRecord[];
  /** What was decided at the close of the bar before, and the order that came of it. */
  readonly before: SlotDecision | null;
  readonly beforeOrder: OrderRecord | null;
  /** The order that opened the position that is held. */
  readonly entryOrder: OrderRecord | null;
}

/** A deployment at a candle's close. */
export interface SlotOf {
  readonly deployment: Deployment;
  readonly settings: TradeSettings;
  /** Open time of the candle. */
  readonly slot: number;
}

/** The step of a market's amounts, as decimal text, and as lots. */
export function stepOf({ rules }: Pick<AdvisedSeries, 'rules'>): { readonly step: string; readonly lot: LotSize } {
  const step = rules.amountStep ?? UNKNOWN_STEP;
  return { step, lot: lotSize(Number(step)) };
}

/** What is left of an order to be filled, in lots. */
export function restLots({ intent, filled }: OrderRecord, lot: LotSize): number {
  return lotsIn(new Decimal(intent.amount).minus(filled).toNumber(), lot);
}

/**
 * One market of a deployment at a candle's close, worked out anew from candles, fills, orders and the last decision: nothing that a
 * restart would lose. The counterpart of the simulator's `MarketRun`, deciding by the same `PendingOrders`.
 *
 * What the slot's own orders did is not counted, so that a slot which was cut short decides the same again.
 */
export class SessionMarket implements Buyer {
  readonly series: AdvisedSeries;
  readonly symbol: MarketSymbol;
  /** The slot's bar, an index of the candles; -1 where the market has none. */
  readonly bar: number;
  readonly lot: LotSize;
  readonly step: string;
  readonly levels: ProtectiveLevels;
  readonly position: PositionBook;
  readonly firstBar: number;
  readonly orders: PendingOrders;
  readonly record: MarketRecord;
  /** Open time of the candle whose close the pending entry, or that of the position, was advised at; NaN where there is neither. */
  readonly signalSlot: number;
  /** An order of an earlier slot of which nobody knows yet what it has come to: nothing is sent until it is known. */
  readonly unsettled: OrderRecord | null;
  readonly #own: ReadonlySet<string>;
  readonly #slotOf: SlotOf;

  constructor(series: AdvisedSeries, record: MarketRecord, slotOf: SlotOf) {
    const { deployment, settings, slot } = slotOf;
    this.series = series;
    this.symbol = series.symbol;
    this.record = record;
    this.#slotOf = slotOf;
    const { step, lot } = stepOf(series);
    this.step = step;
    this.lot = lot;
    this.levels = new ProtectiveLevels(settings.exits);
    this.#own = slotOrderIds(deployment, slot, series.symbol);
    this.unsettled = record.active.find(({ id, state, intent }) => UNSETTLED.has(state) && intent.purpose !== 'protect' && !this.#own.has(id)) ?? null;

    const { time } = series.candles;
    const next = barAtOrAfter(time, slot);
    this.bar = time[next] === slot ? next : -1;
    const known = sliceCandles(series.candles, 0, this.bar === -1 ? next : next + 1);
    const signalOrder = record.entryOrder ?? record.beforeOrder;
    this.signalSlot = signalOrder?.intent.origin.kind === 'deployment' ? signalOrder.intent.origin.slot : Number.NaN;
    const signalBar = this.#signalBar();
    // The book is filled below; until then the signal is asked for its distances alone.
    const asked = new PendingOrders(series, settings, series.atr, lot, { lots: 0, amount: 0, entryPrice: Number.NaN });
    if (signalBar >= 0) asked.signal.take(signalBar, Number.NaN, false);
    const rules = { candles: known, timeframe: settings.timeframe, lot, settlesEachSale: series.advice.kind === 'exposure' };
    const { book, firstBar, touched } = rebuildPosition(record.fills, rules, this.levels, asked.signal);
    this.position = book;
    this.firstBar = firstBar;
    this.orders = new PendingOrders(series, settings, series.atr, lot, book);
    if (signalBar >= 0) this.orders.signal.take(signalBar, Number.NaN, false);
    if (this.bar >= 0) this.#resume(touched);
  }

  get buying(): boolean {
    return this.orders.buying;
  }

  get rank(): number {
    return this.orders.rank;
  }

  get placed(): boolean {
    return this.orders.placed || this.position.lots > 0 || this.unsettled?.intent.purpose === 'entry';
  }

  /** Cash that an unfilled purchase has a claim on; one that nobody knows the end of may have taken all of it. */
  get claim(): number {
    return this.unsettled?.intent.purpose === 'entry' ? Number(this.unsettled.intent.amount) * this.close : this.orders.claim;
  }

  /** The last close that is known. */
  get close(): number {
    const { close } = this.series.candles;
    return close[this.bar === -1 ? close.length - 1 : this.bar] ?? Number.NaN;
  }

  /** What is held is worth this at a price. */
  valueAt(price: number): number {
    return this.position.lots > 0 ? this.position.amount * price : 0;
  }

  /** An order that this slot gave before it was cut short, and that filled or may yet; `null` for none. */
  get begun(): string | null {
    const filled = this.record.since.find(({ order }) => order !== null && this.#own.has(order));
    return filled?.order ?? this.record.active.find(({ id }) => this.#own.has(id))?.id ?? null;
  }

  /** Orders of earlier slots that rest: what of them is still wanted is ordered anew. */
  get rests(): readonly OrderRecord[] {
    const { deployment } = this.#slotOf;
    return this.record.active.filter(({ id, state }) => state === 'open' && isSlotOrder(deployment, id) && !this.#own.has(id));
  }

  /** The order before, as it stands now, may have been filled a little more since the close: so much less is to be bought. What was sold since is seen from what is held. */
  filledMeanwhile(order: OrderRecord): void {
    if (order.intent.purpose === 'entry') this.orders.buyLots = Math.max(0, this.orders.buyLots - (this.#restAtClose() - restLots(order, this.lot)));
  }

  /** What was left of the order before at the close, in lots. */
  #restAtClose(): number {
    const { beforeOrder, since } = this.record;
    if (beforeOrder === null) return 0;
    const filledSince = since.filter(({ order }) => order === beforeOrder.id).reduce((sum, { amount }) => sum.plus(amount), new Decimal(0));
    return lotsIn(new Decimal(beforeOrder.intent.amount).minus(beforeOrder.filled).plus(filledSince).toNumber(), this.lot);
  }

  /** A purchase was sent: what it has filled is held, and its rest has its claim at `price`. */
  bought(order: OrderRecord, price: number): void {
    const lots = lotsIn(Number(order.filled), this.lot);
    if (lots > 0) this.position.buy(lots, Number(order.filledCost) / Number(order.filled), Number(order.filledCost), 0);
    this.orders.bought(lots, price);
    if (isFinal(order.state)) this.orders.cancelPurchase();
  }

  /** A sale was sent: what it has filled is not held any more, and what nothing is held of gives its place back. */
  sold(order: OrderRecord): void {
    const lots = Math.min(lotsIn(Number(order.filled), this.lot), this.position.lots);
    if (lots > 0) this.gone(lots, Number(order.filledCost) / Number(order.filled));
  }

  /** So many lots are not held any more, sold at `price`. */
  gone(lots: number, price: number): void {
    if (lots === 0) return;
    this.position.sell(lots, price, price * amountOf(lots, this.lot), 0);
    if (this.position.lots === 0) this.position.settle();
    this.orders.freePlace();
  }

  #signalBar(): number {
    const { time } = this.series.candles;
    const bar = barAtOrAfter(time, this.signalSlot);
    return time[bar] === this.signalSlot ? bar : -1;
  }

  /** Takes up what waited after the bar before: see `PendingOrders`. */
  #resume(touched: TouchedLevel | null): void {
    const { settings } = this.#slotOf;
    const { before, beforeOrder } = this.record;
    const sale = before?.order ? saleReason(this.#slotOf.deployment, this.#timeBefore(), this.symbol, before.order) : null;
    const rest = beforeOrder === null || this.#calledOffByHand(beforeOrder) ? 0 : this.#restAtClose();
    const held = this.position.lots;
    // A stop or target that is reached calls off what else was to be done, whether or not there was the volume to fill it.
    const reached = touched?.bar === this.bar;
    const buyLots = !reached && beforeOrder?.intent.purpose === 'entry' && !FAILED.has(beforeOrder.state) && !this.#soldSince(beforeOrder) ? rest : 0;
    const open = this.series.candles.open[this.bar] ?? this.close;
    this.orders.resume({
      buyLots,
      claim: amountOf(buyLots, this.lot) * marketBuyPrice(open, settings.slippage) * (1 + settings.feeRate),
      sellLots: sale === 'rebalance' && !reached ? Math.min(rest, held) : 0,
      exiting: held > 0 ? this.#exiting(before, sale, touched) : null,
      wanted: this.#wantedStill(),
    });
  }

  #exiting(before: SlotDecision | null, sale: ExitReason | null, touched: TouchedLevel | null): ExitReason | null {
    if (sale !== null && sale !== 'rebalance') return sale;
    if (before?.action === 'exit') return 'signal';
    // A stop that was hit and found too little volume, or nobody there, is a market order now; a target goes on waiting at its price.
    return touched?.by === 'stop' ? touched.reason : null;
  }

  /** True when something was sold after an order was sent: by its stop or target, since nothing else sells meanwhile. */
  #soldSince(order: OrderRecord): boolean {
    const last = this.record.fills.at(-1);
    return last?.side === 'sell' && last.at >= order.createdAt;
  }

  /** True when a person called an order off: its rest is not wanted any more. We do so only while a later slot is dealt with. */
  #calledOffByHand({ cancelAskedAt }: OrderRecord): boolean {
    return cancelAskedAt !== null && cancelAskedAt < this.#slotOf.slot + timeframeMs(this.#slotOf.settings.timeframe);
  }

  /** The share of equity that a reduction was to come down to which could not be sent. */
  #wantedStill(): number {
    const { advice } = this.series;
    const { before } = this.record;
    if (advice.kind !== 'exposure' || before?.action !== 'rebalance' || before.order !== null) return Number.NaN;
    return advice.exposure.subarray(0, this.bar).findLast((wanted) => !Number.isNaN(wanted)) ?? Number.NaN;
  }

  #timeBefore(): number {
    return this.series.candles.time[this.bar - 1] ?? Number.NaN;
  }
}
