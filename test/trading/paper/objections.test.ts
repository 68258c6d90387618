import { describe, expect, it } from 'vitest';
import type { Market } from '../../../src/domain/market.ts';
import type { OrderTerms } from '../../../src/domain/order.ts';
import { objectionTo } from '../../../src/trading/paper/objections.ts';

const MARKET: Market = { symbol: 'BTC/USDT', base: 'BTC', quote: 'USDT', active: true, amountStep: '0.01', priceStep: '0.1', minAmount: '0.02', minCost: '5' };
const BUY: OrderTerms = { symbol: 'BTC/USDT', side: 'buy', type: 'market', amount: '1', price: null, stopPrice: null, stopLimitPrice: null };

function code(order: Partial<OrderTerms> = {}, market: Partial<Market> = {}, price: number | null = 100): string | null {
  return objectionTo({ ...BUY, ...order }, { ...MARKET, ...market }, price)?.code ?? null;
}

describe('the paper venue’s filters', () => {
  it('let an order pass that is on every step and at every minimum', () => {
    expect(code()).toBeNull();
    expect(code({ amount: '0.05' })).toBeNull();
    expect(code({ amount: '0.02', type: 'limit', price: '250.1' })).toBeNull();
    expect(code({ type: 'oco', side: 'sell', price: '120', stopPrice: '90', stopLimitPrice: '89.9' })).toBeNull();
  });

  it.each<readonly [string, string, Partial<OrderTerms>, Partial<Market>]>([
    ['a market that is closed', 'market-closed', {}, { active: false }],
    ['no price where one is needed', 'bad-order', { type: 'limit' }, {}],
    ['no stop price where one is needed', 'bad-order', { type: 'stop-limit', price: '100' }, {}],
    ['an amount of nothing', 'bad-order', { amount: '0' }, {}],
    ['a price of nothing', 'bad-order', { type: 'oco', price: '120', stopPrice: '90', stopLimitPrice: '0' }, {}],
    ['an amount off its step', 'off-step', { amount: '0.055' }, {}],
    ['an amount off the finest step', 'off-step', { amount: '0.000000001' }, { amountStep: null, minAmount: null, minCost: null }],
    ['a price off its step', 'off-step', { type: 'limit', price: '100.05' }, {}],
    ['a stop price off its step', 'off-step', { type: 'stop', stopPrice: '100.05' }, {}],
    ['less than the smallest cost at the market', 'below-minimum', { amount: '0.04' }, {}],
    ['less than the smallest cost at its own price', 'below-minimum', { type: 'limit', price: '4', amount: '1' }, {}],
    ['less than the smallest cost at its stop', 'below-minimum', { type: 'stop', stopPrice: '4', amount: '1' }, {}],
  ])('object to %s', (_what, expected, order, market) => {
    expect(code(order, market)).toBe(expected);
  });

  it('object to less than the smallest amount, however much it costs', () => {
    expect(code({ amount: '0.01' }, {}, 10_000)).toBe('below-minimum');
  });

  it('do not go by minimums and steps that the market does not state, nor by a price that nobody knows', () => {
    expect(code({ amount: '0.00000001' }, { amountStep: null, minAmount: null, minCost: null })).toBeNull();
    expect(code({ type: 'limit', price: '100.0512' }, { priceStep: null })).toBeNull();
    expect(code({ amount: '0.04' }, {}, null)).toBeNull();
  });
});
