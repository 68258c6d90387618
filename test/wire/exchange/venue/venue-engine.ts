import type { Clock } from '../../../../src/domain/clock.ts';
import { Decimal } from '../../../../src/domain/money.ts';
import type { SymbolInfo } from '../state.ts';
import { Account, type AccountOptions } from './account.ts';
import { ZERO, text } from './amounts.ts';
import { checkEntry, checkPair, checkTickets } from './entry-checks.ts';
import { type BookShape, Market } from './market.ts';
import { amountFor, cross, print } from './matching.ts';
import { type OrderList, type OrderTicket, type VenueOrder, isConditional, isExecuting, isOpen } from './order.ts';
import { OrderLife } from './order-life.ts';
import { type OrderReference, type PairTicket, type Parameters, readPair, readTicket } from './order-request.ts';
import { Refusal, invalidSymbol, keyNotPermitted, orderDoesNotExist, orderRejected, unknownOrder } from './refusal.ts';
import { accountPosition, balanceUpdate, listStatus } from './stream-events.ts';

/**
 * A spot exchange in memory: markets with liquidity of their own, accounts, and a matching engine with price–time priority.
 *
 * Synchronous and without chance: the same calls at the same times of the clock give the same ids, trades and events. It knows no
 * sockets; the REST and WebSocket sides of the fake stand before it, and a test may call it directly. What Binance would answer with an
 * error code is thrown as a `Refusal`. Times are epoch milliseconds of the clock that it was given, plus `skewMs`.
 */
export class VenueEngine {
  /** How far the venue's clock is ahead of the one that it was given; negative when it is behind. */
  skewMs = 0;
  readonly accounts = new Map<string, Account>();
  readonly markets = new Map<string, Market>();
  private readonly clock: Clock;
  private readonly priceListeners = new Set<(market: Market) => void>();
  private readonly life: OrderLife;
  private lastOrderId = 0;
  private lastListId = -1;
  private lastTransferId = 0;
  private lastClientId = 0;

  constructor(clock: Clock) {
    this.clock = clock;
    this.life = new OrderLife({
      now: () => this.now(),
      account: (apiKey) => this.account(apiKey),
      bnbPrice: (quoteAsset) => this.markets.get(`BNB${quoteAsset}`)?.last ?? null,
    });
  }

  /** Commissions taken so far, by asset: what all accounts lost together to the venue. */
  get commissions(): ReadonlyMap<string, Decimal> {
    return this.life.commissions;
  }

  /** The venue's time. */
  now(): number {
    return this.clock.now() + this.skewMs;
  }

  /** Lists a symbol at a price; one that is listed already is replaced, its orders forgotten. */
  list(info: SymbolInfo, price: string): Market {
    const market = new Market(info, price);
    this.markets.set(info.symbol, market);
    return market;
  }

  /** Opens an account. */
  openAccount(options: AccountOptions): Account {
    const account = new Account(options, 354_937_868 + this.accounts.size);
    account.updateTime = this.now();
    this.accounts.set(account.apiKey, account);
    return account;
  }

  /** The account of a key. @throws Refusal -2015 */
  account(apiKey: string): Account {
    const account = this.accounts.get(apiKey);
    if (account === undefined) throw keyNotPermitted();
    return account;
  }

  /** A listed market. @throws Refusal -1121 */
  market(symbol: string): Market {
    const market = this.markets.get(symbol);
    if (market === undefined) throw invalidSymbol();
    return market;
  }

  /** Hears of every market whose price or book changed, until the returned function is called. */
  onPrice(listener: (market: Market) => void): () => void {
    this.priceListeners.add(listener);
    return () => this.priceListeners.delete(listener);
  }

  /** A client id that nobody else mints, for requests without one. */
  readonly freshId = (): string => `venue${String((this.lastClientId += 1)).padStart(17, '0')}`;

  /** Takes an order, given in the words of `POST /api/v3/order`. @throws Refusal */
  submit(account: Account, parameters: Parameters): VenueOrder {
    return this.place(account, readTicket(parameters, this.freshId));
  }

  /** Takes a pair of orders, given in the words of `POST /api/v3/orderList/oco`. @throws Refusal */
  submitPair(account: Account, parameters: Parameters): OrderList {
    return this.placePair(account, readPair(parameters, this.freshId));
  }

  /** Checks an order as `place` does, and takes none. @throws Refusal */
  test(account: Account, ticket: OrderTicket): void {
    const market = this.market(ticket.symbol);
    checkTickets(account, market, [ticket]);
    checkEntry(market, this.draft(account, ticket, null, 0));
  }

  /** Takes an order, matches it and says how it stands. @throws Refusal */
  place(account: Account, ticket: OrderTicket): VenueOrder {
    this.test(account, ticket);
    const market = this.market(ticket.symbol);
    const order = this.draft(account, ticket, null, (this.lastOrderId += 1));
    this.life.enter(market, order);
    this.life.fireStops(market);
    this.announce(market);
    return order;
  }

  /** Takes a pair of orders of which one ends the other. @throws Refusal */
  placePair(account: Account, { listClientOrderId, orders: [above, below] }: PairTicket): OrderList {
    const market = this.market(above.symbol);
    checkTickets(account, market, [above, below]);
    const named = account.listNamed(listClientOrderId);
    if (named !== null && isExecuting(named)) throw orderRejected('Duplicate order sent.');
    checkPair(market, this.draft(account, above, null, 0), this.draft(account, below, null, 0));
    this.lastListId += 1;
    const list: OrderList = { orderListId: this.lastListId, listClientOrderId, symbol: market.symbol, time: this.now(), orders: [] };
    account.lists.set(list.orderListId, list);
    for (const ticket of [above, below]) list.orders.push(this.draft(account, ticket, list, (this.lastOrderId += 1)));
    account.emit(listStatus(list, this.now()));
    for (const order of list.orders) this.life.enter(market, order);
    this.announce(market);
    return list;
  }

  /** The order that a request is about. @throws Refusal -2013 */
  find(account: Account, symbol: string, { orderId, clientOrderId }: OrderReference): VenueOrder {
    const { symbol: listed } = this.market(symbol);
    const order = orderId === null ? account.named(listed, clientOrderId ?? '') : (account.orders.get(orderId) ?? null);
    if (order === null || order.symbol !== listed) throw orderDoesNotExist();
    if (clientOrderId !== null && order.clientOrderId !== clientOrderId) throw orderDoesNotExist();
    return order;
  }

  /** Ends an open order, and with it the other of its pair. @throws Refusal -2011 when it is not open */
  cancel(account: Account, symbol: string, reference: OrderReference, cancelId = this.freshId()): VenueOrder {
    let order: VenueOrder;
    try {
      order = this.find(account, symbol, reference);
    } catch (error) {
      throw error instanceof Refusal && error.code === -2013 ? unknownOrder() : error;
    }
    if (!isOpen(order)) throw unknownOrder();
    const market = this.market(symbol);
    for (const each of order.list?.orders ?? [order]) if (isOpen(each)) this.life.end(market, each, 'CANCELED', 'CANCELED', cancelId);
    if (order.list !== null) account.emit(listStatus(order.list, this.now()));
    this.announce(market);
    return order;
  }

  /** Ends every open order of a symbol and says which those were. @throws Refusal -2011 when there is none */
  cancelOpen(account: Account, symbol: string, cancelId = this.freshId()): readonly VenueOrder[] {
    const open = account.openOrders(this.market(symbol).symbol);
    if (open.length === 0) throw unknownOrder();
    for (const order of open) {
      if (isOpen(order)) this.cancel(account, symbol, { orderId: order.orderId, clientOrderId: null }, cancelId);
    }
    return open;
  }

  /** An order list by either id. @throws Refusal -2018 */
  findList(account: Account, { orderId, clientOrderId }: OrderReference): OrderList {
    const list = orderId === null ? account.listNamed(clientOrderId ?? '') : (account.lists.get(orderId) ?? null);
    if (list === null) throw new Refusal(-2018, 'Order list does not exist.');
    return list;
  }

  /** Ends both orders of a list. @throws Refusal -2011 when it is over or unknown */
  cancelList(account: Account, reference: OrderReference, cancelId = this.freshId()): OrderList {
    const list = reference.orderId === null ? account.listNamed(reference.clientOrderId ?? '') : account.lists.get(reference.orderId);
    const open = list?.orders.find(isOpen);
    if (!list || open === undefined) throw new Refusal(-2011, 'Unknown order list sent.');
    this.cancel(account, list.symbol, { orderId: open.orderId, clientOrderId: null }, cancelId);
    return list;
  }

  /** Puts money into an account, or takes it out: a negative amount. Nobody traded. */
  transfer(account: Account, asset: string, amount: string): void {
    const holding = account.holding(asset);
    const change = new Decimal(amount);
    holding.free = holding.free.plus(change);
    const now = this.now();
    account.updateTime = now;
    account.transfers.push({ id: (this.lastTransferId += 1), asset, amount: change, time: now });
    account.emit(balanceUpdate(asset, text(change), now));
    account.emit(accountPosition(account, [asset], now));
    account.flush();
  }

  /**
   * Moves the market's own liquidity around a new price. Orders in the book that it crosses are filled at their own prices, as far as
   * the liquidity goes; then the price counts as traded, and stops that it reaches fire.
   */
  setPrice(symbol: string, price: number | string, shape: Partial<BookShape> = {}): void {
    const market = this.market(symbol);
    const target = new Decimal(price);
    market.reshape(target, shape);
    cross(market, this.life.outcome(market));
    market.last = target;
    this.life.fireStops(market);
    this.announce(market);
  }

  /** Lets strangers trade so many base units at a price: resting orders at that price or better fill first; stops that it reaches fire. */
  trade(symbol: string, price: number | string, amount: number | string): void {
    const market = this.market(symbol);
    const at = new Decimal(price);
    print(market, at, new Decimal(amount), this.life.outcome(market));
    market.last = at;
    this.life.fireStops(market);
    this.announce(market);
  }

  private draft(account: Account, ticket: OrderTicket, list: OrderList | null, orderId: number): VenueOrder {
    const market = this.market(ticket.symbol);
    const now = this.now();
    const { side, quoteOrderQty } = ticket;
    return {
      ...ticket,
      quantity: quoteOrderQty.isZero() ? ticket.quantity : amountFor(market, { account, side }, quoteOrderQty),
      symbol: market.symbol,
      orderId,
      account,
      list,
      time: now,
      updateTime: now,
      workingTime: isConditional(ticket.type) ? -1 : now,
      status: 'NEW',
      executed: ZERO,
      cost: ZERO,
      locked: ZERO,
      trades: [],
    };
  }

  /** Tells of what was done, once it is done: prices first, then the accounts' events. */
  private announce(market: Market): void {
    for (const listener of this.priceListeners) listener(market);
    for (const account of this.accounts.values()) account.flush();
  }
}
