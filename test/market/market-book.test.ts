import { describe, expect, it } from 'vitest';
import type { MarketBook } from '../../src/market/market-book.ts';
import { amountStepOf } from '../../src/market/market-book.ts';
import { SimulatedMarket } from '../../src/market/simulated/simulated-market.ts';
import { MemoryMarketBook } from '../fakes/memory-market-book.ts';

describe('the amount step of a market', () => {
  it('is what its venue last said, and unknown where it never said anything', async () => {
    const book = new MemoryMarketBook();
    await book.save('binance', [{ symbol: 'BTC/USDT', base: 'BTC', quote: 'USDT', active: true, amountStep: '0.00001', priceStep: null, minAmount: null, minCost: null }]);
    expect(await amountStepOf(book, 'binance', 'BTC/USDT')).toBe('0.00001');
    expect(await amountStepOf(book, 'binance', 'ETH/USDT')).toBeNull();
    expect(await amountStepOf(book, 'kraken', 'BTC/USDT')).toBeNull();
  });

  it('of the simulated market is what that lists, whatever the book holds', async () => {
    const closed: Pick<MarketBook, 'find'> = { find: () => Promise.reject(new Error('not to be asked')) };
    const listed = await new SimulatedMarket({ now: () => 0 }).markets();
    const steps = await Promise.all(listed.map(({ symbol }) => amountStepOf(closed, 'simulated', symbol)));
    expect(steps).toEqual(listed.map(({ amountStep }) => amountStep));
    expect(await amountStepOf(closed, 'simulated', 'NONE/USDT')).toBeNull();
  });
});
