import { assert, constantFrom, double, integer, oneof, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OutcryError } from '../../../src/domain/errors.ts';
import { Decimal } from '../../../src/domain/money.ts';
import { ORDER_TYPES } from '../../../src/domain/order.ts';
import type { Position } from '../../../src/trading/books/books.ts';
import { Funds, type FundsViews } from '../../../src/trading/order-flow/funds.ts';
import type { OrderWish } from '../../../src/trading/order-flow/order-desk.ts';
import { newOrder } from '../../../src/trading/order-flow/new-order.ts';
import { type TermsContext, exactTerms } from '../../../src/trading/order-flow/order-terms.ts';
import { BTC, START, intent, wish } from './order-flow-harness.ts';

const QUOTE = { bid: 64_000, ask: 64_010, last: 64_005, at: START };

const HELD: Position = {
  account: 'a',
  symbol: 'BTC/USDT',
  deployment: null,
  amount: '0.012345678',
  averagePrice: '60000',
  cost: '741.48',
  openedAt: START,
  fills: 1,
};

function context(over: Partial<TermsContext> = {}, views: Partial<FundsViews> = {}): TermsContext {
  const balances = [
    { asset: 'USDT', free: '1000', locked: '0' },
    { asset: 'BTC', free: '0.012345678', locked: '0' },
  ];
  const funds = new Funds({ balances, positions: [HELD], openOrders: [], ...views });
  return { market: BTC, types: new Set(ORDER_TYPES), quote: QUOTE, book: { bids: [[64_000, 5]], asks: [[64_010, 5]] }, fixed: null, feeRate: 0.001, funds, ...over };
}

/** A wish for 100 USDT's worth, unless it says how much. */
const sized = (over: Partial<OrderWish>): OrderWish => wish({ ...(over.amount === undefined && over.fraction === undefined ? { cost: '100' } : {}), ...over });

const terms = (over: Partial<OrderWish>, inContext: TermsContext = context()) => exactTerms(sized(over), inContext);

function refusal(over: Partial<OrderWish>, inContext: TermsContext = context()): Pick<OutcryError, 'kind' | 'field' | 'message' | 'hint'> {
  try {
    exactTerms(sized(over), inContext);
  } catch (error) {
    if (error instanceof OutcryError) return { kind: error.kind, field: error.field, message: error.message, hint: error.hint };
    throw error;
  }
  throw new Error('it was not refused');
}

const SELL = { side: 'sell', amount: '0.01' } as const;

describe('the size of an order', () => {
  it('is a sum at what the book asks, snapped down to the market’s step', () => {
    expect(terms({ cost: '100' }).terms).toMatchObject({ amount: '0.00156', price: null, stopPrice: null });
    const thin = { bids: [], asks: [[64_000, 0.001] as const, [66_000, 1] as const] };
    expect(terms({ cost: '100' }, context({ book: thin })).terms.amount).toBe('0.00154');
  });

  it('is a sum at what paper money fills at, whatever the book says', () => {
    const fixed = { bid: 64_000, ask: 64_010, slippage: 0.01 };
    expect(terms({ cost: '100' }, context({ fixed })).terms.amount).toBe('0.00154');
    expect(terms({ fraction: 1 }, context({ fixed, feeRate: 0 })).terms.amount).toBe('0.01546');
    // A stop fills beyond where it stands, and all the cash must pay for that.
    expect(terms({ fraction: 1, type: 'stop', stopPrice: '65000' }, context({ fixed, feeRate: 0 })).terms.amount).toBe('0.01523');
    expect(terms({ fraction: 1, type: 'stop', stopPrice: '65000' }, context({ feeRate: 0 })).terms.amount).toBe('0.01538');
  });

  it('is an amount, snapped down', () => {
    expect(terms({ amount: '0.0012399' }).terms.amount).toBe('0.00123');
  });

  it('is a fraction of what is free, the fee kept back', () => {
    expect(terms({ fraction: 1 }).terms.amount).toBe('0.0156');
    expect(terms({ fraction: 0.5 }).terms.amount).toBe('0.0078');
  });

  it('is a fraction of what was bought by hand when it is sold, all of it included', () => {
    expect(terms({ side: 'sell', fraction: 1 }).terms.amount).toBe('0.01234');
    expect(terms({ side: 'sell', fraction: 0.5 }).terms.amount).toBe('0.00617');
  });

  it('is a sum to get when it is sold', () => {
    expect(terms({ side: 'sell', cost: '320' }).terms.amount).toBe('0.005');
  });

  it('is reckoned at the price of the order where it has one', () => {
    expect(terms({ type: 'limit', price: '50000', cost: '100' }).terms.amount).toBe('0.002');
    expect(terms({ type: 'stop', stopPrice: '70000', cost: '140' }).terms.amount).toBe('0.002');
  });

  it('is said in exactly one way', () => {
    expect(refusal({ amount: '1', cost: '1' })).toMatchObject({ kind: 'invalid-input', field: 'amount', message: 'Say how much in exactly one way: an amount, a cost, or a fraction.' });
    expect(() => exactTerms({ symbol: 'BTC/USDT', side: 'buy', type: 'market' }, context())).toThrow('exactly one way');
  });

  it.each(['0', '-1', 'abc', '1e3', '', 'Infinity', '0x10'])('is no %s', (amount) => {
    expect(refusal({ amount })).toMatchObject({ field: 'amount', hint: 'The smallest order is 5 USDT; 0.00008 BTC would be 5.13 USDT.' });
  });

  it.each([0, -0.1, 1.01, Number.NaN])('is no fraction of %s', (fraction) => {
    expect(refusal({ fraction })).toMatchObject({ field: 'fraction' });
  });
});

describe('an order that cannot be, and the nearest that can', () => {
  it.each([[1.5, 1], [1.0001, 1], [0, 0.01], [-1, 0.01], [Number.NaN, 0.01]])('of a fraction of %s is %s', (fraction, nearest) => {
    expect(refusal({ fraction })).toMatchObject({ field: 'fraction', message: `A fraction is above 0 and at most 1; ${fraction} is not.`, hint: `The nearest is ${nearest}.` });
  });

  it('of a pair to buy must be able to pay its dearer half', () => {
    const pair = { type: 'oco', price: '60000', stopPrice: '65000' } as const;
    const fixed = { bid: 64_000, ask: 64_010, slippage: 0.01 };
    expect(terms({ ...pair, fraction: 1 }, context({ feeRate: 0 })).terms.amount).toBe('0.01538');
    // Its stop fills at the market, a hundredth beyond.
    expect(terms({ ...pair, fraction: 1 }, context({ fixed, feeRate: 0 })).terms.amount).toBe('0.01523');
    expect(terms({ ...pair, type: 'stop-limit', price: '65000', fraction: 1 }, context({ fixed, feeRate: 0 })).terms.amount).toBe('0.01538');
  });

  it('below the smallest notional', () => {
    expect(refusal({ amount: '0.00003' })).toEqual({
      kind: 'invalid-input',
      field: 'amount',
      message: '0.00003 BTC (1.92 USDT) is too small an order for BTC/USDT.',
      hint: 'The smallest order is 5 USDT; 0.00008 BTC would be 5.13 USDT.',
    });
    expect(refusal({ cost: '2' })).toMatchObject({ field: 'cost' });
  });

  it('below the smallest amount, where that is the larger of the two', () => {
    const market = { ...BTC, minAmount: '0.001', minCost: null };
    expect(refusal({ amount: '0.0005' }, context({ market })).hint).toBe('The smallest order is 0.001 BTC, which would be 64.01 USDT.');
  });

  it('below a step', () => {
    expect(refusal({ amount: '0.000001' }).message).toBe('That is less than the smallest step of BTC/USDT.');
  });

  it('more than is free, the fee counted', () => {
    expect(refusal({ cost: '1000' })).toEqual({
      kind: 'invalid-input',
      field: 'cost',
      message: 'That needs 1000.84 USDT with the fee, and 1000 USDT is free.',
      hint: 'At most 999 USDT can be spent.',
    });
    expect(refusal({ amount: '0.02' })).toMatchObject({ field: 'amount', hint: 'At most 0.0156 BTC can be bought.' });
    expect(terms({ cost: '999' }).terms.amount).toBe('0.0156');
  });

  it('with less free than the smallest order takes', () => {
    const poor = () => context({}, { balances: [{ asset: 'USDT', free: '3', locked: '0' }] });
    expect(refusal({ cost: '3' }, poor()).hint).toBe('The smallest order is 5 USDT; 0.00008 BTC would be 5.13 USDT. What is free is not enough for it.');
    expect(refusal({ cost: '100' }, poor()).hint).toBe('The smallest order is 5 USDT; 0.00008 BTC would be 5.13 USDT.');
  });

  it('more than is held', () => {
    expect(refusal({ ...SELL, amount: '0.02' })).toEqual({ kind: 'invalid-input', field: 'amount', message: 'You have 0.012345678 BTC.', hint: 'The nearest is 0.01234.' });
  });

  it('less held than the smallest order sells', () => {
    const dust = () => context({}, { positions: [{ ...HELD, amount: '0.00003' }] });
    expect(refusal({ side: 'sell', fraction: 1 }, dust())).toMatchObject({
      message: '0.00003 BTC (1.92 USDT) is too small an order for BTC/USDT.',
      hint: 'The smallest order is 5 USDT; 0.00008 BTC would be 5.12 USDT. What you have is not enough for it.',
    });
  });

  it('of a market that is not traded now, or a type that it does not take', () => {
    expect(refusal({}, context({ market: { ...BTC, active: false } }))).toMatchObject({ kind: 'refused', field: 'symbol' });
    expect(refusal({ type: 'stop', stopPrice: '70000' }, context({ types: new Set(['market', 'limit'] as const) }))).toMatchObject({
      field: 'type',
      hint: 'It takes market, limit.',
    });
  });
});

describe('what is sold by hand', () => {
  it('was bought by hand: neither a deployment’s nor somebody else’s coins', () => {
    const others = context({}, { positions: [{ ...HELD, deployment: 'abcdefgh' }] });
    expect(refusal(SELL, others)).toMatchObject({ field: 'symbol', message: 'There is no BTC to sell: none was bought by hand.' });
    expect(refusal(SELL, context({}, { positions: [] })).hint).toContain('what came from elsewhere is left alone');
  });

  it('counts what a resting stop of ours binds, and not what another sale does', () => {
    const resting = (over: Parameters<typeof intent>[0]) => ({
      ...newOrder('oc-aaaaaaaaaa-1', intent({ side: 'sell', type: 'stop', amount: '0.012', deployment: null, ...over }), null, START),
      state: 'open' as const,
    });
    const balances = [{ asset: 'BTC', free: '0.000345678', locked: '0.012' }];
    const guarded = context({}, { balances, openOrders: [resting({ purpose: 'protect' })] });
    expect(terms({ side: 'sell', fraction: 1 }, guarded).terms.amount).toBe('0.01234');
    for (const over of [{ purpose: 'exit' }, { purpose: 'protect', deployment: 'abcdefgh' }, { purpose: 'protect', symbol: 'BTC/EUR' }] as const) {
      const bound = context({}, { balances, openOrders: [resting(over)] });
      expect(refusal(SELL, bound)).toMatchObject({ message: 'You have 0.012345678 BTC, of which 0.000345678 can be sold now.', hint: 'The nearest is 0.00034.' });
    }
  });

  it('is used up by one order for the next', () => {
    const one = context();
    terms({ side: 'sell', amount: '0.01' }, one);
    expect(refusal({ side: 'sell', amount: '0.01' }, one)).toMatchObject({ message: 'You have 0.002345678 BTC.', hint: 'The nearest is 0.00234.' });
  });
});

describe('the prices of an order', () => {
  it('are on the market’s steps', () => {
    expect(terms({ type: 'limit', price: '60000.006' }).terms.price).toBe('60000.01');
    expect(terms({ type: 'stop-limit', price: '70000.004', stopPrice: '69999.999' }).terms).toMatchObject({ price: '70000', stopPrice: '70000' });
  });

  it.each([
    [{ type: 'limit' }, 'price', 'A limit order needs a limit price.'],
    [{ type: 'stop' }, 'stopPrice', 'A stop order needs a stop price.'],
    [{ type: 'stop-limit', price: '70000' }, 'stopPrice', 'A stop-limit order needs a stop price.'],
    [{ ...SELL, type: 'oco', stopPrice: '60000' }, 'price', 'A pair of target and stop (OCO) needs a target price.'],
    [{ price: '60000' }, 'price', 'A market order has no limit price.'],
    [{ type: 'limit', price: '60000', stopPrice: '1' }, 'stopPrice', 'A limit order has no stop price.'],
    [{ type: 'limit', price: 'cheap' }, 'price', '"cheap" is not a price.'],
    [{ type: 'limit', price: '0.001' }, 'price', 'BTC/USDT has no price as small as 0.001.'],
  ] as const)('of %j: %s is wrong', (over, field, message) => {
    expect(refusal(over)).toMatchObject({ kind: 'invalid-input', field, message });
  });

  it.each([
    [{ ...SELL, type: 'stop', stopPrice: '64005' }, 'stopPrice', 'below', '64004.99'],
    [{ type: 'stop', stopPrice: '64000' }, 'stopPrice', 'above', '64005.01'],
    [{ ...SELL, type: 'stop-limit', price: '65000', stopPrice: '65000' }, 'stopPrice', 'below', '64004.99'],
    [{ ...SELL, type: 'oco', price: '63000', stopPrice: '60000' }, 'price', 'above', '64005.01'],
    [{ ...SELL, type: 'oco', price: '70000', stopPrice: '66000' }, 'stopPrice', 'below', '64004.99'],
    [{ type: 'oco', price: '65000', stopPrice: '66000' }, 'price', 'below', '64004.99'],
  ] as const)('of %j are on the wrong side: %s belongs %s the market', (over, field, where, nearest) => {
    const { message, hint, ...rest } = refusal(over);
    expect(rest).toEqual({ kind: 'invalid-input', field });
    expect(message).toContain(`must be ${where} the market, which is at 64005 USDT.`);
    expect(hint).toBe(`The nearest is ${nearest} USDT.`);
    // What the hint says is taken.
    expect(() => terms({ ...over, [field]: nearest })).not.toThrow();
  });

  it('of a pair are those of its target and its stop', () => {
    expect(terms({ ...SELL, type: 'oco', price: '70000', stopPrice: '60000' }).terms).toEqual({
      symbol: 'BTC/USDT',
      side: 'sell',
      type: 'oco',
      amount: '0.01',
      price: '70000',
      stopPrice: '60000',
      stopLimitPrice: null,
    });
  });
});

describe('stop and target of what is bought', () => {
  it('follow from the price that it is expected to be bought at, on the market’s steps', () => {
    expect(terms({ amount: '0.001', stopLoss: 0.02, takeProfit: 0.05 }).guard).toEqual({ stop: '62729.8', target: '67210.5' });
    expect(terms({ type: 'limit', price: '60000', amount: '0.001', stopLoss: 0.0333333 }).guard).toEqual({ stop: '58000', target: null });
    expect(terms({ amount: '0.001' }).guard).toBeNull();
  });

  it.each([
    [{ stopLoss: 0 }, 'stopLoss'],
    [{ stopLoss: 1 }, 'stopLoss'],
    [{ stopLoss: 2 }, 'stopLoss'],
    [{ takeProfit: 0 }, 'takeProfit'],
    [{ takeProfit: -0.1 }, 'takeProfit'],
    [{ ...SELL, stopLoss: 0.02 }, 'stopLoss'],
    [{ ...SELL, takeProfit: 0.02 }, 'takeProfit'],
    [{ stopLoss: 1e-9 }, 'stopLoss'],
    [{ takeProfit: 1e-9 }, 'takeProfit'],
  ] as const)('are not %j', (over, field) => {
    expect(refusal({ amount: '0.001', ...over })).toMatchObject({ kind: 'invalid-input', field });
  });
});

describe('whatever is wished for', () => {
  const step = constantFrom('0.00001', '0.001', '1', '0.3', null);
  const thousandths = (max: number) => integer({ min: 1, max }).map((count) => new Decimal(count).div(1000).toString());
  const [sum, price] = [thousandths(1_000_000), thousandths(100_000)];
  const size = oneof(
    sum.map((amount) => ({ amount })),
    sum.map((cost) => ({ cost })),
    double({ min: 0.001, max: 1, noNaN: true }).map((fraction) => ({ fraction })),
  );

  it('comes out on the steps, above the minimums and within the funds, or names a field and a way out', () => {
    let taken = 0;
    assert(
      property(size, constantFrom('buy', 'sell'), constantFrom('market', 'limit'), sum, price, step, step, (size, side, type, free, last, amountStep, priceStep) => {
        const at = Number(last);
        const market = { ...BTC, amountStep, priceStep };
        const balances = ['USDT', 'BTC'].map((asset) => ({ asset, free, locked: '0' }));
        const inContext = context({ market, quote: { bid: at, ask: at, last: at, at: START }, book: null }, { balances, positions: [{ ...HELD, amount: free }] });
        const ordered: OrderWish = { symbol: 'BTC/USDT', side, type, ...size, ...(type === 'limit' ? { price: last } : {}) };
        const result = attempt(() => exactTerms(ordered, inContext));
        if (result instanceof OutcryError) return result.kind === 'invalid-input' && /^(amount|cost|fraction|price)$/.test(result.field ?? '') && result.hint !== undefined;
        taken += 1;
        const { amount, price: limit } = result.terms;
        const cost = new Decimal(amount).times(limit ?? last);
        const paid = side === 'buy' ? cost.times('1.001') : new Decimal(amount);
        return (
          new Decimal(amount).mod(amountStep ?? '0.00000001').isZero() &&
          new Decimal(limit ?? 0).mod(priceStep ?? '0.00000001').isZero() &&
          /^[\d.]+$/.test(amount) &&
          cost.gte(5) &&
          paid.lte(free) &&
          new Decimal(amount).lte('amount' in size ? size.amount : amount)
        );
      }),
      { numRuns: 500 },
    );
    expect(taken).toBeGreaterThan(100);
  });
});

function attempt<T>(work: () => T): T | OutcryError {
  try {
    return work();
  } catch (error) {
    if (error instanceof OutcryError) return error;
    throw error;
  }
}
