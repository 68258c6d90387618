import { z } from 'zod';
import { Decimal } from '../../domain/money.ts';
import type { Balance } from '../execution/execution.ts';
import type { AccountClient } from './keyed-client.ts';
import type { StreamSignal } from './keyed-quirks.ts';
import { BINANCE_LISTS } from './binance-lists.ts';
import { listOrderId } from './order-lists.ts';
import { fillOf, parsed, venueOrderOf } from './venue-order.ts';

const confirmation = z.object({ status: z.literal(200), result: z.object({ subscriptionId: z.number() }) });
/** Events of the account come under `event`, those of a combined stream under `data`. */
const wrapped = z.object({ event: z.unknown().optional(), data: z.unknown().optional() });
const named = z.object({ e: z.string() });

/** The number of the list that an order belongs to, -1 for none. */
const listNumber = z.union([z.number(), z.string()]).transform(String);
const report = z.object({ x: z.string(), g: listNumber.default('-1'), c: z.string(), C: z.string().nullish() });
const listStatus = z.object({ g: listNumber });
const position = z.object({ B: z.array(z.object({ a: z.string(), f: z.string(), l: z.string() })) });
const balanceUpdate = z.object({ a: z.string(), d: z.string(), T: z.coerce.number() });

/**
 * What a raw message of Binance's account stream says
 * (https://developers.binance.com/docs/binance-spot-api-docs/user-data-stream). It is read here and not from ccxt's caches, which keep
 * only the newest state of an order, add a transfer into a balance, and drop what is said of lists.
 */
export function readBinanceMessage(client: AccountClient, message: unknown, now: number): readonly StreamSignal[] {
  if (confirmation.safeParse(message).success) return [{ kind: 'subscribed' }];
  const { event: inner, data } = wrapped.safeParse(message).data ?? {};
  const event = inner ?? data ?? message;
  const name = named.safeParse(event).data?.e ?? '';
  switch (name) {
    case 'executionReport':
      return readReport(client, event, now);
    case 'listStatus':
      return [{ kind: 'list', listId: parsed(client.id, listStatus, event, 'news of a pair').g }];
    case 'outboundAccountPosition':
      return [{ kind: 'event', event: { kind: 'balances', balances: changedBalances(client, event) } }];
    case 'balanceUpdate':
      return [readTransfer(client, event)];
    case 'eventStreamTerminated':
    case 'serverShutdown':
      return [{ kind: 'ended', reason: 'The exchange ended the stream.' }];
    default:
      return [];
  }
}

/** A trade comes before what it made of its order. Of the orders of a list, only trades are told; the list is read whole. */
function readReport(client: AccountClient, event: unknown, now: number): readonly StreamSignal[] {
  const { x, g, c, C } = parsed(client.id, report, event, 'news of an order');
  const isListed = g !== '-1';
  // When an order is called off, its own id moves aside for that of the cancellation.
  const ownId = C === null || C === undefined || C === '' ? c : C;
  const clientOrderId = isListed ? BINANCE_LISTS.clientIdOf(ownId) : ownId;
  const signals: StreamSignal[] = [];
  if (x === 'TRADE') {
    const fill = fillOf(client.id, client.parseWsTrade(event), isListed ? listOrderId(g) : null);
    if (fill !== null) signals.push({ kind: 'event', event: { kind: 'fill', fill, clientOrderId } });
  }
  if (isListed) return [...signals, { kind: 'list', listId: g }];
  const order = venueOrderOf(client.id, client.parseWsOrder(event), now);
  return order === null ? signals : [...signals, { kind: 'event', event: { kind: 'order', order } }];
}

/** The assets that changed, those that came to nothing among them. */
function changedBalances(client: AccountClient, event: unknown): readonly Balance[] {
  const { B } = parsed(client.id, position, event, 'the balances');
  return B.map(({ a, f, l }) => ({ asset: a, free: new Decimal(f).toString(), locked: new Decimal(l).toString() }));
}

/** Binance sends this for deposits, withdrawals and moves between its wallets, never for a trade, and numbers it not. */
function readTransfer(client: AccountClient, event: unknown): StreamSignal {
  const { a, d, T } = parsed(client.id, balanceUpdate, event, 'a transfer');
  const amount = new Decimal(d).toString();
  return { kind: 'event', event: { kind: 'transfer', id: `${a}:${T}:${amount}`, asset: a, amount, at: T } };
}
