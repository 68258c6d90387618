import { describe, expect, it } from 'vitest';
import { OutcryError } from '../../../src/domain/errors.ts';
import { AccountPoll } from '../../../src/trading/ccxt/account-poll.ts';
import { ClientNotes } from '../../../src/trading/ccxt/client-notes.ts';
import type { AccountClient } from '../../../src/trading/ccxt/keyed-client.ts';
import type { KeyedQuirks } from '../../../src/trading/ccxt/keyed-quirks.ts';
import { USUAL_VENUE, keyedQuirksOf } from '../../../src/trading/ccxt/keyed-venues.ts';
import { OrderNames } from '../../../src/trading/ccxt/order-names.ts';
import type { OrderReader } from '../../../src/trading/ccxt/order-reader.ts';
import { ownTrades } from '../../../src/trading/ccxt/own-trades.ts';
import type { VenueConnection } from '../../../src/trading/ccxt/venue-connection.ts';
import { balancesOf, fillsOfOrder } from '../../../src/trading/ccxt/venue-order.ts';
import type { ExecutionEvent, VenueOrder } from '../../../src/trading/execution/execution.ts';
import { ccxtError } from './ccxt-classes.ts';

const BTC = 'BTC/USDT' as const;
const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 20);
const clock = { now: () => NOW };

/** A trade as ccxt has it. */
const trade = (id: string, timestamp: number, more: object = {}) => ({ id, order: `v${id}`, symbol: BTC, side: 'buy', price: '100', amount: '1', timestamp, fee: { cost: '0.1', currency: 'USDT' }, ...more });

type AskedTrades = readonly [since: number | undefined, params: Readonly<Record<string, unknown>>];

/** A connection to a venue whose client does as it is told. */
function connected(client: object, quirks: Partial<KeyedQuirks> = {}): VenueConnection {
  return { exchange: 'venue', quirks: { ...USUAL_VENUE, ...quirks }, read: async (_options: object, ask: (to: object) => Promise<unknown>) => ask(client) } as unknown as VenueConnection;
}

const ORDER: VenueOrder = {
  clientOrderId: 'oc-1', venueOrderId: '7', symbol: BTC, side: 'buy', type: 'limit', amount: '1', price: '100', stopPrice: null, stopLimitPrice: null,
  status: 'open', filled: '0', filledCost: '0', createdAt: 1, updatedAt: 10,
};

describe('own trades', () => {
  it('are read from the time of the last one on, where the exchange does not number them, until nothing new comes', async () => {
    const all = [trade('a', 1_000), trade('b', 2_000), trade('c', 2_000), trade('d', 3_000)];
    const asked: AskedTrades[] = [];
    const client = {
      // Two at a time, the oldest first, from an instant on.
      fetchMyTrades: async (_symbol: string, since: number, _limit: number, params: object) => {
        asked.push([since, params as Readonly<Record<string, unknown>>]);
        return all.filter(({ timestamp }) => timestamp >= since).slice(0, since === 2_000 ? 4 : 2);
      },
    };
    expect((await ownTrades(connected(client), clock, BTC, 500, {})).map(({ tradeId }) => tradeId)).toEqual(['a', 'b', 'c', 'd']);
    expect(asked.map(([since]) => since)).toEqual([500, 2_000, 3_000]);
  });

  it('are none from before the instant that was asked for, and each once, numbers by their size', async () => {
    const reply = [trade('10', 1_000), trade('9', 1_000), trade('9', 1_000), trade('8', 999), trade('b', 1_500), trade('a', 1_500)];
    let asked = 0;
    const client = { fetchMyTrades: async () => (asked++ === 0 ? reply : []) };
    expect((await ownTrades(connected(client), clock, BTC, 1_000, {})).map(({ tradeId }) => tradeId)).toEqual(['9', '10', 'a', 'b']);
  });

  it('that are numbered are looked for day by day to the first, and read by number from there', async () => {
    const asked: AskedTrades[] = [];
    const first = NOW - 2 * DAY;
    const client = {
      fetchMyTrades: async (_symbol: string, since: number | undefined, _limit: number, params: Readonly<Record<string, unknown>>) => {
        asked.push([since, params]);
        if (params['fromId'] === '6') return [trade('6', first + 5), trade('7', first + 6)];
        return since !== undefined && since <= first && Number(params['endTime']) >= first ? [trade('5', first)] : [];
      },
    };
    const since = NOW - 4 * DAY;
    expect((await ownTrades(connected(client, { tradePaging: 'by-id' }), clock, BTC, since, {})).map(({ tradeId }) => tradeId)).toEqual(['5', '6', '7']);
    expect(asked).toEqual([
      [since, { endTime: since + DAY - 1 }],
      [since + DAY, { endTime: since + 2 * DAY - 1 }],
      [since + 2 * DAY, { endTime: since + 3 * DAY - 1 }],
      [undefined, { fromId: '6' }],
      [undefined, { fromId: '8' }],
    ]);
  });

  it('of long ago are read from the first that there is, and where there are none it is looked up to tomorrow', async () => {
    const asked: AskedTrades[] = [];
    const client = { fetchMyTrades: async (_symbol: string, since: number | undefined, _limit: number, params: Readonly<Record<string, unknown>>) => (asked.push([since, params]), []) };
    await ownTrades(connected(client, { tradePaging: 'by-id' }), clock, BTC, NOW - 30 * DAY - 1, {});
    expect(asked.splice(0)).toEqual([[undefined, { fromId: 0 }]]);
    await ownTrades(connected(client, { tradePaging: 'by-id' }), clock, BTC, NOW - DAY, {});
    expect(asked.map(([since]) => since)).toEqual([NOW - DAY, NOW, NOW + DAY]);
  });

  it('of a pair are under the pair’s name', async () => {
    let asked = 0;
    const client = { fetchMyTrades: async () => (asked++ === 0 ? [trade('1', 5, { info: { list: '9' } }), trade('2', 6, { info: {} })] : []) };
    const listIdOf = (info: unknown): string | null => (info as { readonly list?: string }).list ?? null;
    expect((await ownTrades(connected(client, { listIdOf }), clock, BTC, 0, {})).map(({ venueOrderId }) => venueOrderId)).toEqual(['oco:9', 'v2']);
  });
});

describe('what a client has written down of an account', () => {
  const cache = (entries: readonly unknown[], count: number | undefined) => ({ getLimit: () => count, slice: (from: number) => entries.slice(from) });
  const rawOrder = { id: '7', clientOrderId: 'oc-1', symbol: BTC, side: 'buy', type: 'limit', amount: '1', price: '100', status: 'open', filled: '0', cost: '0', timestamp: 1 };
  const notes = (client: object): ClientNotes => new ClientNotes(client as AccountClient, connected({}), clock);
  const kinds = (client: object): readonly string[] => notes(client).fresh().map((signal) => (signal.kind === 'event' ? signal.event.kind : signal.kind));

  it('is told as trades, orders and balances, only what came with the last message', () => {
    const client = { myTrades: cache([trade('1', 1), trade('2', 2)], 1), orders: cache([rawOrder], 1), balance: { free: { USDT: '5' }, used: {} } };
    const told = notes(client).fresh();
    expect(told).toMatchObject([
      { event: { kind: 'fill', clientOrderId: null, fill: { tradeId: '2', venueOrderId: 'v2', fee: { amount: '0.1', currency: 'USDT' } } } },
      { event: { kind: 'order', order: { venueOrderId: '7', clientOrderId: 'oc-1', status: 'open' } } },
      { event: { kind: 'balances', balances: [{ asset: 'USDT', free: '5', locked: '0' }] } },
    ]);
  });

  it('is nothing where nothing has come, nor of markets whose names are none of ours', () => {
    expect(kinds({})).toEqual([]);
    expect(kinds({ myTrades: cache([trade('1', 1)], 0), orders: cache([rawOrder], undefined), balance: { spot: null } })).toEqual([]);
    expect(kinds({ myTrades: cache([trade('1', 1, { symbol: 'BTC/USDT:USDT' })], 1), orders: cache([{ ...rawOrder, symbol: 'BTC/USDT:USDT' }], 1), balance: { margin: {} } })).toEqual([]);
  });

  it('has the balances of the spot account where there are several, and tells them once until they change', () => {
    const client = { balance: { spot: { free: { USDT: '5' }, used: { USDT: '1' } } } as Record<string, unknown> };
    const kept = notes(client);
    expect(kept.fresh()).toMatchObject([{ event: { balances: [{ asset: 'USDT', free: '5', locked: '1' }] } }]);
    expect(kept.fresh()).toEqual([]);
    client.balance = { spot: { free: { USDT: '4' }, used: {} } };
    expect(kept.fresh()).toHaveLength(1);
  });
});

describe('news of an account by asking', () => {
  function poll() {
    const venue = { open: [ORDER] as readonly VenueOrder[], trades: [] as readonly object[], balance: { free: { USDT: '5' }, used: {} }, found: null as VenueOrder | null };
    const [since, looked]: [number[], unknown[]] = [[], []];
    const client = {
      fetchBalance: async () => venue.balance,
      fetchMyTrades: async (_symbol: string, from: number) => (since.push(from), venue.trades.filter((one) => (one as { timestamp: number }).timestamp > from)),
    };
    const reader = {
      open: async () => venue.open,
      find: async (ref: unknown) => (looked.push(ref), venue.found),
    };
    const account = new AccountPoll(connected(client), reader as unknown as OrderReader, clock);
    const round = async (): Promise<readonly string[]> => (await account.round(new AbortController().signal)).map((event) => (event.kind === 'order' ? `order ${event.order.status}` : event.kind === 'fill' ? `fill ${event.fill.tradeId} ${event.clientOrderId}` : event.kind));
    return { venue, account, round, since, looked };
  }

  it('is first what rests and what there is, and then balances only when they change', async () => {
    const { venue, round, since } = poll();
    expect(await round()).toEqual(['order open', 'balances']);
    expect(since).toEqual([]);
    expect(await round()).toEqual(['order open']);
    venue.balance = { free: { USDT: '4' }, used: {} };
    expect(await round()).toEqual(['order open', 'balances']);
  });

  it('is the trades of every market in which something rests or did, from a minute before the last look on, under our ids', async () => {
    const { venue, round, since } = poll();
    await round();
    venue.trades = [trade('1', NOW, { order: '7' }), trade('2', NOW, { order: 'other' })];
    expect(await round()).toEqual(['fill 1 oc-1', 'fill 2 null', 'order open']);
    expect(since[0]).toBe(NOW - 60_000);
  });

  it('is how those ended that rest no more, looked up by our id; of others, nothing', async () => {
    const { venue, round, looked } = poll();
    venue.open = [ORDER, { ...ORDER, clientOrderId: null, venueOrderId: '8' }];
    await round();
    venue.open = [];
    venue.found = { ...ORDER, status: 'canceled' };
    expect(await round()).toEqual(['order canceled']);
    expect(looked).toEqual([{ id: 'oc-1', symbol: BTC, type: 'limit' }]);
    expect(await round()).toEqual([]);
  });

  it('begins anew when it was up by other means meanwhile', async () => {
    const { venue, account, round, since, looked } = poll();
    await round();
    account.forget();
    venue.open = [];
    expect(await round()).toEqual(['balances']);
    expect([since, looked]).toEqual([[], []]);
  });
});

describe('a venue of which nothing is known', () => {
  it('has no word on a key, no pairs, and no order where ccxt says so', () => {
    const quirks = keyedQuirksOf('kraken');
    expect(quirks).toEqual(USUAL_VENUE);
    expect([ccxtError('OrderNotFound'), ccxtError('ExchangeError'), 'OrderNotFound'].map((error) => quirks.isUnknownOrder(error))).toEqual([true, false, false]);
    expect(quirks.byClientId('oc-1')).toEqual({ clientOrderId: 'oc-1' });
    expect(keyedQuirksOf('binanceus')).toEqual(keyedQuirksOf('binance'));
    expect(keyedQuirksOf('binance').lists).not.toBeNull();
  });
});

describe('the name of an order in a trade', () => {
  const fill = (clientOrderId: string | null, venueOrderId = '7'): ExecutionEvent => ({
    kind: 'fill', clientOrderId, fill: { tradeId: '1', venueOrderId, symbol: BTC, side: 'buy', price: '1', amount: '1', fee: { amount: '0', currency: 'BTC' }, at: 1 },
  });

  it('is ours, once the order was heard of by it, and the one that it has otherwise', () => {
    const names = new OrderNames();
    expect(names.withName(fill(null))).toMatchObject({ clientOrderId: null });
    names.withName({ kind: 'order', order: ORDER });
    names.withName({ kind: 'order', order: { ...ORDER, clientOrderId: null } });
    expect(names.withName(fill(null))).toMatchObject({ clientOrderId: 'oc-1', fill: { tradeId: '1' } });
    expect(names.withName(fill('oc-9'))).toMatchObject({ clientOrderId: 'oc-9' });
    expect(names.withName(fill(null, '8'))).toMatchObject({ clientOrderId: null });
  });
});

describe('what an exchange sends with an order', () => {
  it('are its trades, at the time that it changed where they have none of their own', () => {
    const answer = { trades: [{ id: '1', price: '100', amount: '1', timestamp: 5 }, { id: '2', price: '100', amount: '1', fee: { cost: '0.1' } }] };
    expect(fillsOfOrder('venue', answer, ORDER)).toMatchObject([
      { tradeId: '1', at: 5, symbol: BTC, side: 'buy', venueOrderId: '7', fee: { amount: '0', currency: 'USDT' } },
      { tradeId: '2', at: 10, fee: { amount: '0.1', currency: 'USDT' } },
    ]);
    expect(fillsOfOrder('venue', {}, ORDER)).toEqual([]);
    expect(fillsOfOrder('venue', { trades: null }, ORDER)).toEqual([]);
  });

  it('are balances, those of which there is anything', () => {
    expect(balancesOf('venue', { free: { A: '1', B: '0', C: '0', D: undefined }, used: { B: '2', C: '0' } })).toEqual([{ asset: 'A', free: '1', locked: '0' }, { asset: 'B', free: '0', locked: '2' }]);
    expect(() => balancesOf('venue', { free: 7 })).toThrow(OutcryError);
    expect(() => balancesOf('venue', { free: 7 })).toThrow('venue sent the balances (free) in a form that makes no sense.');
  });
});
