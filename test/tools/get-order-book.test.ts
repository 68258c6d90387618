import { describe, expect, it } from 'vitest';
import type { OrderBook } from '../../src/domain/market.ts';
import { SimulatedMarket } from '../../src/market/simulated/simulated-market.ts';
import { ToolDesk, clock, fieldsOf, tableOf, textOf } from './tool-fixture.ts';

/** A market with this book and no other. */
function deskWith(book: Pick<OrderBook, 'bids' | 'asks'>): ToolDesk {
  const market = new SimulatedMarket(clock);
  market.orderBook = async (symbol) => ({ symbol, time: clock.now(), ...book });
  return new ToolDesk({ market: { resolve: async () => market } });
}

describe('an order book', () => {
  it('shows levels side by side, spread against the middle, and depth in money', async () => {
    const desk = deskWith({ bids: [[99, 2], [98, 1]], asks: [[101, 1.5]] });
    const { card, data } = await desk.command('/book eth 2');
    expect(card.title).toBe('ETH/USDT order book');
    expect(fieldsOf(card)).toEqual({ 'Best bid': '99.00', 'Best ask': '101.00', Spread: '2.0000%', 'Bids, 2 levels': '296.00 USDT', 'Asks, 1 levels': '151.50 USDT' });
    expect(tableOf(card).columns.map(({ header }) => header)).toEqual(['Bid ETH', 'Bid', 'Ask', 'Ask ETH']);
    expect(tableOf(card).rows).toEqual([['2.00000', '99.00', '101.00', '1.50000'], ['1.00000', '98.00', '', '']]);
    expect(data).toMatchObject({ symbol: 'ETH/USDT', bid: 99, ask: 101, spread: 0.02, bidDepth: 296, askDepth: 151.5 });
    expect(textOf(card)).toContain('2025-06-15 12:20 UTC');
  });

  it('has no spread when one side is empty', async () => {
    const { card, data } = await deskWith({ bids: [], asks: [[101, 1]] }).command('/book btc');
    expect(data).toMatchObject({ bid: null, ask: 101, spread: null, bidDepth: 0 });
    expect(fieldsOf(card)).toMatchObject({ 'Best bid': 'n/a', Spread: 'n/a' });
  });

  it('refuses more levels than it shows', async () => {
    await expect(new ToolDesk().command('/book btc 1000')).rejects.toMatchObject({ field: 'depth', message: 'depth: "1000" will not do: expected a whole number from 1 to 50.' });
  });
});
