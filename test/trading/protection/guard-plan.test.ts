import { describe, expect, it } from 'vitest';
import type { OrderType } from '../../../src/domain/order.ts';
import { guardOrder, reachedLevel, takesCareOf } from '../../../src/trading/protection/guard-plan.ts';
import { sellable } from '../../../src/trading/protection/sellable.ts';

const types = (...some: readonly OrderType[]): ReadonlySet<OrderType> => new Set<OrderType>(['market', 'limit', ...some]);
const BOTH = { stop: '90', target: '120' };

describe('the order of a guard', () => {
  it.each([
    ['both levels, a pair where there is one', types('stop', 'oco'), BOTH, { type: 'oco', price: '120', stopPrice: '90', stopLimitPrice: null }],
    ['both levels, the stop where there is no pair', types('stop'), BOTH, { type: 'stop', price: null, stopPrice: '90', stopLimitPrice: null }],
    ['a stop', types('stop', 'oco'), { stop: '90', target: null }, { type: 'stop', price: null, stopPrice: '90', stopLimitPrice: null }],
    ['a stop with room for its limit', types('stop-limit'), { stop: '90', target: null }, { type: 'stop-limit', price: '88.2', stopPrice: '90', stopLimitPrice: null }],
    ['a target', types(), { stop: null, target: '120' }, { type: 'limit', price: '120', stopPrice: null, stopLimitPrice: null }],
    ['a stop where there is no type for it', types(), { stop: '90', target: null }, null],
    ['both where there is no type for the stop', types(), BOTH, null],
    ['a target where nothing rests', new Set<OrderType>(['market']), { stop: null, target: '120' }, null],
  ] as const)('is, for %s, right', (_what, available, guard, order) => {
    expect(guardOrder(available, guard, '0.1')).toEqual(order);
  });

  it('lies on the market’s steps, never nearer than asked for', () => {
    expect(guardOrder(types('oco'), { stop: '90.18', target: '120.11' }, '0.1')).toMatchObject({ stopPrice: '90.1', price: '120.2' });
  });
});

describe('a level', () => {
  it.each([[90, 'stop'], [89, 'stop'], [90.01, null], [119.99, null], [120, 'target'], [130, 'target']] as const)('is reached by %s: %s', (price, level) => {
    expect(reachedLevel(BOTH, price)).toBe(level);
  });

  it('that there is not is not reached', () => {
    expect(reachedLevel({ stop: '90', target: null }, 100)).toBeNull();
    expect(reachedLevel({ stop: null, target: '120' }, 0)).toBeNull();
  });

  it.each([
    [{ type: 'oco', price: '120' }, 'stop', 80, true],
    [{ type: 'oco', price: '120' }, 'target', 125, true],
    [{ type: 'stop', price: null }, 'stop', 80, true],
    [{ type: 'stop', price: null }, 'target', 125, false],
    [{ type: 'stop-limit', price: '88' }, 'stop', 88, true],
    [{ type: 'stop-limit', price: '88' }, 'stop', 87.99, false],
    [{ type: 'limit', price: '120' }, 'target', 120, true],
    [{ type: 'limit', price: '120' }, 'stop', 80, false],
    [{ type: 'limit', price: '120' }, 'stop', 130, false],
    [{ type: 'stop-limit', price: '88' }, 'target', 125, false],
    [{ type: 'stop-limit', price: null }, 'stop', 80, false],
  ] as const)('is taken care of by %o: the %s at %s, %s', (order, level, price, is) => {
    expect(takesCareOf(order, level, price)).toBe(is);
  });
});

it('what can be sold is on the step and no smaller than the smallest order', () => {
  expect(sellable('1.23456', '0.01', '0.01')).toBe('1.23');
  expect(sellable('0.009', '0.01', null)).toBeNull();
  expect(sellable('0.05', '0.01', '0.1')).toBeNull();
  expect(sellable('0.1', '0.01', '0.1')).toBe('0.1');
});
