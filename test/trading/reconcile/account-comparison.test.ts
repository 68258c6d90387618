import { describe, expect, it } from 'vitest';
import { Decimal } from '../../../src/domain/money.ts';
import type { Position } from '../../../src/trading/books/books.ts';
import type { VenueOrder } from '../../../src/trading/execution/execution.ts';
import type { OrderRecord } from '../../../src/trading/order-flow/order-store.ts';
import { type AccountViews, compareAccount, unsettledAssets } from '../../../src/trading/reconcile/account-comparison.ts';

const position = (amount: string, symbol: Position['symbol'] = 'BTC/USDT', deployment: string | null = null): Position => ({
  account: 'binance', symbol, deployment, amount, averagePrice: '60000', cost: '0', openedAt: 0, fills: 1,
});
const balance = (asset: string, free: string, locked = '0') => ({ asset, free, locked });
const atVenue = (clientOrderId: string | null): VenueOrder => ({
  clientOrderId, venueOrderId: '1', status: 'open', symbol: 'BTC/USDT', side: 'buy', type: 'limit', amount: '1', price: '1', stopPrice: null,
  stopLimitPrice: null, filled: '0', filledCost: '0', createdAt: 0, updatedAt: 0,
});
// What an order is compared by is its id and its state.
const ours = (id: string, state: OrderRecord['state'] = 'open') => ({ id, state }) as OrderRecord;

function findings(views: Partial<AccountViews>) {
  return compareAccount({
    currency: 'USDT', orders: [], positions: [], openAtVenue: [], balances: [], isOurs: (id) => id.startsWith('oc-'), knows: (id) => id === 'oc-known', lot: () => new Decimal('0.0001'), ...views,
  });
}

describe('our books against the exchange', () => {
  it('have nothing to report when both say the same', () => {
    expect(findings({ orders: [ours('oc-known')], openAtVenue: [atVenue('oc-known')], positions: [position('0.5')], balances: [balance('BTC', '0.3', '0.2')] })).toEqual([]);
  });

  it('show an order of ours that ended unheard, and none that was never open', () => {
    expect(findings({ orders: [ours('oc-known'), ours('oc-b', 'unknown'), ours('oc-c', 'sending')] })).toMatchObject([{ kind: 'ended-unheard', order: { id: 'oc-known' } }]);
  });

  it('tell an order of somebody else from one with an id of ours that is not in the books', () => {
    expect(findings({ openAtVenue: [atVenue('oc-lost'), atVenue('web_1'), atVenue(null)] }).map(({ kind }) => kind)).toEqual(['unknown-own-order', 'foreign-order', 'foreign-order']);
  });

  it('miss what is not there, counting all deployments and markets of an asset together', () => {
    const positions = [position('0.5'), position('0.3', 'BTC/USDT', 'a'), position('0.2', 'BTC/EUR')];
    expect(findings({ positions, balances: [balance('BTC', '0.9')] })).toEqual([{ kind: 'missing-holding', symbol: 'BTC/USDT', booked: '1', there: '0.9' }]);
    expect(findings({ positions })).toEqual([{ kind: 'missing-holding', symbol: 'BTC/USDT', booked: '1', there: '0' }]);
    expect(findings({ positions, balances: [balance('BTC', '1')] })).toEqual([]);
  });

  it('name what is there beyond them as foreign, and take dust for nothing', () => {
    expect(findings({ positions: [position('0.5')], balances: [balance('BTC', '0.50009'), balance('ETH', '2', '1'), balance('BNB', '0'), balance('USDT', '900')] })).toEqual([
      { kind: 'foreign-holding', asset: 'ETH', amount: '3' },
    ]);
    expect(findings({ positions: [position('0.5')], balances: [balance('BTC', '0.7')] })).toEqual([{ kind: 'foreign-holding', asset: 'BTC', amount: '0.2' }]);
  });
});

describe('assets that are not settled yet', () => {
  const order = (id: string, state: OrderRecord['state'], filled: string, symbol = 'BTC/USDT') => ({ id, state, filled, intent: { symbol } }) as OrderRecord;
  const unsettled = (orders: readonly OrderRecord[], openAtVenue: readonly VenueOrder[]) => [...unsettledAssets({ orders, openAtVenue })];

  it('are those of orders that are not open in our books, or not open at the exchange', () => {
    const there = [atVenue('oc-a'), atVenue('oc-b')];
    expect(unsettled([order('oc-a', 'open', '0')], there)).toEqual([]);
    expect(unsettled([order('oc-a', 'unknown', '0'), order('oc-b', 'open', '0', 'ETH/USDT')], there)).toEqual(['BTC']);
    expect(unsettled([order('oc-a', 'open', '0'), order('oc-gone', 'open', '0', 'ETH/USDT')], there)).toEqual(['ETH']);
  });

  it('are those of orders that have filled further at the exchange than in our books', () => {
    const there = [{ ...atVenue('oc-a'), filled: '0.5' }];
    expect(unsettled([order('oc-a', 'open', '0.5')], there)).toEqual([]);
    expect(unsettled([order('oc-a', 'open', '0.6')], there)).toEqual([]);
    expect(unsettled([order('oc-a', 'open', '0.4')], there)).toEqual(['BTC']);
  });
});
