import { describe, expect, it } from 'vitest';
import type { OrderType } from '../../../src/domain/order.ts';
import { type KeyedClient, openKeyedClient } from '../../../src/trading/ccxt/keyed-client.ts';
import { mergedOrder } from '../../../src/trading/ccxt/order-lists.ts';
import { checkTerms, sendOrder, typesOf } from '../../../src/trading/ccxt/order-request.ts';
import { keyedQuirksOf } from '../../../src/trading/ccxt/keyed-venues.ts';
import type { VenueOrder, VenueOrderStatus } from '../../../src/trading/execution/execution.ts';
import { offlineClient } from './offline-client.ts';

const BTC = 'BTC/USDT' as const;
const NONE = { price: null, stopPrice: null, stopLimitPrice: null } as const;

/** A client of another exchange that lists one market and reaches nothing. */
async function otherClient(exchange: string): Promise<KeyedClient> {
  const client = await openKeyedClient(exchange, {
    keys: { apiKey: 'key', secret: 'secret' }, baseUrl: null, clock: { now: () => 0 }, timeoutMs: 1000, venueSettings: {}, venueOptions: {},
    fetch: () => Promise.reject(new Error('nothing is to be asked')),
  });
  client.setMarkets([{ id: 'BTCUSDT', symbol: BTC, base: 'BTC', quote: 'USDT', spot: true, type: 'spot', active: true, precision: { amount: 0.0001, price: 0.1 }, limits: {}, info: {} }]);
  return client;
}

describe('an order for an exchange', () => {
  it('is of the types that ccxt says the exchange has, where its listing does not say', async () => {
    const types = async (exchange: string): Promise<readonly OrderType[]> => [...typesOf(await otherClient(exchange), keyedQuirksOf(exchange), BTC)];
    expect(await types('kraken')).toEqual(['market', 'limit', 'stop', 'stop-limit']);
    expect(await types('bitstamp')).toEqual(['market', 'limit']);
    expect([...typesOf(null, keyedQuirksOf('kraken'), BTC)]).toEqual(['market', 'limit']);
  });

  it('is refused where ccxt would round it, with the nearest value below', async () => {
    const client = await otherClient('kraken');
    const quirks = keyedQuirksOf('kraken');
    expect(() => checkTerms(client, quirks, { symbol: BTC, side: 'buy', type: 'limit', ...NONE, amount: '0.12345', price: '10' })).toThrow('The amount 0.12345 is between the market’s steps; the nearest below is 0.1234.');
    expect(() => checkTerms(client, quirks, { symbol: BTC, side: 'buy', type: 'limit', ...NONE, amount: '0.1234', price: '10.05' })).toThrow(/The price 10.05 is between/);
    expect(() => checkTerms(client, quirks, { symbol: BTC, side: 'sell', type: 'oco', amount: '0.1', price: '12', stopPrice: '9', stopLimitPrice: null })).toThrow('kraken takes no oco order in BTC/USDT.');
    expect(() => checkTerms(client, quirks, { symbol: 'ETH/USDT', side: 'buy', type: 'market', ...NONE, amount: '1' })).toThrow('kraken does not list ETH/USDT.');
    expect(() => checkTerms(client, quirks, { symbol: BTC, side: 'buy', type: 'stop-limit', ...NONE, amount: '0.1', price: '10', stopPrice: '9.9' })).not.toThrow();
  });

  it('goes out as text, under our id, with its trigger and no price where it takes none', async () => {
    const { client } = await offlineClient();
    const sent: unknown[] = [];
    client.createOrder = async (...asked) => sent.push(asked);
    const quirks = keyedQuirksOf('binance');
    await sendOrder(client, quirks, 'oc-1', { symbol: BTC, side: 'buy', type: 'market', ...NONE, amount: '0.10' });
    await sendOrder(client, quirks, 'oc-2', { symbol: BTC, side: 'sell', type: 'limit', ...NONE, amount: '0.1', price: '60000.5' });
    await sendOrder(client, quirks, 'oc-3', { symbol: BTC, side: 'sell', type: 'stop', ...NONE, amount: '0.1', stopPrice: '40000' });
    await sendOrder(client, quirks, 'oc-4', { symbol: BTC, side: 'sell', type: 'stop-limit', ...NONE, amount: '0.1', price: '39000', stopPrice: '40000' });
    expect(sent).toEqual([
      [BTC, 'market', 'buy', '0.10', undefined, { clientOrderId: 'oc-1' }],
      [BTC, 'limit', 'sell', '0.1', '60000.5', { clientOrderId: 'oc-2' }],
      [BTC, 'market', 'sell', '0.1', undefined, { clientOrderId: 'oc-3', stopLossPrice: '40000' }],
      [BTC, 'limit', 'sell', '0.1', '39000', { clientOrderId: 'oc-4', stopLossPrice: '40000' }],
    ]);
  });
});

describe('a pair of orders', () => {
  const half = (stopPrice: string | null, status: VenueOrderStatus, filled = '0'): VenueOrder => ({
    clientOrderId: null, venueOrderId: '1', symbol: BTC, side: 'sell', type: stopPrice === null ? 'limit' : 'stop-limit', amount: '1', price: stopPrice === null ? '120' : '89',
    stopPrice, stopLimitPrice: null, status, filled, filledCost: filled, createdAt: stopPrice === null ? 5 : 4, updatedAt: stopPrice === null ? 6 : 7,
  });

  it('is one order, with the terms of both', () => {
    expect(mergedOrder('9', 'oc-1', [half('90', 'open'), half(null, 'open')])).toMatchObject({
      venueOrderId: 'oco:9', clientOrderId: 'oc-1', type: 'oco', price: '120', stopPrice: '90', stopLimitPrice: '89', status: 'open', createdAt: 4, updatedAt: 7,
    });
  });

  it.each<[VenueOrderStatus, VenueOrderStatus, VenueOrderStatus]>([
    ['open', 'open', 'open'],
    ['filled', 'canceled', 'filled'],
    ['filled', 'open', 'filled'],
    ['expired', 'filled', 'filled'],
    ['open', 'expired', 'open'],
    ['canceled', 'canceled', 'canceled'],
    ['expired', 'canceled', 'canceled'],
    ['expired', 'expired', 'expired'],
    ['rejected', 'rejected', 'rejected'],
  ])('whose target is %s and whose stop is %s is %s', (target, stop, whole) => {
    expect(mergedOrder('9', null, [half(null, target), half('90', stop)])?.status).toBe(whole);
  });

  it('has filled what its halves have, and is none without both', () => {
    expect(mergedOrder('9', null, [half(null, 'canceled', '0.1'), half('90', 'filled', '0.9')])).toMatchObject({ filled: '1', filledCost: '1' });
    expect(mergedOrder('9', null, [half(null, 'open')])).toBeNull();
    expect(mergedOrder('9', null, [])).toBeNull();
  });
});
