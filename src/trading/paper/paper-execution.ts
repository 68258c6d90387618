import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../domain/clock.ts';
import { messageOf, OutcryError } from '../../domain/errors.ts';
import type { Fill } from '../../domain/fill.ts';
import type { Market } from '../../domain/market.ts';
import type { MarketSymbol } from '../../domain/market-symbol.ts';
import { ORDER_TYPES, type OrderType } from '../../domain/order.ts';
import type {
  Balance,
  Cancellation,
  Execution,
  ExecutionEvent,
  ExecutionHealth,
  KeyRights,
  OrderRef,
  Placement,
  VenueOrder,
} from '../execution/execution.ts';
import type { ClearedOrder } from '../risk/cleared-order.ts';
import { isAtMarket, matchArriving, matchResting, type Prices, takerPrice } from './matching.ts';
import { objectionTo } from './objections.ts';
import { PaperBooks } from './paper-books.ts';
import { type BarOpen, type BarRange, marketLots, type MarketLots, PaperMarket } from './paper-market.ts';
import type { PaperSettings } from './paper-settings.ts';
import type { PaperStep, Place } from './paper-step.ts';
import type { PaperOrder, PaperStore } from './paper-store.ts';
import { type PaperLog, PaperTurns, venueOrder } from './paper-turns.ts';

/** A price as a venue tells it when it is asked. */
export interface PaperQuote {
  readonly last: number;
  readonly bid: number | null;
  readonly ask: number | null;
}

/** What the paper venue needs of the world. */
export interface PaperVenue {
  /** The account whose books it keeps: `paper:binance`. */
  readonly account: string;
  readonly store: PaperStore;
  readonly settings: PaperSettings;
  readonly clock: Clock;
  /** The market's own rules, of the venue whose prices are used. @throws OutcryError `unknown-symbol`. */
  rules(symbol: MarketSymbol): Promise<Market>;
  /** The present price, asked for when none was seen in the last seconds. @throws OutcryError when it is not to be had. */
  quote(symbol: MarketSymbol): Promise<PaperQuote>;
  readonly log: PaperLog;
  /** Waits for the latency; a timer, unless given. */
  readonly wait?: (ms: number) => Promise<unknown>;
}

/** What is done with one order in a step. */
type Matching = (order: PaperOrder, step: PaperStep, place: Place) => void;

/**
 * An exchange of our own that trades paper money: balances, locks, fees, slippage, latency and volume, matched by the rules of `fill-rules.ts`.
 *
 * Prices come in two ways with one matching behind them. Candles: `openBars` and `buyAtOpen` (or `openBar`, which is both for one market), then
 * orders placed at that moment fill at the open, then `rangeOfBar`. Live: `price`, a bar with four equal prices, in which a purchase at
 * market takes the ask and a sale the bid where they are known.
 *
 * - An order at market fills at once, worse by the slippage, up to the volume share; what does not fill waits for the next open.
 * - A stop is touched; what it sells then is at market. A target of a pair is touched as well, a limit must be traded through.
 * - In a bar that reaches both levels of a pair the stop comes first. A bar that opens beyond a level fills it at the open.
 * - The volume of a bar bounds all fills of its market in this process; live, the last volume that is known stands for each minute, and
 *   where none is known nothing is bounded.
 *
 * Its books are in the store alone, changed by compare-and-swap: two processes may serve one account, and a restart loses nothing.
 */
export class PaperExecution implements Execution {
  readonly #venue: PaperVenue;
  readonly #books: PaperBooks;
  readonly #markets = new Map<MarketSymbol, PaperMarket>();
  readonly #lots = new Map<MarketSymbol, MarketLots>();
  readonly #turns: PaperTurns;

  constructor(venue: PaperVenue) {
    this.#venue = venue;
    const { account, store, settings, clock, log } = venue;
    this.#books = new PaperBooks(store, account, { asset: settings.currency, free: settings.startingBalance, locked: '0' });
    this.#turns = new PaperTurns(this.#books, settings, clock, log);
  }

  /** Everything: the venue is ours. */
  types(): ReadonlySet<OrderType> {
    return new Set(ORDER_TYPES);
  }

  async place(order: ClearedOrder): Promise<Placement> {
    const { settings } = this.#venue;
    let market: Market;
    try {
      market = await this.#rules(order.symbol);
    } catch (error) {
      return rejected(messageOf(error), error instanceof OutcryError ? error.kind : null);
    }
    try {
      const now = this.#venue.clock.now();
      const prices = await this.#freshPrices(order.symbol, now - settings.freshMs);
      if (order.type === 'market' && prices === null) return rejected(`There is no fresh price of ${order.symbol} to fill at.`, 'no-price');
      const objection = objectionTo(order, market, prices?.open ?? null);
      if (objection !== null) return rejected(objection.reason, objection.code);
      const taken = await this.#take(newOrder(order, now, settings.latencyMs), prices);
      if (taken.outcome !== 'placed' || settings.latencyMs === 0) return taken;
      await (this.#venue.wait ?? wait)(settings.latencyMs);
      return await this.#arrive(taken);
    } catch (error) {
      return { outcome: 'unknown', reason: messageOf(error) };
    }
  }

  async cancel({ id }: OrderRef): Promise<Cancellation> {
    try {
      return await this.#turns.step(async (step): Promise<Cancellation> => {
        const order = await this.#venue.store.order(this.#venue.account, id);
        if (order === null) return { outcome: 'not-found' };
        if (order.status !== 'open') return { outcome: 'over', order: venueOrder(order) };
        step.end(order, 'canceled');
        return { outcome: 'canceled', order: venueOrder(step.now(order)) };
      });
    } catch (error) {
      return { outcome: 'unknown', reason: messageOf(error) };
    }
  }

  async find({ id }: OrderRef): Promise<VenueOrder | null> {
    const order = await this.#venue.store.order(this.#venue.account, id);
    return order === null ? null : venueOrder(order);
  }

  async openOrders(): Promise<readonly VenueOrder[]> {
    return await this.#turns.alone(async () => {
      await this.#turns.refresh();
      return this.#books.openEverywhere().map(venueOrder);
    });
  }

  async fills(symbol: MarketSymbol, since: number): Promise<readonly Fill[]> {
    return await this.#venue.store.fills(this.#venue.account, symbol, since);
  }

  async balances(): Promise<readonly Balance[]> {
    return await this.#turns.alone(async () => {
      await this.#turns.refresh();
      return this.#books.balances();
    });
  }

  async rights(): Promise<KeyRights> {
    return { canTrade: true, canWithdraw: false, ipRestricted: null };
  }

  watch(listener: (event: ExecutionEvent) => void): () => void {
    return this.#turns.watch(listener);
  }

  health(): ExecutionHealth {
    return { state: 'live', reason: '' };
  }

  async close(): Promise<void> {
    await this.#turns.close();
  }

  /** A bar of one market opens: orders that wait for an open fill at it, sales first. */
  async openBar(symbol: MarketSymbol, bar: BarOpen): Promise<void> {
    await this.openBars([{ symbol, ...bar }]);
    await this.buyAtOpen([symbol], bar.at);
  }

  /**
   * The bars of several markets open at one moment: from now on their opens are the present prices, and sales that waited for them fill.
   * `buyAtOpen` is to follow, once whatever else is to be sold at these opens has been placed: proceeds first, purchases after.
   */
  async openBars(bars: readonly (BarOpen & { readonly symbol: MarketSymbol })[]): Promise<void> {
    const seenAt = this.#venue.clock.now();
    for (const bar of bars) this.#market(bar.symbol).openBar(bar, seenAt);
    const at = bars[0]?.at ?? seenAt;
    await this.#matchAll(bars.map(({ symbol }) => symbol), at, atOpen('sell'));
  }

  /** Purchases that waited for the open of these markets fill, in the order of their symbols. `at`: the time that their fills bear. */
  async buyAtOpen(symbols: readonly MarketSymbol[], at: number): Promise<void> {
    await this.#matchAll(symbols.toSorted(), at, atOpen('buy'));
  }

  /** A bar is over: what its range reached of stops, targets and limits fills. */
  async rangeOfBar(symbol: MarketSymbol, bar: BarRange): Promise<void> {
    const prices = this.#market(symbol).closeBar(bar, this.#venue.clock.now());
    await this.#matchAll([symbol], bar.at, inRange(prices));
  }

  /** A bar of the past that nobody watched: what its range reached of resting orders fills, and the present price stays what it is. */
  async pastBar(symbol: MarketSymbol, { open, high, low, at }: Pick<BarOpen, 'open'> & Pick<BarRange, 'high' | 'low' | 'at'>): Promise<void> {
    const match = inRange({ open, high, low, bid: null, ask: null });
    await this.#matchAll([symbol], at, (order, step, place) => {
      // What has changed since has had its share of this bar, or was not there.
      if (order.updatedAt <= at) match(order, step, place);
    });
  }

  /** A live price: all of a bar in one. `at` as the venue says, epoch milliseconds; `bid` and `ask` where they are known. */
  async price(symbol: MarketSymbol, price: number, at: number, bid: number | null = null, ask: number | null = null): Promise<void> {
    const market = this.#market(symbol);
    market.tick(price, at, bid, ask, this.#venue.clock.now());
    await this.#matchAll([symbol], at, atOpen('sell'), atOpen('buy'), (order, step, place) => {
      if (place.market.prices !== null) inRange(place.market.prices)(order, step, place);
    });
  }

  /** Takes an order in, and fills what fills at once; one whose latency lies ahead is only taken in. */
  async #take(order: PaperOrder, prices: Prices | null): Promise<Placement> {
    const place = await this.#place(order.symbol);
    return await this.#turns.step(async (step): Promise<Placement> => {
      if ((await this.#venue.store.order(this.#venue.account, order.clientOrderId)) !== null) {
        return rejected(`There is an order ${order.clientOrderId} already.`, 'duplicate');
      }
      const short = step.add(order, place, prices === null ? null : takerPrice(order.side, prices, prices.open));
      if (short !== null) {
        return rejected(`The account has ${short.free.toString()} ${short.asset} free, and ${short.needed.toString()} is needed.`, 'insufficient-balance');
      }
      const match = prices === null || order.activeAt > order.createdAt ? null : matchArriving(order, prices);
      if (match !== null) step.match(order, match, place);
      return { outcome: 'placed', order: venueOrder(step.now(order)), fills: step.fills };
    }, order.createdAt);
  }

  /** The latency is over: an order meets the price that there is now, unless one has met it already. */
  async #arrive(taken: Extract<Placement, { outcome: 'placed' }>): Promise<Placement> {
    const { symbol } = taken.order;
    const id = taken.order.clientOrderId ?? '';
    const now = this.#venue.clock.now();
    const prices = await this.#freshPrices(symbol, now);
    const place = await this.#place(symbol);
    const since = taken.order.createdAt;
    const order = await this.#turns.step(async (step) => {
      const known = await this.#venue.store.order(this.#venue.account, id);
      if (known === null) throw new Error(`the paper venue lost order ${id}`);
      const match = prices === null || known.status !== 'open' || known.filled !== '0' ? null : matchArriving(known, prices);
      if (match !== null) step.match(known, match, place);
      return step.now(known);
    }, now);
    const fills = await this.#venue.store.fills(this.#venue.account, symbol, since);
    return { outcome: 'placed', order: venueOrder(order), fills: fills.filter(({ venueOrderId }) => venueOrderId === order.venueOrderId) };
  }

  /** Does the given things, one after the other, with every order of these markets that can be matched now: one step. */
  async #matchAll(symbols: readonly MarketSymbol[], at: number, ...matches: readonly Matching[]): Promise<void> {
    await this.#turns.step(async (step) => {
      const busy = symbols.filter((symbol) => this.#books.busy(symbol));
      for (const match of matches) {
        for (const symbol of busy) {
          const place = await this.#place(symbol);
          for (const was of this.#books.open(symbol)) {
            const order = step.now(was);
            if (order.activeAt <= at && order.status === 'open') match(order, step, place);
          }
        }
      }
    }, at);
  }

  /**
   * The present prices where they were seen at or after `since`, else asked for; `null` where they are not to be had. A last price that a
   * stream told is asked for anew with bid and ask, which is what a preview promises; it stands in for them where that is not answered.
   */
  async #freshPrices(symbol: MarketSymbol, since: number): Promise<Prices | null> {
    const market = this.#market(symbol);
    const fresh = market.prices !== null && market.seenAt >= since ? market.prices : null;
    if (fresh !== null && market.isQuoted) return fresh;
    try {
      const { last, bid, ask } = await this.#venue.quote(symbol);
      const now = this.#venue.clock.now();
      market.tick(last, now, bid, ask, now);
      return market.prices;
    } catch (error) {
      if (!(error instanceof OutcryError)) throw error;
      return fresh;
    }
  }

  async #place(symbol: MarketSymbol): Promise<Place> {
    const lots = this.#lots.get(symbol) ?? marketLots(await this.#rules(symbol));
    return { market: this.#market(symbol), lots };
  }

  async #rules(symbol: MarketSymbol): Promise<Market> {
    const market = await this.#venue.rules(symbol);
    this.#lots.set(symbol, marketLots(market));
    return market;
  }

  #market(symbol: MarketSymbol): PaperMarket {
    let market = this.#markets.get(symbol);
    if (market === undefined) {
      market = new PaperMarket(symbol);
      this.#markets.set(symbol, market);
    }
    return market;
  }
}

/** Fills orders of one side that are at market, at the present price. */
function atOpen(side: 'buy' | 'sell'): Matching {
  return (order, step, place) => {
    const { prices } = place.market;
    if (prices === null || order.side !== side || !isAtMarket(order)) return;
    step.match(order, { triggered: true, fill: { as: 'market', price: takerPrice(side, prices, prices.open) } }, place);
  };
}

/** Fills what a bar's range reaches. */
function inRange(prices: Prices): Matching {
  return (order, step, place) => {
    const match = isAtMarket(order) ? null : matchResting(order, prices);
    if (match !== null) step.match(order, match, place);
  };
}

function rejected(reason: string, code: string | null): Placement {
  return { outcome: 'rejected', reason, code };
}

function newOrder({ id, symbol, side, type, amount, price, stopPrice, stopLimitPrice }: ClearedOrder, now: number, latencyMs: number): PaperOrder {
  return {
    clientOrderId: id,
    venueOrderId: `paper-${id}`,
    symbol,
    side,
    type,
    amount,
    price,
    stopPrice,
    stopLimitPrice,
    status: 'open',
    filled: '0',
    filledCost: '0',
    createdAt: now,
    updatedAt: now,
    triggered: false,
    reserved: '0',
    givenUp: '0',
    activeAt: now + latencyMs,
  };
}
