import { OutcryError, messageOf } from '../../domain/errors.ts';
import { type MarketSymbol, baseOf } from '../../domain/market-symbol.ts';
import { Decimal } from '../../domain/money.ts';
import { isFinal } from '../../domain/order.ts';
import type { TradingAccount } from '../account.ts';
import type { DeploymentBook } from '../books/books.ts';
import { buyersInOrder, roomFor } from '../buying-turns.ts';
import type { Execution } from '../execution/execution.ts';
import { marketBuyPrice } from '../fill-rules.ts';
import type { Grounds, OrderIntent } from '../intent.ts';
import { lotsIn } from '../lots.ts';
import type { OrderDesk } from '../order-flow/order-desk.ts';
import type { OrderRecord, OrderStore } from '../order-flow/order-store.ts';
import type { Protector } from '../protection/protector.ts';
import type { ExitReason, TradeSettings } from '../trade-settings.ts';
import { type DecisionDraft, decisionsOf, heldOff, unsold } from './decision-draft.ts';
import type { Deployment, DeploymentStore, SlotDecision } from './deployment.ts';
import { SlotNotes } from './order-grounds.ts';
import { obstacleWords, saleWords, signalWords } from './decision-words.ts';
import { SessionGuard } from './session-guard.ts';
import type { SessionMarket } from './session-market.ts';
import { cashChange, heldLots } from './session-position.ts';
import { SessionRecords } from './session-records.ts';
import { isSlotOrder, slotOrderId } from './slot-orders.ts';
import type { SlotView } from './slot-view.ts';

/** What a session works with. */
export interface SessionParts {
  readonly deployment: Deployment;
  readonly account: Pick<TradingAccount, 'id' | 'feeRate'> & { readonly execution: Pick<Execution, 'balances'> };
  readonly orders: Pick<OrderStore, 'find' | 'list' | 'fills'>;
  readonly slots: Pick<DeploymentStore, 'slots'>;
  readonly desk: Pick<OrderDesk, 'submit' | 'cancel'>;
  readonly books: { deployment(id: string, account: string, budget: string): Promise<Pick<DeploymentBook, 'cash'>> };
  readonly protector: Pick<Protector, 'guard' | 'release'>;
}

/**
 * A strategy at work, one candle's close at a time, by the rules of the simulator: `PendingOrders` decides, `buyersInOrder` and `roomFor`
 * share out cash and places. What it must know of the past it reads from the stores, at every close anew.
 *
 * An order is sent under an id that follows from deployment, candle and market, and what this slot's own orders did does not change what
 * it decides: a slot that was cut short is simply evaluated again.
 */
export class Session {
  /** Orders that have ended by the time they were sent: what they did is dealt with. */
  readonly dealtWith = new Set<string>();
  readonly #parts: SessionParts;
  readonly #deployment: Deployment;
  readonly #settings: TradeSettings;
  readonly #records: SessionRecords;
  readonly #guard: SessionGuard;
  #notes: SlotNotes | null = null;

  constructor(parts: SessionParts) {
    const { deployment, account, orders, slots, protector } = parts;
    this.#parts = parts;
    this.#deployment = deployment;
    this.#settings = settingsOfDeployment(deployment, account.feeRate);
    this.#records = new SessionRecords({ deployment, settings: this.#settings, orders, slots });
    this.#guard = new SessionGuard({ deployment, records: this.#records, protector });
  }

  /**
   * Decides at a candle's close, sends what follows from it, and puts stops and targets in force: sales first, then purchases.
   *
   * @returns what was decided for each market, and why.
   * @throws OutcryError where a store or venue must be asked again; the slot is then evaluated again, under the same order ids.
   */
  async evaluate(given: SlotView): Promise<readonly SlotDecision[]> {
    const notes = new SlotNotes(given, this.#settings.feeRate);
    this.#notes = notes;
    const { view } = notes;
    const markets = await this.#records.markets(view);
    const { cash: cashNow } = await this.#book();
    // What was filled since the close is in the cash and, as of the close, in the positions: it counts once.
    const cash = Number(cashNow) - markets.flatMap(({ record }) => record.since).reduce((sum, fill) => sum + cashChange(fill), 0);
    const equity = cash + markets.reduce((sum, market) => sum + market.valueAt(market.close), 0);
    const present = markets.filter(({ bar }) => bar >= 0);
    const drafts = new Map<MarketSymbol, DecisionDraft>();
    for (const market of present) {
      market.orders.decide(market.bar, equity, market.firstBar);
      drafts.set(market.symbol, { action: 'none', why: signalWords(market), order: null });
    }
    await this.#rebalance(markets, present, cash, view, drafts);
    const able: SessionMarket[] = [];
    for (const market of present) if (this.#mayAct(market, drafts) && !(await this.#hasActed(market, view, drafts))) able.push(market);
    for (const market of able) await this.#callOffRests(market);
    for (const market of able) await this.#sell(market, view, drafts);
    await this.#buy(able, markets, view, drafts);
    if (!view.late) for (const market of markets) await this.#guardAnew(market, view, drafts);
    return decisionsOf(markets, drafts);
  }

  /**
   * Puts in force what guards a position after fills that came between two closes, and calls off what is left of an entry that was
   * stopped out.
   *
   * @param view the newest closed candle.
   */
  async settle(view: SlotView, symbol: MarketSymbol): Promise<void> {
    const series = view.markets.find((one) => one.symbol === symbol);
    if (series === undefined) return;
    const fills = await this.#records.fills(symbol);
    const last = fills.at(-1);
    if (last?.side === 'sell' && !(last.order !== null && isSlotOrder(this.#deployment, last.order))) {
      for (const { id, intent, state, createdAt } of await this.#records.active(symbol)) {
        if (state === 'open' && intent.purpose === 'entry' && createdAt <= last.at) await this.#parts.desk.cancel(id, this.#by);
      }
    }
    await this.#guard.renew(series, view);
  }

  /** Turns wanted shares of equity into lots at present prices. */
  async #rebalance(markets: readonly SessionMarket[], present: readonly SessionMarket[], cash: number, view: SlotView, drafts: Map<MarketSymbol, DecisionDraft>): Promise<void> {
    const wanting = present.filter(({ orders }) => orders.wanting);
    if (wanting.length === 0) return;
    const prices = new Map<MarketSymbol, number>();
    for (const market of markets) {
      if (market.position.lots > 0 || wanting.includes(market)) prices.set(market.symbol, await priceOr(view, market));
    }
    const equity = cash + markets.reduce((sum, market) => sum + market.valueAt(prices.get(market.symbol) ?? market.close), 0);
    for (const market of wanting) {
      const obstacle = market.orders.rebalance(equity, prices.get(market.symbol) ?? market.close);
      if (obstacle !== null) drafts.set(market.symbol, heldOff(market, obstacleWords(obstacle, this.#deployment.terms.maxPositions)));
    }
  }

  /** False, and the reason noted, for a market in which nothing may be sent now. */
  #mayAct(market: SessionMarket, drafts: Map<MarketSymbol, DecisionDraft>): boolean {
    const { unsettled, orders } = market;
    if (unsettled === null) return true;
    const obstacle = `order ${unsettled.id} is not settled yet (${unsettled.state})`;
    if (orders.exiting !== null || orders.sellLots > 0) drafts.set(market.symbol, unsold(market, orders.exiting, obstacle));
    else if (orders.waiting) drafts.set(market.symbol, heldOff(market, obstacle));
    return false;
  }

  /** True for a market in which this slot did something else before it was cut short, by terms or prices that have changed since: that stands. */
  async #hasActed(market: SessionMarket, { slot }: SlotView, drafts: Map<MarketSymbol, DecisionDraft>): Promise<boolean> {
    const { begun, orders, symbol } = market;
    if (begun === null) return false;
    const reason = orders.exiting ?? (orders.sellLots > 0 ? 'rebalance' : null);
    const isSame = reason !== null && begun === slotOrderId(this.#deployment, slot, symbol, { act: 'sell', reason });
    const isBuy = begun === slotOrderId(this.#deployment, slot, symbol, { act: 'buy' });
    if (isSame || (isBuy && orders.buying)) return false;
    const order = await this.#parts.orders.find(begun);
    const isRebalance = market.series.advice.kind === 'exposure';
    drafts.set(symbol, { action: isRebalance ? 'rebalance' : isBuy ? 'entry' : 'exit', why: order?.intent.reason ?? signalWords(market), order: begun });
    return true;
  }

  /** What earlier closes left resting is called off: what of it is still wanted is ordered anew, in its turn. */
  async #callOffRests(market: SessionMarket): Promise<void> {
    for (const { id } of market.rests) {
      await this.#parts.desk.cancel(id, this.#by);
    }
    const { beforeOrder } = market.record;
    const order = beforeOrder === null ? null : await this.#parts.orders.find(beforeOrder.id);
    if (order !== null) market.filledMeanwhile(order);
  }

  async #sell(market: SessionMarket, view: SlotView, drafts: Map<MarketSymbol, DecisionDraft>): Promise<void> {
    const { exiting, sellLots } = market.orders;
    if (exiting === null && sellLots === 0) return;
    const reason: ExitReason = exiting ?? 'rebalance';
    const id = slotOrderId(this.#deployment, view.slot, market.symbol, { act: 'sell', reason });
    const action = reason === 'rebalance' ? 'rebalance' : 'exit';
    const why = saleWords(market, reason, this.#settings);
    const known = await this.#parts.orders.find(id);
    if (known !== null) {
      // Cut short before: what was stored and not sent goes on now.
      const { order } = await this.#submit(id, known.intent);
      market.sold(order ?? known);
      drafts.set(market.symbol, { action, why: known.intent.reason, order: id });
      return;
    }
    const bound = await this.#release(market.symbol);
    if (bound !== null) {
      if (!(await this.#soldMeanwhile(market, id, action, drafts))) drafts.set(market.symbol, unsold(market, exiting, bound));
      return;
    }
    const { lots, missing } = await this.#sellable(market, exiting === null ? sellLots : Number.POSITIVE_INFINITY);
    if (lots === 0) {
      if (!(await this.#soldMeanwhile(market, id, action, drafts)) && missing !== null) drafts.set(market.symbol, unsold(market, exiting, missing));
      return;
    }
    const words = missing === null ? why : `${why}; ${missing}`;
    const intent = this.#intent(market, 'sell', lots, view.slot, words);
    const outcome = await this.#submit(id, intent, this.#notes?.grounds());
    if (outcome.order !== null) market.sold(outcome.order);
    drafts.set(market.symbol, outcome.order === null ? unsold(market, exiting, outcome.why) : { action, why: outcome.why === '' ? words : `${words}; ${outcome.why}`, order: id });
  }

  /** Notes the sale of another process that deals with this slot too, if there is one: it is why nothing is left to sell here. */
  async #soldMeanwhile(market: SessionMarket, id: string, action: SlotDecision['action'], drafts: Map<MarketSymbol, DecisionDraft>): Promise<boolean> {
    const sale = await this.#parts.orders.find(id);
    if (sale === null) return false;
    market.sold(sale);
    drafts.set(market.symbol, { action, why: sale.intent.reason, order: id });
    return true;
  }

  /** Takes a position's guard off, so that it can be sold; why that failed, or `null`. */
  async #release(symbol: MarketSymbol): Promise<string | null> {
    try {
      await this.#parts.protector.release(this.#parts.account.id, symbol, this.#deployment.id);
      return null;
    } catch (error) {
      if (!(error instanceof OutcryError)) throw error;
      return `its stop or target could not be called off: ${error.message}`;
    }
  }

  /** Lots of a position that can be sold: never more than the account has, whoever took the rest. */
  async #sellable(market: SessionMarket, wanted: number): Promise<{ readonly lots: number; readonly missing: string | null }> {
    const held = heldLots(await this.#records.fills(market.symbol), market.lot);
    // What has been sold since the close was part of what was wanted.
    const since = Math.max(0, market.position.lots - held);
    market.gone(since, market.close);
    const lots = Math.min(held, wanted === Number.POSITIVE_INFINITY ? held : Math.max(0, wanted - since));
    if (lots === 0) return { lots, missing: null };
    const base = baseOf(market.symbol);
    const balances = await this.#parts.account.execution.balances();
    const free = balances.find(({ asset }) => asset === base)?.free ?? '0';
    this.#notes?.free(base, free);
    const there = lotsIn(Number(free), market.lot);
    if (there >= lots) return { lots, missing: null };
    const due = new Decimal(market.step).times(lots).toString();
    return { lots: there, missing: `the account has only ${free} ${base} free of the ${due} that should be there: something else moved or sold it` };
  }

  async #buy(able: readonly SessionMarket[], markets: readonly SessionMarket[], view: SlotView, drafts: Map<MarketSymbol, DecisionDraft>): Promise<void> {
    const refused = view.noEntries ?? (view.late ? 'the candle closed while Outcry was away' : null);
    const buyers = buyersInOrder(able);
    const places = Math.min(this.#settings.maxPositions, markets.length);
    for (const market of buyers) {
      const id = slotOrderId(this.#deployment, view.slot, market.symbol, { act: 'buy' });
      const known = await this.#parts.orders.find(id);
      if (known === null && refused !== null) {
        drafts.set(market.symbol, { action: view.late ? 'missed' : 'held-off', why: `${signalWords(market)}; ${refused}`, order: null });
        market.orders.cancelPurchase();
        continue;
      }
      const bought = known === null ? await this.#buyOne(market, markets, places, view, drafts) : await this.#goOn(market, known, view);
      // Another process that deals with this slot too may have spent what there was to be spent here.
      const outcome = bought ?? (await this.#parts.orders.find(id));
      if (outcome !== null) drafts.set(market.symbol, { action: market.series.advice.kind === 'exposure' ? 'rebalance' : 'entry', why: noted(signalWords(market), outcome), order: id });
    }
  }

  async #buyOne(market: SessionMarket, markets: readonly SessionMarket[], places: number, view: SlotView, drafts: Map<MarketSymbol, DecisionDraft>): Promise<OrderRecord | null> {
    const { orders } = market;
    let price: number;
    try {
      const { last, ask } = await view.quote(market.symbol);
      price = marketBuyPrice(ask ?? last, this.#settings.slippage);
    } catch (error) {
      if (!(error instanceof OutcryError)) throw error;
      drafts.set(market.symbol, heldOff(market, `there is no fresh price: ${error.message}`));
      orders.cancelPurchase();
      return null;
    }
    // Read anew for each: sales and purchases of this very moment count.
    const { cash } = await this.#book();
    const room = roomFor(market, markets, places, Number(cash));
    const obstacle = orders.size(price, room.cash, room.places, market.levels);
    if (obstacle !== null || orders.buyLots === 0) {
      drafts.set(market.symbol, heldOff(market, obstacleWords(obstacle ?? 'noCash', places)));
      return null;
    }
    const id = slotOrderId(this.#deployment, view.slot, market.symbol, { act: 'buy' });
    const { order, why } = await this.#submit(id, this.#intent(market, 'buy', orders.buyLots, view.slot, signalWords(market)), this.#notes?.grounds());
    if (order === null) {
      drafts.set(market.symbol, heldOff(market, why));
      orders.cancelPurchase();
      return null;
    }
    market.bought(order, price);
    return order;
  }

  /** A purchase that was cut short before: what was stored and not sent goes on now. */
  async #goOn(market: SessionMarket, known: OrderRecord, view: SlotView): Promise<OrderRecord> {
    const { order } = await this.#submit(known.id, known.intent);
    market.orders.sized(lotsIn(Number(known.intent.amount), market.lot));
    market.bought(order ?? known, marketBuyPrice(await priceOr(view, market), this.#settings.slippage));
    return order ?? known;
  }

  /** A failure is noted and does not undo what was decided: the next close tries again, and what was in force stays so. */
  async #guardAnew({ series, symbol }: SessionMarket, view: SlotView, drafts: Map<MarketSymbol, DecisionDraft>): Promise<void> {
    try {
      await this.#guard.renew(series, view);
    } catch (error) {
      if (!(error instanceof OutcryError)) throw error;
      const draft = drafts.get(symbol);
      if (draft !== undefined) drafts.set(symbol, { ...draft, why: `${draft.why}; its stop could not be renewed: ${error.message}` });
    }
  }

  #intent(market: SessionMarket, side: 'buy' | 'sell', lots: number, slot: number, reason: string): OrderIntent {
    const { deployment } = this.#parts;
    // The rest of an entry goes back to the candle that advised it: its stop and target are measured by that one.
    const opens = side === 'buy' && market.position.lots === 0;
    const rests = side === 'buy' && market.series.advice.kind === 'signals';
    const signalSlot = opens || rests ? (market.series.candles.time[market.orders.signal.bar] ?? slot) : slot;
    return {
      symbol: market.symbol,
      side,
      type: 'market',
      amount: new Decimal(market.step).times(lots).toString(),
      price: null,
      stopPrice: null,
      stopLimitPrice: null,
      account: deployment.terms.account,
      purpose: side === 'buy' ? 'entry' : 'exit',
      origin: { kind: 'deployment', deployment: deployment.id, slot: signalSlot },
      deployment: deployment.id,
      // The session sets the levels itself, from the price that was really paid.
      guard: null,
      reason,
    };
  }

  /** Sends an order; `null`, and why, where it could not even be taken in. */
  async #submit(id: string, intent: OrderIntent, grounds?: Grounds): Promise<{ readonly order: OrderRecord | null; readonly why: string }> {
    try {
      const order = await this.#parts.desk.submit(id, intent, grounds);
      if (isFinal(order.state)) this.dealtWith.add(id);
      return { order, why: noted('', order) };
    } catch (error) {
      if (!(error instanceof OutcryError)) throw error;
      return { order: null, why: messageOf(error) };
    }
  }

  async #book(): Promise<{ readonly cash: string }> {
    const { id, terms } = this.#deployment;
    const book = await this.#parts.books.deployment(id, terms.account, terms.budget);
    this.#notes?.cash(book.cash);
    return book;
  }

  get #by(): string {
    return `deployment:${this.#deployment.id}`;
  }
}

/** What decides a deployment's orders, as the simulator has it. */
export function settingsOfDeployment({ terms }: Pick<Deployment, 'terms'>, feeRate: number): TradeSettings {
  const { timeframe, exits, sizing, maxPositions, slippage } = terms;
  return { timeframe, exits, sizing, maxPositions, slippage, feeRate };
}

async function priceOr(view: SlotView, market: SessionMarket): Promise<number> {
  try {
    return (await view.quote(market.symbol)).last;
  } catch (error) {
    if (!(error instanceof OutcryError)) throw error;
    return market.close;
  }
}

/** Words with what became of an order that did not simply go through. */
function noted(words: string, { state, note }: OrderRecord): string {
  const trouble = state === 'filled' || state === 'open' ? null : `${state}${note === null ? '' : `: ${note}`}`;
  return [words, trouble].filter((part) => part !== null && part !== '').join('; ');
}
