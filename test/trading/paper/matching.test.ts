import { describe, expect, it } from 'vitest';
import { isAtMarket, matchArriving, matchResting, takerPrice } from '../../../src/trading/paper/matching.ts';
import type { PaperOrder } from '../../../src/trading/paper/paper-store.ts';

// What an order is matched by are its terms, whether its stop was touched, and its id.
const order = (change: Partial<PaperOrder>): PaperOrder => ({ clientOrderId: 'oc-a', side: 'sell', type: 'oco', price: '120', stopPrice: '90', stopLimitPrice: null, triggered: false, ...change }) as PaperOrder;
const bar = (open: number, high: number, low: number) => ({ open, high, low, bid: null, ask: null });
const at = (price: number) => bar(price, price, price);

describe('a pair', () => {
  it('fills its target at its price, and its stop at the market', () => {
    expect(matchResting(order({}), bar(100, 119, 91))).toBeNull();
    expect(matchResting(order({}), bar(100, 121, 91))).toEqual({ triggered: false, fill: { as: 'limit', price: 120 } });
    expect(matchResting(order({}), bar(100, 110, 89))).toEqual({ triggered: true, fill: { as: 'market', price: 90 } });
  });

  it('whose stop has a limit fills there at once, or rests beyond it', () => {
    const limited = order({ stopLimitPrice: '88' });
    expect(matchResting(limited, bar(100, 110, 89))).toEqual({ triggered: true, fill: { as: 'limit', price: 90 } });
    expect(matchResting(limited, at(85))).toEqual({ triggered: true, fill: null });
    const resting = order({ stopLimitPrice: '88', triggered: true });
    expect(matchResting(resting, at(85))).toBeNull();
    expect(matchResting(resting, at(89))).toEqual({ triggered: true, fill: { as: 'limit', price: 89 } });
    expect(isAtMarket(resting)).toBe(false);
  });

  it('whose stop was touched and has no limit is at the market, and its target is over', () => {
    const touched = order({ triggered: true });
    expect(isAtMarket(touched)).toBe(true);
    expect(matchResting(touched, at(130))).toBeNull();
    expect(matchArriving(touched, { ...at(80), bid: 79.5 })).toEqual({ triggered: true, fill: { as: 'market', price: 79.5 } });
  });
});

describe('a stop', () => {
  it('waits for its price, and is at the market from then on', () => {
    const stop = order({ type: 'stop', price: null });
    expect(isAtMarket(stop)).toBe(false);
    expect(matchResting(stop, at(91))).toBeNull();
    expect(matchResting(stop, { ...at(90), bid: 89.9 })).toEqual({ triggered: true, fill: { as: 'market', price: 89.9 } });
    const touched = order({ type: 'stop', price: null, triggered: true });
    expect(isAtMarket(touched)).toBe(true);
    expect(matchResting(touched, at(80))).toBeNull();
  });

  it('with a limit rests at it once touched', () => {
    const stop = order({ type: 'stop-limit', price: '89' });
    expect(matchResting(stop, at(95))).toBeNull();
    expect(matchResting(stop, at(90))).toEqual({ triggered: true, fill: { as: 'limit', price: 90 } });
    expect(matchResting(stop, at(85))).toEqual({ triggered: true, fill: null });
    const touched = order({ type: 'stop-limit', price: '89', triggered: true });
    expect(matchResting(touched, at(85))).toBeNull();
    expect(matchResting(touched, at(89.5))).toEqual({ triggered: true, fill: { as: 'limit', price: 89.5 } });
  });
});

describe('a market order', () => {
  it('takes the other side of the book where it is known, and rests never', () => {
    expect(takerPrice('buy', { ...at(100), ask: 101 }, 100)).toBe(101);
    expect(takerPrice('sell', { ...at(100), ask: 101 }, 100)).toBe(100);
    const market = order({ type: 'market', price: null, stopPrice: null });
    expect(matchResting(market, at(100))).toBeNull();
    expect(matchArriving(market, at(100))).toEqual({ triggered: true, fill: { as: 'market', price: 100 } });
  });
});
