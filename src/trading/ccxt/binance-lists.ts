import { z } from 'zod';
import { OutcryError } from '../../domain/errors.ts';
import type { OrderTerms } from '../../domain/order.ts';
import { type KeyedClient, type MarketEntry, callEndpoint } from './keyed-client.ts';
import type { OrderList, OrderLists } from './order-lists.ts';
import { parsed } from './venue-order.ts';

/** Longest client order id that Binance takes. */
const LONGEST_ID = 36;
/** What our id of a pair is followed by in the ids of its halves. */
const HALVES = { target: '-t', stop: '-s' } as const;

const listReply = z.object({
  orderListId: z.union([z.number(), z.string()]).transform(String),
  listClientOrderId: z.string(),
  orders: z.array(z.object({ symbol: z.string(), orderId: z.union([z.number(), z.string()]).transform(String) })),
  orderReports: z.array(z.unknown()).optional(),
});

/** One-cancels-the-other pairs of Binance spot (https://developers.binance.com/docs/binance-spot-api-docs/rest-api/trading-endpoints). */
export const BINANCE_LISTS: OrderLists = {
  async place(client, id, terms) {
    return whole(client, await callEndpoint(client, 'privatePostOrderListOco', requestFor(marketOf(client, terms.symbol), id, terms)));
  },

  async find(client, wanted) {
    const name = 'id' in wanted ? { origClientOrderId: wanted.id } : { orderListId: wanted.listId };
    const list = parsed(client.id, listReply, await callEndpoint(client, 'privateGetOrderList', name), 'a pair of orders');
    const halves = await Promise.all(list.orders.map((half) => callEndpoint(client, 'privateGetOrder', half)));
    return { listId: list.orderListId, clientOrderId: list.listClientOrderId, halves };
  },

  async cancel(client, symbol, id) {
    return whole(client, await callEndpoint(client, 'privateDeleteOrderList', { symbol: marketOf(client, symbol).id, listClientOrderId: id }));
  },

  clientIdOf(halfId) {
    const suffix = Object.values(HALVES).find((ending) => halfId.endsWith(ending));
    return suffix === undefined ? null : halfId.slice(0, -suffix.length);
  },
};

/** The target makes on the far side of the price, the stop waits on the near one: above and below swap with the side. */
function requestFor(market: MarketEntry, id: string, { side, amount, price, stopPrice, stopLimitPrice }: OrderTerms): Readonly<Record<string, unknown>> {
  const [target, stop] = side === 'sell' ? (['above', 'below'] as const) : (['below', 'above'] as const);
  const named = id.length + HALVES.target.length <= LONGEST_ID;
  return {
    symbol: market.id,
    side: side.toUpperCase(),
    quantity: amount,
    listClientOrderId: id,
    [`${target}Type`]: 'LIMIT_MAKER',
    [`${target}Price`]: price,
    [`${stop}Type`]: stopLimitPrice === null ? 'STOP_LOSS' : 'STOP_LOSS_LIMIT',
    [`${stop}StopPrice`]: stopPrice,
    ...(stopLimitPrice === null ? {} : { [`${stop}Price`]: stopLimitPrice, [`${stop}TimeInForce`]: 'GTC' }),
    ...(named ? { [`${target}ClientOrderId`]: id + HALVES.target, [`${stop}ClientOrderId`]: id + HALVES.stop } : {}),
    newOrderRespType: 'FULL',
  };
}

function whole(client: KeyedClient, reply: unknown): OrderList {
  const list = parsed(client.id, listReply, reply, 'a pair of orders');
  return { listId: list.orderListId, clientOrderId: list.listClientOrderId, halves: list.orderReports ?? [] };
}

function marketOf(client: KeyedClient, symbol: string): MarketEntry {
  const market = client.markets?.[symbol];
  if (market === undefined) throw new OutcryError('unknown-symbol', `${client.id} does not list ${symbol}.`, { field: 'symbol' });
  return market;
}
