import type { Account } from './account.ts';
import { ZERO, text } from './amounts.ts';
import { type OrderList, type VenueOrder, type VenueTrade, isConditional, isExecuting } from './order.ts';

/** A JSON object of Binance's. */
export type Payload = Readonly<Record<string, unknown>>;

/** How much a request wants to hear of its new order. */
export type ResponseType = 'ACK' | 'RESULT' | 'FULL';

/** What POST answers. */
export function placedPayload(order: VenueOrder, kind: ResponseType): Payload {
  const ack = {
    symbol: order.symbol,
    orderId: order.orderId,
    orderListId: order.list?.orderListId ?? -1,
    clientOrderId: order.clientOrderId,
    transactTime: order.updateTime,
  };
  if (kind === 'ACK') return ack;
  return {
    ...ack,
    price: text(order.price),
    origQty: text(order.quantity),
    executedQty: text(order.executed),
    origQuoteOrderQty: text(order.quoteOrderQty),
    cummulativeQuoteQty: text(order.cost),
    status: order.status,
    timeInForce: order.timeInForce,
    type: order.type,
    side: order.side,
    ...(isConditional(order.type) ? { stopPrice: text(order.stopPrice) } : {}),
    workingTime: order.workingTime,
    ...(kind === 'FULL'
      ? {
          fills: order.trades.map((trade) => ({
            price: text(trade.price),
            qty: text(trade.quantity),
            commission: text(trade.commission),
            commissionAsset: trade.commissionAsset,
            tradeId: trade.id,
          })),
        }
      : {}),
    selfTradePreventionMode: 'EXPIRE_MAKER',
  };
}

/** What GET answers of an order. */
export function orderPayload(order: VenueOrder): Payload {
  return {
    symbol: order.symbol,
    orderId: order.orderId,
    orderListId: order.list?.orderListId ?? -1,
    clientOrderId: order.clientOrderId,
    price: text(order.price),
    origQty: text(order.quantity),
    executedQty: text(order.executed),
    cummulativeQuoteQty: text(order.cost),
    status: order.status,
    timeInForce: order.timeInForce,
    type: order.type,
    side: order.side,
    stopPrice: text(order.stopPrice),
    icebergQty: text(ZERO),
    time: order.time,
    updateTime: order.updateTime,
    isWorking: order.workingTime >= 0,
    workingTime: order.workingTime,
    origQuoteOrderQty: text(order.quoteOrderQty),
    selfTradePreventionMode: 'EXPIRE_MAKER',
  };
}

/** What DELETE answers; `cancelId` is the client id of the cancellation. */
export function canceledPayload(order: VenueOrder, cancelId: string): Payload {
  return {
    symbol: order.symbol,
    origClientOrderId: order.clientOrderId,
    orderId: order.orderId,
    orderListId: order.list?.orderListId ?? -1,
    clientOrderId: cancelId,
    transactTime: order.updateTime,
    price: text(order.price),
    origQty: text(order.quantity),
    executedQty: text(order.executed),
    origQuoteOrderQty: text(order.quoteOrderQty),
    cummulativeQuoteQty: text(order.cost),
    status: order.status,
    timeInForce: order.timeInForce,
    type: order.type,
    side: order.side,
    ...(isConditional(order.type) ? { stopPrice: text(order.stopPrice) } : {}),
    selfTradePreventionMode: 'EXPIRE_MAKER',
  };
}

/** An order list; with the orders' own reports where it was just placed or cancelled. */
export function listPayload(list: OrderList, reports: readonly Payload[] | null = null): Payload {
  const executing = isExecuting(list);
  return {
    orderListId: list.orderListId,
    contingencyType: 'OCO',
    listStatusType: executing ? 'EXEC_STARTED' : 'ALL_DONE',
    listOrderStatus: executing ? 'EXECUTING' : 'ALL_DONE',
    listClientOrderId: list.listClientOrderId,
    transactionTime: list.time,
    symbol: list.symbol,
    orders: list.orders.map(({ symbol, orderId, clientOrderId }) => ({ symbol, orderId, clientOrderId })),
    ...(reports === null ? {} : { orderReports: reports }),
  };
}

/** One of `myTrades`. */
export function tradePayload(trade: VenueTrade): Payload {
  return {
    symbol: trade.symbol,
    id: trade.id,
    orderId: trade.orderId,
    orderListId: trade.orderListId,
    price: text(trade.price),
    qty: text(trade.quantity),
    quoteQty: text(trade.quote),
    commission: text(trade.commission),
    commissionAsset: trade.commissionAsset,
    time: trade.time,
    isBuyer: trade.side === 'BUY',
    isMaker: trade.isMaker,
    isBestMatch: true,
  };
}

/** The account with everything it holds; empty assets only where asked for. */
export function accountPayload(account: Account, omitZeroBalances: boolean): Payload {
  const { makerRate, takerRate, rights } = account;
  return {
    makerCommission: makerRate.times(10_000).toNumber(),
    takerCommission: takerRate.times(10_000).toNumber(),
    buyerCommission: 0,
    sellerCommission: 0,
    commissionRates: { maker: text(makerRate), taker: text(takerRate), buyer: text(ZERO), seller: text(ZERO) },
    canTrade: rights.canTrade,
    canWithdraw: rights.canWithdraw,
    canDeposit: true,
    brokered: false,
    requireSelfTradePrevention: false,
    preventSor: false,
    updateTime: account.updateTime,
    accountType: 'SPOT',
    balances: [...account.holdings]
      .filter(([, { free, locked }]) => !omitZeroBalances || !free.isZero() || !locked.isZero())
      .map(([asset, { free, locked }]) => ({ asset, free: text(free), locked: text(locked) })),
    permissions: ['SPOT'],
    uid: account.uid,
  };
}
