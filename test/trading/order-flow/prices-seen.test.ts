import { describe, expect, it } from 'vitest';
import { OutcryError } from '../../../src/domain/errors.ts';
import { Decimal } from '../../../src/domain/money.ts';
import { facingLevels, walkAmount, walkCost } from '../../../src/trading/order-flow/book-walk.ts';
import { drift, driftReason } from '../../../src/trading/order-flow/drift.ts';
import { viewMarket } from '../../../src/trading/order-flow/market-view.ts';
import { Desk, START } from './order-flow-harness.ts';

const SHOWN = { bid: 100, ask: 101, last: 100.5, at: START };

describe('how far a price moved since it was shown', () => {
  it('goes by what a purchase pays and a sale gets', () => {
    const now = { ...SHOWN, bid: 98, ask: 103.02 };
    expect(drift('buy', SHOWN, now)).toBeCloseTo(0.02, 12);
    expect(drift('sell', SHOWN, now)).toBeCloseTo(0.02, 12);
    expect(drift('sell', SHOWN, { ...SHOWN, ask: 150 })).toBe(0);
    expect(drift('buy', SHOWN, { ...SHOWN, bid: 50 })).toBe(0);
  });

  it('is a reason to ask again only beyond the bound, and names the prices of its side', () => {
    const sale = { symbol: 'BTC/USDT', side: 'sell' } as const;
    expect(driftReason(sale, SHOWN, { ...SHOWN, bid: 99 }, 0.01)).toBeNull();
    expect(driftReason(sale, SHOWN, { ...SHOWN, bid: 98.9 }, 0.01)).toMatch(/BTC\/USDT went from 100\S* to 98\.9/);
    expect(driftReason({ ...sale, side: 'buy' }, SHOWN, { ...SHOWN, ask: 110 }, 0.01)).toMatch(/from 101\S* to 110/);
  });
});

describe('taking from a book', () => {
  const book = { bids: [[99, 1], [98, 10]], asks: [[101, 1], [103, 10]] } as const;

  it('takes a purchase from the asks and a sale from the bids', () => {
    expect(facingLevels(book, 'buy')).toBe(book.asks);
    expect(facingLevels(book, 'sell')).toBe(book.bids);
  });

  it('says of an amount what it costs, and whether the levels held it', () => {
    const walk = (amount: number) => {
      const taken = walkAmount(book.asks, new Decimal(amount));
      return taken === null ? null : [taken.amount.toNumber(), taken.cost.toNumber(), taken.ranOut];
    };
    expect(walk(1)).toEqual([1, 101, false]);
    expect(walk(11)).toEqual([11, 1131, false]);
    expect(walk(12)).toEqual([12, 1234, true]);
    expect(walkAmount([], new Decimal(1))).toBeNull();
  });

  it('says of money what it buys, and whether the levels held it', () => {
    const walk = (cost: number) => {
      const taken = walkCost(book.asks, new Decimal(cost));
      return taken === null ? null : [taken.amount.toNumber(), taken.cost.toNumber(), taken.ranOut];
    };
    expect(walk(101)).toEqual([1, 101, false]);
    expect(walk(204)).toEqual([2, 204, false]);
    expect(walk(1_131)).toEqual([11, 1_131, false]);
    expect(walk(1_234)).toEqual([12, 1_234, true]);
    expect(walkCost([], new Decimal(1))).toBeNull();
  });
});

describe('a market as it is seen', () => {
  it('is quoted from its book', async () => {
    const desk = new Desk();
    desk.market.orderBook = async (symbol) => ({ symbol, time: START, bids: [[90, 1]], asks: [[95, 1]] });
    expect(await viewMarket(desk.account, 'BTC/USDT')).toMatchObject({ quote: { bid: 90, ask: 95, last: 100.05 }, book: { bids: [[90, 1]] }, fixed: null });
  });

  it('is quoted from the ticker on the side that the book does not have', async () => {
    const desk = new Desk();
    desk.market.orderBook = async (symbol) => ({ symbol, time: START, bids: [], asks: [[95, 1]] });
    expect(await viewMarket(desk.account, 'BTC/USDT')).toMatchObject({ quote: { bid: 100, ask: 95 }, book: { asks: [[95, 1]] } });
    desk.market.orderBook = async (symbol) => ({ symbol, time: START, bids: [[90, 1]], asks: [] });
    expect(await viewMarket(desk.account, 'BTC/USDT')).toMatchObject({ quote: { bid: 90, ask: 100.1 }, book: { bids: [[90, 1]] } });
  });

  it('has no book where the venue shows an empty one, or none', async () => {
    const desk = new Desk();
    desk.market.orderBook = async (symbol) => ({ symbol, time: START, bids: [], asks: [] });
    expect(await viewMarket(desk.account, 'BTC/USDT')).toMatchObject({ quote: { bid: 100, ask: 100.1 }, book: null });
    desk.market.orderBook = async () => Promise.reject(new OutcryError('unreachable', 'There is no book.'));
    expect((await viewMarket(desk.account, 'BTC/USDT')).book).toBeNull();
    desk.market.orderBook = async () => Promise.reject(new Error('a fault of ours'));
    await expect(viewMarket(desk.account, 'BTC/USDT')).rejects.toThrow('a fault of ours');
  });

  it('goes by the last price where nothing else is told', async () => {
    const desk = new Desk();
    const ticker = desk.market.ticker.bind(desk.market);
    desk.market.bookless = true;
    desk.market.ticker = async (symbol) => ({ ...(await ticker(symbol)), bid: null, ask: null });
    expect(await viewMarket({ ...desk.account, slippage: 0.01 }, 'BTC/USDT')).toMatchObject({ quote: { bid: 100.05, ask: 100.05 }, fixed: { bid: 100.05, ask: 100.05, slippage: 0.01 } });
  });
});
