import { assert, asyncProperty, constantFrom, integer, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal } from '../../../src/domain/money.ts';
import { previewOf } from '../../../src/trading/order-flow/preview.ts';
import { clearedOrder } from '../../fakes/cleared-order.ts';
import { intent } from '../order-flow/order-flow-harness.ts';
import { START, paperExecution } from './paper-bench.ts';

const order = record({ side: constantFrom('buy' as const, 'sell' as const), type: constantFrom('market' as const, 'limit' as const), amount: integer({ min: 1, max: 40 }), limit: integer({ min: 97, max: 103 }) });

describe('the preview of an order on paper', () => {
  it('is what the paper venue then does: price, cost and fee, to the digit', async () => {
    await assert(
      asyncProperty(order, integer({ min: 0, max: 100 }), async ({ side, type, amount, limit }, basisPoints) => {
        const [slippage, feeRate, quote] = [basisPoints / 10_000, 0.001, { last: 100, bid: 99.97, ask: 100.03 }];
        const paper = paperExecution({ slippage, feeRate, startingBalance: '100000' }, { quote: async () => quote });
        if (side === 'sell') await paper.place(clearedOrder({ ...intent({ symbol: 'BTC/USDT', amount: '40' }), id: 'oc-first' }));
        const wanted = intent({ symbol: 'BTC/USDT', side, type, amount: String(amount), price: type === 'limit' ? String(limit) : null });
        const preview = previewOf(wanted, {
          quote: { ...quote, at: START },
          // A book that the venue does not look at.
          book: { bids: [[90, 1]], asks: [[110, 1]] },
          fixed: { bid: quote.bid, ask: quote.ask, slippage }, feeRate, snapshot: null, addedBefore: new Decimal(0), verdicts: [],
        });
        const placed = await paper.place(clearedOrder({ ...wanted, id: 'oc-then' }));
        if (placed.outcome !== 'placed') throw new Error(placed.outcome);
        const [fill] = placed.fills;
        const done = fill === undefined ? null : { cost: new Decimal(fill.price).times(fill.amount).toString(), fee: fill.fee?.amount, rests: false };
        const rests = { cost: new Decimal(limit).times(amount).toString(), fee: new Decimal(limit).times(amount).times('0.001').toString(), rests: true };
        expect(done ?? rests).toEqual({ cost: preview.cost, fee: preview.fee, rests: fill === undefined });
      }),
      { numRuns: 300, seed: 7 },
    );
  });

  it('holds while a stream tells last prices without bid and ask: those are asked for', async () => {
    const paper = paperExecution({}, { quote: async () => ({ last: 100, bid: 99, ask: 101 }) });
    await paper.price('BTC/USDT', 100.2, START);
    const placed = await paper.place(clearedOrder({ ...intent({ symbol: 'BTC/USDT', amount: '1' }), id: 'oc-a' }));
    expect(placed.outcome === 'placed' && placed.fills[0]?.price).toBe('101');
  });

  it('fills at the last price told where nobody answers for bid and ask', async () => {
    const paper = paperExecution();
    await paper.price('BTC/USDT', 100.2, START);
    const placed = await paper.place(clearedOrder({ ...intent({ symbol: 'BTC/USDT', amount: '1' }), id: 'oc-a' }));
    expect(placed.outcome === 'placed' && placed.fills[0]?.price).toBe('100.2');
  });
});
