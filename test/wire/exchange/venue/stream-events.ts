import { ZERO, text } from './amounts.ts';
import { type OrderList, type VenueOrder, type VenueTrade, isConditional, isExecuting, isOpen } from './order.ts';
import type { Owner } from './owner.ts';

/** One event of an account's stream, as Binance words it: `e` says which, `E` when. */
export interface StreamEvent {
  readonly e: 'executionReport' | 'outboundAccountPosition' | 'balanceUpdate' | 'listStatus';
  readonly E: number;
  readonly [field: string]: unknown;
}

/** What an execution report is about. */
export type ExecutionType = 'NEW' | 'TRADE' | 'CANCELED' | 'EXPIRED' | 'TRADE_PREVENTION';

/** What happened to an order; `cancelId` is the client id of the request that cancelled it. */
export function executionReport(
  order: VenueOrder,
  execution: ExecutionType,
  now: number,
  news: { readonly trade?: VenueTrade; readonly cancelId?: string } = {},
): StreamEvent {
  const { trade, cancelId } = news;
  return {
    e: 'executionReport',
    E: now,
    s: order.symbol,
    c: cancelId ?? order.clientOrderId,
    S: order.side,
    o: order.type,
    f: order.timeInForce,
    q: text(order.quantity),
    p: text(order.price),
    P: text(order.stopPrice),
    F: text(ZERO),
    g: order.list?.orderListId ?? -1,
    C: cancelId === undefined ? '' : order.clientOrderId,
    x: execution,
    X: order.status,
    r: 'NONE',
    i: order.orderId,
    l: text(trade?.quantity ?? ZERO),
    z: text(order.executed),
    L: text(trade?.price ?? ZERO),
    n: trade === undefined ? '0' : text(trade.commission),
    N: trade?.commissionAsset ?? null,
    T: order.updateTime,
    t: trade?.id ?? -1,
    I: order.orderId * 2,
    w: isOpen(order) && !(isConditional(order.type) && order.workingTime < 0),
    m: trade?.isMaker ?? false,
    M: trade !== undefined,
    O: order.time,
    Z: text(order.cost),
    Y: text(trade?.quote ?? ZERO),
    Q: text(order.quoteOrderQty),
    ...(order.workingTime < 0 ? {} : { W: order.workingTime }),
    V: 'EXPIRE_MAKER',
  };
}

/** The assets that may have changed, with what there is of them now. */
export function accountPosition(account: Owner, assets: Iterable<string>, now: number): StreamEvent {
  return {
    e: 'outboundAccountPosition',
    E: now,
    u: account.updateTime,
    B: [...new Set(assets)].map((asset) => {
      const { free, locked } = account.holding(asset);
      return { a: asset, f: text(free), l: text(locked) };
    }),
  };
}

/** Money that came in or went out without a trade; the amount is negative for a withdrawal. */
export function balanceUpdate(asset: string, amount: string, now: number): StreamEvent {
  return { e: 'balanceUpdate', E: now, a: asset, d: amount, T: now };
}

/** That a pair of orders was taken, or has ended. */
export function listStatus(list: OrderList, now: number): StreamEvent {
  const executing = isExecuting(list);
  return {
    e: 'listStatus',
    E: now,
    s: list.symbol,
    g: list.orderListId,
    c: 'OCO',
    l: executing ? 'EXEC_STARTED' : 'ALL_DONE',
    L: executing ? 'EXECUTING' : 'ALL_DONE',
    r: 'NONE',
    C: list.listClientOrderId,
    T: now,
    O: list.orders.map((order) => ({ s: order.symbol, i: order.orderId, c: order.clientOrderId })),
  };
}
