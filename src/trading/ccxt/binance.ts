import { z } from 'zod';
import { messageOf } from '../../domain/errors.ts';
import type { OrderType } from '../../domain/order.ts';
import type { KeyRights } from '../execution/execution.ts';
import { BINANCE_LISTS } from './binance-lists.ts';
import { readBinanceMessage } from './binance-stream.ts';
import { type KeyedClient, type MarketEntry, callEndpoint } from './keyed-client.ts';
import { venueCode } from './keyed-errors.ts';
import type { KeyedQuirks } from './keyed-quirks.ts';
import { parsed } from './venue-order.ts';

const listing = z.object({ orderTypes: z.array(z.string()), ocoAllowed: z.boolean().nullish() });

/** The types of `exchangeInfo`, which differ from market to market. A pair needs a target that only makes, and a stop. */
function types(market: MarketEntry): ReadonlySet<OrderType> | null {
  const { data: listed } = listing.safeParse(market.info);
  if (listed === undefined) return null;
  const has = (type: string): boolean => listed.orderTypes.includes(type);
  const taken: readonly (readonly [OrderType, boolean])[] = [
    ['market', has('MARKET')],
    ['limit', has('LIMIT')],
    ['stop', has('STOP_LOSS')],
    ['stop-limit', has('STOP_LOSS_LIMIT')],
    ['oco', listed.ocoAllowed === true && has('LIMIT_MAKER') && has('STOP_LOSS')],
  ];
  return new Set(taken.filter(([, isTaken]) => isTaken).map(([type]) => type));
}

const restrictions = z.object({ enableWithdrawals: z.boolean(), enableSpotAndMarginTrading: z.boolean(), ipRestrict: z.boolean().nullish() });
const account = z.object({ canTrade: z.boolean() });

/** By the wallet's own endpoint, which the test network lacks: there the account says whether it trades. */
async function rights(client: KeyedClient, sandbox: boolean): Promise<KeyRights> {
  if (sandbox) {
    const { canTrade } = parsed(client.id, account, await callEndpoint(client, 'privateGetAccount', { omitZeroBalances: true }), 'the account');
    return { canTrade, canWithdraw: null, ipRestricted: null };
  }
  const answer = parsed(client.id, restrictions, await callEndpoint(client, 'sapiGetAccountApiRestrictions'), 'what the key may do');
  return { canTrade: answer.enableSpotAndMarginTrading, canWithdraw: answer.enableWithdrawals, ipRestricted: answer.ipRestrict ?? null };
}

const listed = z.object({ orderListId: z.union([z.number(), z.string()]) });

/** The list that an order or trade belongs to; -1 stands for none. */
function listIdOf(info: unknown): string | null {
  const id = listed.safeParse(info).data?.orderListId;
  return id === undefined || String(id) === '-1' ? null : String(id);
}

/**
 * "Order does not exist" and "Order list does not exist". An order that ended unfilled and is forgotten after 90 days has a code of its own
 * (-2026): it was there.
 */
function isUnknownOrder(error: unknown): boolean {
  const code = venueCode(error);
  return code === '-2013' || (code === '-2018' && /order list/i.test(messageOf(error)));
}

/** Binance's spot API, and that of its house in the United States. */
export const BINANCE: Partial<KeyedQuirks> = {
  // 6,000 weights a minute, of which half are for orders. Counted by the minute, and not spread over it: an order must not wait because
  // something large was read just before.
  settings: { rateLimiterAlgorithm: 'rollingWindow', rateLimit: 100 },
  // ccxt asks for every account at once otherwise, and warns about it by refusing.
  options: { fetchOpenOrders: { warnWithoutSymbol: false }, warnOnFetchOpenOrdersWithoutSymbol: false },
  types,
  isUnknownOrder,
  byClientId: (id) => ({ clientOrderId: id }),
  tradePaging: 'by-id',
  lists: BINANCE_LISTS,
  listIdOf,
  rights,
  readMessage: readBinanceMessage,
};
