import type { Clock } from '../../../../src/domain/clock.ts';
import { Decimal } from '../../../../src/domain/money.ts';
import type { SymbolInfo } from '../state.ts';
import { Account, type AccountOptions } from './account.ts';
import { ZERO, roundDown, text } from './amounts.ts';
import { checkCounts, checkFilters } from './filters.ts';
import { bind, canBind, paysWith, settleTrade, takeCommission } from './ledger.ts';
import { type BookShape, Market } from './market.ts';
import { type MatchingOutcome, amountFor, available, cross, opposite, print, take, worth } from './matching.ts';
import {
  type OrderList,
  type OrderStatus,
  type OrderTicket,
  type VenueOrder,
  type VenueTrade,
  firesUpwards,
  hasLimit,
  isConditional,
  isExecuting,
  isOpen,
  remaining,
} from './order.ts';
import { type OrderReference, type PairTicket, type Parameters, readPair, readTicket } from './order-request.ts';
import { Refusal, filterFailure, invalidSymbol, keyNotPermitted, orderDoesNotExist, orderRejected, unknownOrder } from './refusal.ts';
import { type ExecutionType, accountPosition, balanceUpdate, executionReport, listStatus } from './stream-events.ts';

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
  /** Commissions taken so far, by asset: what all accounts lost together to the venue. */
  readonly commissions = new Map<string, Decimal>();
  private readonly clock: Clock;
  private readonly priceListeners = new Set<(market: Market) => void>();
  private lastOrderId = 0;
  private lastTradeId = 0;
  private lastListId = -1;
  private lastTransferId = 0;
  private lastClientId = 0;

  constructor(clock: Clock) {
    this.clock = clock;
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
    const market = this.checked(account, [ticket]);
    this.checkEntry(market, this.draft(account, ticket, null, market, 0));
  }

  /** Takes an order, matches it and says how it stands. @throws Refusal */
  place(account: Account, ticket: OrderTicket): VenueOrder {
    const market = this.checked(account, [ticket]);
    this.checkEntry(market, this.draft(account, ticket, null, market, 0));
    const order = this.draft(account, ticket, null, market, (this.lastOrderId += 1));
    this.enter(market, order);
    this.fireStops(market);
    this.announce(market);
    return order;
  }

  /** Takes a pair of orders of which one ends the other. @throws Refusal */
  placePair(account: Account, { listClientOrderId, orders: tickets }: PairTicket): OrderList {
    const market = this.checked(account, tickets);
    const named = account.listNamed(listClientOrderId);
    if (named !== null && isExecuting(named)) throw orderRejected('Duplicate order sent.');
    const list: OrderList = {
      orderListId: this.lastListId + 1,
      listClientOrderId,
      symbol: market.symbol,
      time: this.now(),
      orders: [],
    };
    const drafts = tickets.map((ticket) => this.draft(account, ticket, list, market, 0));
    const [above, below] = tickets;
    const levels = [above, below].map((ticket) => (isConditional(ticket.type) ? ticket.stopPrice : ticket.price));
    if (!levels[0]!.gt(market.last) || !levels[1]!.lt(market.last)) {
      throw orderRejected('The relationship of the prices for the orders is not correct.');
    }
    for (const draft of drafts) this.checkMaker(market, draft);
    if (!canBind(account, paysWith(above, market), drafts)) throw orderRejected('Account has insufficient balance for requested action.');
    this.lastListId = list.orderListId;
    account.lists.set(list.orderListId, list);
    for (const ticket of tickets) list.orders.push(this.draft(account, ticket, list, market, (this.lastOrderId += 1)));
    account.emit(listStatus(list, this.now()));
    for (const order of list.orders) this.enter(market, order);
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
    for (const each of order.list?.orders ?? [order]) if (isOpen(each)) this.end(market, each, 'CANCELED', 'CANCELED', cancelId);
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
  }

  /**
   * Moves the market's own liquidity around a new price. Orders in the book that it crosses are filled at their own prices, as far as
   * the liquidity goes; then the price counts as traded, and stops that it reaches fire.
   */
  setPrice(symbol: string, price: number | string, shape: Partial<BookShape> = {}): void {
    const market = this.market(symbol);
    const target = new Decimal(price);
    market.reshape(target, shape);
    cross(market, this.outcome(market));
    market.last = target;
    this.fireStops(market);
    this.announce(market);
  }

  /** Lets strangers trade so many base units at a price: resting orders at that price or better fill first; stops that it reaches fire. */
  trade(symbol: string, price: number | string, amount: number | string): void {
    const market = this.market(symbol);
    const at = new Decimal(price);
    print(market, at, new Decimal(amount), this.outcome(market));
    market.last = at;
    this.fireStops(market);
    this.announce(market);
  }

  /** Checks that need no book: the key's right, the market's state, its filters, the ids. */
  private checked(account: Account, tickets: readonly OrderTicket[]): Market {
    if (!account.rights.canTrade) throw keyNotPermitted();
    const market = this.market(tickets[0]?.symbol ?? '');
    if (!market.isTrading) throw new Refusal(-1013, 'Market is closed.');
    for (const ticket of tickets) checkFilters(ticket, market.rules, market.last);
    checkCounts(tickets, account, market.rules);
    const ids = tickets.map(({ clientOrderId }) => clientOrderId);
    if (ids.some((id) => account.isTaken(id)) || new Set(ids).size < ids.length) throw orderRejected('Duplicate order sent.');
    return market;
  }

  /** Checks of a single order against the book and the balance. */
  private checkEntry(market: Market, order: VenueOrder): void {
    const { account, type, side } = order;
    if (isConditional(type) && this.fires(market, order)) throw orderRejected('Stop price would trigger immediately.');
    if (order.quantity.isZero()) throw filterFailure('LOT_SIZE');
    this.checkMaker(market, order);
    const asset = paysWith(order, market);
    const { free } = account.holding(asset);
    const affordable =
      type !== 'MARKET'
        ? canBind(account, asset, [order])
        : side === 'SELL'
          ? free.gte(order.quantity)
          : free.gte(Decimal.max(worth(market, order), order.quoteOrderQty));
    if (!affordable) throw orderRejected('Account has insufficient balance for requested action.');
  }

  private checkMaker(market: Market, { type, side, price }: VenueOrder): void {
    const best = market.best(opposite(side));
    if (type === 'LIMIT_MAKER' && best !== null && (side === 'BUY' ? price.gte(best) : price.lte(best))) {
      throw orderRejected('Order would immediately match and take.');
    }
  }

  private draft(account: Account, ticket: OrderTicket, list: OrderList | null, market: Market, orderId: number): VenueOrder {
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

  private enter(market: Market, order: VenueOrder): void {
    this.accountOf(order).add(order);
    bind(order, market);
    this.report(market, order, 'NEW');
    if (isConditional(order.type)) market.stops.push(order);
    else this.work(market, order);
  }

  /** Matches an order that has come to life, and rests or ends what is left of it. */
  private work(market: Market, order: VenueOrder): void {
    const limit = hasLimit(order.type) ? order.price : null;
    const impossible = order.timeInForce === 'FOK' && available(market, opposite(order.side), limit, order).lt(remaining(order));
    if (order.type !== 'LIMIT_MAKER' && !impossible) take(market, order, limit, this.outcome(market));
    if (!isOpen(order)) return;
    if (limit === null || order.timeInForce !== 'GTC') this.end(market, order, 'EXPIRED', 'EXPIRED');
    else market.rest(order);
  }

  private outcome(market: Market): MatchingOutcome {
    return {
      traded: (order, trade) => this.book(market, order, trade),
      prevented: (order) => this.end(market, order, 'EXPIRED_IN_MATCH', 'TRADE_PREVENTION'),
    };
  }

  private book(
    market: Market,
    order: VenueOrder,
    { price, quantity, isMaker }: { readonly price: Decimal; readonly quantity: Decimal; readonly isMaker: boolean },
  ): void {
    this.endPartner(market, order);
    const quote = roundDown(price.times(quantity));
    const now = this.now();
    order.executed = order.executed.plus(quantity);
    order.cost = order.cost.plus(quote);
    order.updateTime = now;
    const isDone = order.executed.eq(order.quantity);
    order.status = isDone ? 'FILLED' : 'PARTIALLY_FILLED';
    settleTrade(order, market, { quantity, quote });
    const fee = takeCommission(order, market, { quantity, quote, isMaker }, (asset) => this.markets.get(`BNB${asset}`)?.last ?? null);
    this.commissions.set(fee.asset, (this.commissions.get(fee.asset) ?? ZERO).plus(fee.amount));
    const trade: VenueTrade = {
      id: (this.lastTradeId += 1),
      orderId: order.orderId,
      orderListId: order.list?.orderListId ?? -1,
      symbol: order.symbol,
      side: order.side,
      price,
      quantity,
      quote,
      commission: fee.amount,
      commissionAsset: fee.asset,
      time: now,
      isMaker,
    };
    order.trades.push(trade);
    this.accountOf(order).trades.push(trade);
    market.last = price;
    if (isDone) {
      this.accountOf(order).close(order);
      market.remove(order);
    }
    this.report(market, order, 'TRADE', { trade });
    if (isDone && order.list !== null) this.accountOf(order).emit(listStatus(order.list, now));
  }

  /** The other order of a pair ends as soon as one trades or comes to life. */
  private endPartner(market: Market, order: VenueOrder): void {
    for (const other of order.list?.orders ?? []) if (other !== order && isOpen(other)) this.end(market, other, 'EXPIRED', 'EXPIRED');
  }

  private end(market: Market, order: VenueOrder, status: OrderStatus, execution: ExecutionType, cancelId?: string): void {
    order.status = status;
    order.updateTime = this.now();
    this.accountOf(order).close(order);
    market.remove(order);
    bind(order, market);
    this.report(market, order, execution, cancelId === undefined ? {} : { cancelId });
  }

  private fires(market: Market, order: VenueOrder): boolean {
    return firesUpwards(order.type, order.side) ? market.last.gte(order.stopPrice) : market.last.lte(order.stopPrice);
  }

  /** Brings the stops to life that the last price reached, oldest first; their own trades may reach others. */
  private fireStops(market: Market): void {
    for (let stop = market.stops.find((order) => this.fires(market, order)); stop; stop = market.stops.find((order) => this.fires(market, order))) {
      const order: VenueOrder = stop;
      market.remove(order);
      this.endPartner(market, order);
      order.workingTime = this.now();
      order.updateTime = order.workingTime;
      bind(order, market);
      this.report(market, order, 'NEW');
      this.work(market, order);
      if (order.list !== null && !isExecuting(order.list) && order.status !== 'FILLED') this.accountOf(order).emit(listStatus(order.list, this.now()));
    }
  }

  private report(market: Market, order: VenueOrder, execution: ExecutionType, news: { trade?: VenueTrade; cancelId?: string } = {}): void {
    const now = this.now();
    const account = this.accountOf(order);
    account.updateTime = now;
    account.emit(executionReport(order, execution, now, news));
    const fee = news.trade === undefined ? [] : [news.trade.commissionAsset];
    account.emit(accountPosition(account, [market.info.baseAsset, market.info.quoteAsset, ...fee], now));
  }

  private accountOf(order: VenueOrder): Account {
    const account = this.accounts.get(order.account.apiKey);
    if (account === undefined) throw new Error(`no account of ${order.account.apiKey}`);
    return account;
  }

  private announce(market: Market): void {
    for (const listener of this.priceListeners) listener(market);
  }
}
