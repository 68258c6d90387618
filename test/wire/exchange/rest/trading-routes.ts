import type { Account } from '../venue/account.ts';
import { type OrderList, type VenueOrder, isExecuting } from '../venue/order.ts';
import { type Parameters, clientId, modernPair, readPair, readReference, readTicket, required } from '../venue/order-request.ts';
import { type Payload, accountPayload, canceledPayload, listPayload, orderPayload, placedPayload, tradePayload } from '../venue/payloads.ts';
import { Refusal } from '../venue/refusal.ts';
import type { VenueEngine } from '../venue/venue-engine.ts';

/** A signed request whose key, signature and time were found good. */
export interface SignedCall {
  readonly venue: VenueEngine;
  readonly account: Account;
  readonly parameters: Parameters;
}

/** What a signed route does, what it weighs, and how many orders it sends. */
export interface SignedRoute {
  readonly weight: number | ((parameters: Parameters) => number);
  readonly orders?: number;
  /** @throws Refusal */
  run(call: SignedCall): unknown;
}

const DAY_MS = 86_400_000;

/** A page of what has ids and times, oldest first: from an id on, from a time on, or the newest. */
function page<Row>(rows: readonly Row[], parameters: Parameters, idName: string, of: (row: Row) => { id: number; time: number }): readonly Row[] {
  const limit = Math.min(1000, Number(parameters['limit'] ?? 500));
  const { startTime, endTime, [idName]: fromId } = parameters;
  const isSpan = startTime !== undefined || endTime !== undefined;
  if (fromId !== undefined && isSpan) throw new Refusal(-1128, 'Combination of optional parameters invalid.');
  const from = Number(fromId ?? Number.NEGATIVE_INFINITY);
  const start = Number(startTime ?? Number.NEGATIVE_INFINITY);
  const end = Number(endTime ?? Number.POSITIVE_INFINITY);
  if (startTime !== undefined && endTime !== undefined && end - start > DAY_MS) {
    throw new Refusal(-1127, 'More than 24 hours between startTime and endTime.');
  }
  const wanted = rows.filter((row) => {
    const { id, time } = of(row);
    return id >= from && time >= start && time <= end;
  });
  return fromId === undefined && startTime === undefined ? wanted.slice(-limit) : wanted.slice(0, limit);
}

function ordersOf({ venue, account, parameters }: SignedCall): readonly VenueOrder[] {
  const { symbol } = venue.market(required(parameters, 'symbol'));
  return [...account.orders.values()].filter((order) => order.symbol === symbol);
}

function reportOf(order: VenueOrder, kind: string | undefined): Payload {
  const asked = kind ?? (order.type === 'MARKET' || order.type === 'LIMIT' ? 'FULL' : 'ACK');
  if (asked !== 'ACK' && asked !== 'RESULT' && asked !== 'FULL') throw new Refusal(-1121, 'Invalid newOrderRespType.');
  return placedPayload(order, asked);
}

function placedList(list: OrderList, parameters: Parameters): Payload {
  const kind = parameters['newOrderRespType'] ?? 'FULL';
  return listPayload(list, kind === 'ACK' ? null : list.orders.map((order) => placedPayload(order, 'RESULT')));
}

function canceled(order: VenueOrder, cancelId: string): Payload {
  const { list } = order;
  if (list === null) return canceledPayload(order, cancelId);
  return listPayload(
    list,
    list.orders.map((each) => canceledPayload(each, cancelId)),
  );
}

function stamp(time: number): string {
  return new Date(time).toISOString().slice(0, 19).replace('T', ' ');
}

/** The routes that want a key and a signature, by `METHOD path`. */
export const SIGNED_ROUTES: Readonly<Record<string, SignedRoute>> = {
  'POST /api/v3/order': {
    weight: 1,
    orders: 1,
    run: ({ venue, account, parameters }) => reportOf(venue.submit(account, parameters), parameters['newOrderRespType']),
  },

  'POST /api/v3/order/test': {
    weight: 1,
    run: ({ venue, account, parameters }) => {
      venue.test(account, readTicket(parameters, venue.freshId));
      return {};
    },
  },

  'GET /api/v3/order': {
    weight: 4,
    run: ({ venue, account, parameters }) => orderPayload(venue.find(account, required(parameters, 'symbol'), readReference(parameters))),
  },

  'DELETE /api/v3/order': {
    weight: 1,
    run: ({ venue, account, parameters }) => {
      const cancelId = clientId(parameters, 'newClientOrderId') ?? venue.freshId();
      return canceled(venue.cancel(account, required(parameters, 'symbol'), readReference(parameters), cancelId), cancelId);
    },
  },

  'GET /api/v3/openOrders': {
    weight: (parameters) => (parameters['symbol'] === undefined ? 80 : 6),
    run: ({ venue, account, parameters: { symbol } }) => {
      if (symbol !== undefined) venue.market(symbol);
      return account.openOrders(symbol).map(orderPayload);
    },
  },

  'DELETE /api/v3/openOrders': {
    weight: 1,
    run: ({ venue, account, parameters }) => {
      const cancelId = venue.freshId();
      const orders = venue.cancelOpen(account, required(parameters, 'symbol'), cancelId);
      const firstOfList = (order: VenueOrder): boolean => order.list === null || order.list.orders[0] === order;
      return orders.filter(firstOfList).map((order) => canceled(order, cancelId));
    },
  },

  'GET /api/v3/allOrders': {
    weight: 20,
    run: (call) => page(ordersOf(call), call.parameters, 'orderId', ({ orderId, time }) => ({ id: orderId, time })).map(orderPayload),
  },

  'GET /api/v3/myTrades': {
    weight: (parameters) => (parameters['orderId'] === undefined ? 20 : 5),
    run: ({ venue, account, parameters }) => {
      const { symbol } = venue.market(required(parameters, 'symbol'));
      const { orderId } = parameters;
      const trades = account.trades.filter((trade) => trade.symbol === symbol && (orderId === undefined || trade.orderId === Number(orderId)));
      return page(trades, parameters, 'fromId', (trade) => trade).map(tradePayload);
    },
  },

  'GET /api/v3/account': {
    weight: 20,
    run: ({ account, parameters }) => accountPayload(account, parameters['omitZeroBalances'] === 'true'),
  },

  'POST /api/v3/orderList/oco': {
    weight: 1,
    orders: 2,
    run: ({ venue, account, parameters }) => placedList(venue.placePair(account, readPair(parameters, venue.freshId)), parameters),
  },

  'POST /api/v3/order/oco': {
    weight: 1,
    orders: 2,
    run: ({ venue, account, parameters }) => placedList(venue.placePair(account, readPair(modernPair(parameters), venue.freshId)), parameters),
  },

  'GET /api/v3/orderList': {
    weight: 4,
    run: ({ venue, account, parameters }) => listPayload(venue.findList(account, readReference(parameters, ['orderListId', 'origClientOrderId']))),
  },

  'DELETE /api/v3/orderList': {
    weight: 1,
    run: ({ venue, account, parameters }) => {
      required(parameters, 'symbol');
      const cancelId = clientId(parameters, 'newClientOrderId') ?? venue.freshId();
      const list = venue.cancelList(account, readReference(parameters, ['orderListId', 'listClientOrderId']), cancelId);
      return listPayload(
        list,
        list.orders.map((order) => canceledPayload(order, cancelId)),
      );
    },
  },

  'GET /api/v3/allOrderList': {
    weight: 20,
    run: ({ account, parameters }) =>
      page([...account.lists.values()], parameters, 'fromId', ({ orderListId, time }) => ({ id: orderListId, time })).map((list) => listPayload(list)),
  },

  'GET /api/v3/openOrderList': {
    weight: 6,
    run: ({ account }) => [...account.lists.values()].filter(isExecuting).map((list) => listPayload(list)),
  },

  'GET /sapi/v1/account/apiRestrictions': {
    weight: 1,
    run: ({ account: { rights } }) => ({
      ipRestrict: rights.ipRestricted,
      createTime: 1_600_000_000_000,
      enableReading: true,
      enableSpotAndMarginTrading: rights.canTrade,
      enableWithdrawals: rights.canWithdraw,
      enableInternalTransfer: false,
      enableMargin: false,
      enableFutures: false,
      permitsUniversalTransfer: false,
      enableVanillaOptions: false,
      enableFixApiTrade: false,
      enableFixReadOnly: false,
      enablePortfolioMarginTrading: false,
    }),
  },

  'GET /sapi/v1/asset/tradeFee': {
    weight: 1,
    run: ({ venue, account, parameters: { symbol } }) =>
      (symbol === undefined ? [...venue.markets.keys()] : [venue.market(symbol).symbol]).map((name) => ({
        symbol: name,
        makerCommission: account.makerRate.toString(),
        takerCommission: account.takerRate.toString(),
      })),
  },

  'GET /sapi/v1/capital/deposit/hisrec': {
    weight: 1,
    run: ({ account, parameters: { startTime } }) =>
      account.transfers
        .filter(({ amount, time }) => amount.gt(0) && time >= Number(startTime ?? 0))
        .map(({ id, asset, amount, time }) => ({
          id: String(id), amount: amount.toString(), coin: asset, network: asset, status: 1, address: 'made-up', addressTag: '',
          txId: `deposit-${id}`, insertTime: time, completeTime: time, transferType: 0, confirmTimes: '1/1', unlockConfirm: 0, walletType: 0,
        })),
  },

  'GET /sapi/v1/capital/withdraw/history': {
    weight: 1,
    run: ({ account, parameters: { startTime } }) =>
      account.transfers
        .filter(({ amount, time }) => amount.lt(0) && time >= Number(startTime ?? 0))
        .map(({ id, asset, amount, time }) => ({
          id: String(id), amount: amount.neg().toString(), transactionFee: '0', coin: asset, status: 6, address: 'made-up',
          txId: `withdrawal-${id}`, applyTime: stamp(time), completeTime: stamp(time), network: asset, transferType: 0, info: '',
          confirmNo: 1, walletType: 0, txKey: '',
        })),
  },
};
