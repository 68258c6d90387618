import { describe, expect, it } from 'vitest';
import { Decimal } from '../../../src/domain/money.ts';
import type { AccountSnapshot } from '../../../src/trading/books/books.ts';
import { type PreviewContext, previewOf } from '../../../src/trading/order-flow/preview.ts';
import { START, intent } from './order-flow-harness.ts';

const BOOK = {
  bids: [[99, 1], [98, 10]],
  asks: [[101, 1], [103, 10]],
} as const;

const SNAPSHOT: AccountSnapshot = {
  account: 'a',
  at: START,
  currency: 'USDT',
  equity: '2000',
  cash: '1500',
  balances: [
    { asset: 'USDT', free: '1500', locked: '0', value: '1500' },
    { asset: 'BTC', free: '4', locked: '1', value: '500' },
  ],
  positions: [],
  foreign: [],
};

function context(over: Partial<PreviewContext> = {}): PreviewContext {
  return { quote: { bid: 99, ask: 101, last: 100, at: START }, book: BOOK, fixed: null, feeRate: 0.001, snapshot: SNAPSHOT, addedBefore: new Decimal(0), verdicts: [], ...over };
}

describe('the preview of an order', () => {
  it('walks the book: average price, and how much worse than the middle', () => {
    const preview = previewOf(intent({ amount: '2' }), context());
    expect(preview).toMatchObject({ expectedPrice: '102', cost: '204', fee: '0.204' });
    expect(preview.slippage).toBeCloseTo(0.02, 12);
    const sale = previewOf(intent({ side: 'sell', amount: '4' }), context());
    expect(sale).toMatchObject({ expectedPrice: '98.25', cost: '393' });
    expect(sale.slippage).toBeCloseTo(0.0175, 12);
  });

  it('reckons what the book does not show at its last level', () => {
    expect(previewOf(intent({ amount: '21' }), context()).cost).toBe(String(101 + 20 * 103));
  });

  it('goes by the quote without a book, and does not know the slippage', () => {
    expect(previewOf(intent({ amount: '2' }), context({ book: null }))).toMatchObject({ expectedPrice: '101', cost: '202', slippage: null });
    expect(previewOf(intent({ side: 'sell', amount: '2' }), context({ book: null }))).toMatchObject({ expectedPrice: '99', slippage: null });
  });

  it('takes a limit that waits at its price, and one that the market is at already partly at the market’s', () => {
    expect(previewOf(intent({ type: 'limit', price: '90', amount: '2' }), context())).toMatchObject({ expectedPrice: '90', slippage: 0 });
    expect(previewOf(intent({ type: 'limit', price: '102', amount: '2' }), context())).toMatchObject({ expectedPrice: '101.5', cost: '203' });
  });

  it('takes what triggers later at its own price, and does not know how it will slip', () => {
    expect(previewOf(intent({ type: 'stop', stopPrice: '110', amount: '1' }), context())).toMatchObject({ expectedPrice: '110', slippage: null });
    expect(previewOf(intent({ type: 'stop-limit', stopPrice: '110', price: '111', amount: '1' }), context())).toMatchObject({ expectedPrice: '111', slippage: 0 });
    expect(previewOf(intent({ side: 'sell', type: 'oco', price: '120', stopPrice: '90', amount: '1' }), context())).toMatchObject({ expectedPrice: '120', slippage: null });
  });

  it('tells on paper what the paper venue does, not what the book would', () => {
    const fixed = { bid: 99, ask: 101, slippage: 0.01 };
    const large = previewOf(intent({ amount: '500' }), context({ fixed }));
    expect(large).toMatchObject({ expectedPrice: '102.01', cost: '51005', fee: '51.005', setSlippage: 0.01 });
    expect(large.slippage).toBeCloseTo(0.0201, 12);
    expect(previewOf(intent({ side: 'sell', amount: '1' }), context({ fixed }))).toMatchObject({ expectedPrice: '98.01' });
    expect(previewOf(intent({ type: 'limit', price: '101', amount: '1' }), context({ fixed }))).toMatchObject({ expectedPrice: '101', slippage: 0 });
    expect(previewOf(intent({ type: 'limit', price: '103', amount: '50' }), context({ fixed }))).toMatchObject({ expectedPrice: '101', slippage: 0.01 });
    expect(previewOf(intent({ type: 'stop', stopPrice: '110', amount: '1' }), context({ fixed }))).toMatchObject({ expectedPrice: '111.1', slippage: null });
    // 102.01 paid with 0.10201; 91 is sold at 90.09, less 0.09009.
    expect(previewOf(intent({ amount: '1', guard: { stop: '91', target: null } }), context({ fixed })).lossAtStop).toBe('12.1121');
    expect(previewOf(intent({ amount: '1' }), context()).setSlippage).toBeNull();
  });

  it('tells on paper of what triggers a limit that it fills there, and of a pair that its target does', () => {
    const fixed = { bid: 99, ask: 101, slippage: 0.01 };
    expect(previewOf(intent({ type: 'stop-limit', stopPrice: '110', price: '111', amount: '2' }), context({ fixed }))).toMatchObject({ cost: '222', slippage: 0 });
    expect(previewOf(intent({ side: 'sell', type: 'oco', price: '120', stopPrice: '90', amount: '2' }), context({ fixed }))).toMatchObject({ cost: '240', slippage: null });
    expect(previewOf(intent({ type: 'limit', price: '90', amount: '2' }), context({ fixed }))).toMatchObject({ cost: '180', slippage: 0 });
    expect(previewOf(intent({ side: 'sell', type: 'limit', price: '98', amount: '2' }), context({ fixed }))).toMatchObject({ cost: '198', slippage: 0.01 });
  });

  it('tells how much worse than the middle a limit fills that the market is at already, and nothing below none', () => {
    // One at 101, another at its limit of 102: 1.5 above 100.
    expect(previewOf(intent({ type: 'limit', price: '102', amount: '2' }), context()).slippage).toBeCloseTo(0.015, 12);
    expect(previewOf(intent({ side: 'sell', type: 'limit', price: '98', amount: '2' }), context()).slippage).toBeCloseTo(0.015, 12);
    expect(previewOf(intent({ side: 'sell', type: 'limit', price: '105', amount: '2' }), context())).toMatchObject({ expectedPrice: '105', slippage: 0 });
    expect(previewOf(intent({ type: 'limit', price: '102', amount: '2' }), context({ book: null }))).toMatchObject({ cost: '204', slippage: 0 });
  });

  it('says what the stop would lose, the fees of both sides counted', () => {
    const order = intent({ amount: '1', guard: { stop: '91', target: '120' } });
    // 101 paid with 0.101, 91 back less 0.091.
    expect(previewOf(order, context()).lossAtStop).toBe('10.192');
    expect(previewOf(intent({ amount: '1', guard: { stop: null, target: '120' } }), context()).lossAtStop).toBeNull();
    expect(previewOf(intent({ amount: '1' }), context()).lossAtStop).toBeNull();
  });

  it('says its share of equity, and what will be held after it and those before it', () => {
    expect(previewOf(intent({ amount: '1' }), context())).toMatchObject({ shareOfEquity: 101 / 2000, exposureAfter: 601 / 2000 });
    expect(previewOf(intent({ amount: '1' }), context({ addedBefore: new Decimal(100) })).exposureAfter).toBe(701 / 2000);
    expect(previewOf(intent({ side: 'sell', amount: '1' }), context()).exposureAfter).toBe(401 / 2000);
    expect(previewOf(intent({ side: 'sell', amount: '9' }), context()).exposureAfter).toBe(0);
  });

  it('values a market in another currency than the account’s by what the account holds of it', () => {
    const order = intent({ symbol: 'ETH/BTC', type: 'limit', price: '0.05', amount: '20' });
    expect(previewOf(order, context({ book: null }))).toMatchObject({ cost: '1', shareOfEquity: 0.05, exposureAfter: 0.25 });
    expect(previewOf({ ...order, symbol: 'ETH/EUR' }, context({ book: null }))).toMatchObject({ shareOfEquity: null, exposureAfter: null });
  });

  it('leaves shares unknown where the account cannot be valued', () => {
    for (const snapshot of [null, { ...SNAPSHOT, equity: null }, { ...SNAPSHOT, equity: '0' }]) {
      expect(previewOf(intent({ amount: '1' }), context({ snapshot }))).toMatchObject({ cost: '101', shareOfEquity: null, exposureAfter: null });
    }
  });
});
