import type { Decimal } from '../../../../src/domain/money.ts';
import type { Account } from './account.ts';
import { ZERO, roundDown } from './amounts.ts';
import { fires } from './entry-checks.ts';
import { bind, settleTrade, takeCommission } from './ledger.ts';
import type { Market } from './market.ts';
import { type MatchingOutcome, available, opposite, take } from './matching.ts';
import {
  type OrderList,
  type OrderStatus,
  type VenueOrder,
  type VenueTrade,
  hasLimit,
  isConditional,
  isExecuting,
  isOpen,
  remaining,
} from './order.ts';
import { type ExecutionType, accountPosition, executionReport, listStatus } from './stream-events.ts';

/** What orders need of the venue that they live at. */
export interface OrderSurroundings {
  now(): number;
  account(apiKey: string): Account;
  /** What a BNB costs in a quote asset; `null` where no such market is listed. */
  readonly bnbPrice: (quoteAsset: string) => Decimal | null;
}

/** An order's life from its acceptance to its end: what it binds, how it trades, what it pays, what its account is told. */
export class OrderLife {
  /** Commissions taken so far, by asset. */
  readonly commissions = new Map<string, Decimal>();
  private readonly venue: OrderSurroundings;
  private lastTradeId = 0;

  constructor(venue: OrderSurroundings) {
    this.venue = venue;
  }

  /** Takes an order into the account's records and the market: binds its money, matches it or lets it wait. */
  enter(market: Market, order: VenueOrder): void {
    this.venue.account(order.account.apiKey).add(order);
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

  /** What matching is to tell. */
  outcome(market: Market): MatchingOutcome {
    return {
      traded: (order, trade) => this.book(market, order, trade),
      prevented: (order) => {
        this.endPartner(market, order);
        this.end(market, order, 'EXPIRED_IN_MATCH', 'TRADE_PREVENTION');
        if (order.list !== null) this.emitList(order.list, order);
      },
    };
  }

  private book(
    market: Market,
    order: VenueOrder,
    { price, quantity, isMaker }: { readonly price: Decimal; readonly quantity: Decimal; readonly isMaker: boolean },
  ): void {
    this.endPartner(market, order);
    const quote = roundDown(price.times(quantity));
    const now = this.venue.now();
    order.executed = order.executed.plus(quantity);
    order.cost = order.cost.plus(quote);
    order.updateTime = now;
    const isDone = order.executed.eq(order.quantity);
    order.status = isDone ? 'FILLED' : 'PARTIALLY_FILLED';
    settleTrade(order, market, { quantity, quote });
    const fee = takeCommission(order, market, { quantity, quote, isMaker }, this.venue.bnbPrice);
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
    this.venue.account(order.account.apiKey).trades.push(trade);
    market.last = price;
    if (isDone) {
      this.venue.account(order.account.apiKey).close(order);
      market.remove(order);
    }
    this.report(market, order, 'TRADE', { trade });
    if (isDone && order.list !== null) this.emitList(order.list, order);
  }

  /** The other order of a pair ends as soon as one trades or comes to life. */
  private endPartner(market: Market, order: VenueOrder): void {
    for (const other of order.list?.orders ?? []) if (other !== order && isOpen(other)) this.end(market, other, 'EXPIRED', 'EXPIRED');
  }

  /** Ends an open order and frees what it bound. */
  end(market: Market, order: VenueOrder, status: OrderStatus, execution: ExecutionType, cancelId?: string): void {
    order.status = status;
    order.updateTime = this.venue.now();
    this.venue.account(order.account.apiKey).close(order);
    market.remove(order);
    bind(order, market);
    this.report(market, order, execution, cancelId === undefined ? {} : { cancelId });
  }

  /** Brings the stops to life that the last price reached, oldest first; their own trades may reach others. */
  fireStops(market: Market): void {
    for (let stop = market.stops.find((order) => fires(market, order)); stop; stop = market.stops.find((order) => fires(market, order))) {
      const order: VenueOrder = stop;
      market.remove(order);
      this.endPartner(market, order);
      order.workingTime = this.venue.now();
      order.updateTime = order.workingTime;
      bind(order, market);
      this.report(market, order, 'NEW');
      this.work(market, order);
      if (order.list !== null && !isExecuting(order.list) && order.status !== 'FILLED') this.emitList(order.list, order);
    }
  }

  private report(market: Market, order: VenueOrder, execution: ExecutionType, news: { trade?: VenueTrade; cancelId?: string } = {}): void {
    const now = this.venue.now();
    const account = this.venue.account(order.account.apiKey);
    account.updateTime = now;
    if (!account.isHeard) return;
    account.emit(executionReport(order, execution, now, news));
    const fee = news.trade === undefined ? [] : [news.trade.commissionAsset];
    account.emit(accountPosition(account, [market.info.baseAsset, market.info.quoteAsset, ...fee], now));
  }

  /** Tells a list's account how the list stands. */
  emitList(list: OrderList, { account }: VenueOrder): void {
    this.venue.account(account.apiKey).emit(listStatus(list, this.venue.now()));
  }
}
