import { describe, expect, it } from 'vitest';
import type { OrderBook } from '../../../src/domain/market.ts';
import { expectedFill, offeredWithin } from '../../../src/trading/risk/expected-fill.ts';
import { purchase } from './risk-bench.ts';

const book: OrderBook = { symbol: 'BTC/USDT', time: 0, bids: [[99, 1], [98, 2]], asks: [[101, 1], [102, 2], [110, 5]] };
const quote = { bid: 99, ask: 101, last: 100, at: 0 };

describe('what an order is expected to fill at', () => {
  it.each([
    ['a purchase within the best level', purchase({ amount: '0.5' }), { price: 101, takes: 0.5, isDeepEnough: true }],
    ['a purchase of three levels', purchase({ amount: '4' }), { price: (101 + 204 + 110) / 4, takes: 4, isDeepEnough: true }],
    ['a purchase of more than there is, at the last level', purchase({ amount: '10' }), { price: (101 + 204 + 550 + 220) / 10, takes: 8, isDeepEnough: false }],
    ['a sale', purchase({ amount: '2', side: 'sell' }), { price: 98.5, takes: 2, isDeepEnough: true }],
    ['a limit below the market', purchase({ type: 'limit', price: '95' }), { price: 95, takes: 0, isDeepEnough: true }],
    ['a limit that takes one level and rests', purchase({ type: 'limit', price: '101', amount: '2' }), { price: 101, takes: 1, isDeepEnough: true }],
    ['a limit to sell that takes one level', purchase({ type: 'limit', price: '99', amount: '2', side: 'sell' }), { price: 99, takes: 1, isDeepEnough: true }],
    ['a stop', purchase({ type: 'stop', stopPrice: '105' }), { price: 105, takes: 0, isDeepEnough: true }],
    ['a stop-limit, at its limit', purchase({ type: 'stop-limit', stopPrice: '105', price: '106' }), { price: 106, takes: 0, isDeepEnough: true }],
  ])('is, for %s, right', (_what, intent, fill) => {
    expect(expectedFill(intent, book, quote)).toEqual(fill);
  });

  it('is the quote where the book is empty', () => {
    expect(expectedFill(purchase(), { ...book, asks: [] }, quote)).toEqual({ price: 101, takes: 0, isDeepEnough: false });
  });
});

it('counts what is offered within a band, the edge included', () => {
  expect(offeredWithin(book, 'buy', 100, 0.02)).toBe(3);
  expect(offeredWithin(book, 'buy', 100, null)).toBe(8);
  expect(offeredWithin(book, 'sell', 100, 0.01)).toBe(1);
});
