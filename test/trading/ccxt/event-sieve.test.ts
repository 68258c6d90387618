import { describe, expect, it } from 'vitest';
import { EventSieve } from '../../../src/trading/ccxt/event-sieve.ts';
import type { ExecutionEvent, VenueOrder } from '../../../src/trading/execution/execution.ts';

const ORDER: VenueOrder = {
  clientOrderId: 'oc-1', venueOrderId: '7', symbol: 'BTC/USDT', side: 'buy', type: 'limit', amount: '1', price: '100', stopPrice: null, stopLimitPrice: null,
  status: 'open', filled: '0', filledCost: '0', createdAt: 1, updatedAt: 10,
};
const news = (change: Partial<VenueOrder> = {}): ExecutionEvent => ({ kind: 'order', order: { ...ORDER, ...change } });
const trade = (tradeId: string, symbol: VenueOrder['symbol'] = 'BTC/USDT'): ExecutionEvent => ({
  kind: 'fill', clientOrderId: null, fill: { tradeId, venueOrderId: '7', symbol, side: 'buy', price: '1', amount: '1', fee: { amount: '0', currency: 'BTC' }, at: 1 },
});

describe('what is news of an account', () => {
  it('is an order that was not known, has filled further, changed later or ended', () => {
    const sieve = new EventSieve();
    const told = [news(), news({ filled: '0.4', updatedAt: 11 }), news({ filled: '0.4', updatedAt: 12 }), news({ filled: '0.4', status: 'canceled', updatedAt: 12 })];
    expect(told.map((event) => sieve.isNews(event))).toEqual([true, true, true, true]);
  });

  it('is no repetition, nothing that comes late, and no end that is undone', () => {
    const sieve = new EventSieve();
    sieve.isNews(news({ filled: '0.4', updatedAt: 20 }));
    expect(sieve.isNews(news({ filled: '0.4', updatedAt: 20 }))).toBe(false);
    expect(sieve.isNews(news({ filled: '0.4', updatedAt: 15 }))).toBe(false);
    expect(sieve.isNews(news({ filled: '0.1', updatedAt: 30 }))).toBe(false);
    expect(sieve.isNews(news({ filled: '1', status: 'filled', updatedAt: 25 }))).toBe(true);
    expect(sieve.isNews(news({ filled: '0.9', updatedAt: 26 }))).toBe(false);
    expect(sieve.isNews(news({ filled: '1', status: 'filled', updatedAt: 25 }))).toBe(false);
  });

  it('is every trade once, by its market: two markets may give one number', () => {
    const sieve = new EventSieve();
    expect([trade('1'), trade('1'), trade('2'), trade('1', 'ETH/USDT')].map((event) => sieve.isNews(event))).toEqual([true, false, true, true]);
  });

  it('is every transfer once, and every request to read again', () => {
    const sieve = new EventSieve();
    const transfer: ExecutionEvent = { kind: 'transfer', id: 'a', asset: 'USDT', amount: '1', at: 1 };
    const resync: ExecutionEvent = { kind: 'resync', reason: 'x' };
    expect([transfer, transfer, resync, resync].map((event) => sieve.isNews(event))).toEqual([true, false, true, true]);
  });

  it('forgets what is long past, and not what is new', () => {
    const sieve = new EventSieve();
    for (let id = 0; id <= 5_000; id++) sieve.isNews(trade(String(id)));
    expect(sieve.isNews(trade('5000'))).toBe(false);
    expect(sieve.isNews(trade('0'))).toBe(true);
  });
});
