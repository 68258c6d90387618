import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { baseOf } from '../../../src/domain/market-symbol.ts';
import { Decimal } from '../../../src/domain/money.ts';
import { AccountLedger } from '../../../src/trading/books/account-ledger.ts';
import { NO_VENUE_ORDER } from '../../../src/trading/books/written-off.ts';
import type { BookedFill } from '../../../src/trading/order-flow/order-store.ts';
import { bookedFill } from './fills.ts';

const LOT = new Decimal('0.001');

/** A ledger of fills whose fees are in the base, the quote, or a coin that is worth 10 of the quote (`BNB`) or nothing known (`ODD`). */
function ledgerOf(fills: readonly BookedFill[], lot = LOT): AccountLedger {
  const ledger = new AccountLedger('paper:test');
  for (const fill of fills) ledger.add(fill, { lot, fee: feeOf(fill) });
  return ledger;
}

function feeOf({ fee: { amount, currency }, symbol, price }: BookedFill): Decimal | null {
  if (currency === 'ODD') return null;
  return new Decimal(amount).times(currency === baseOf(symbol) ? price : currency === 'BNB' ? 10 : 1);
}

describe('the account ledger', () => {
  it('holds at average cost, with the fees of buying in the cost and not in the price', () => {
    const ledger = ledgerOf([
      bookedFill({ price: '100', amount: '1', fee: { amount: '0.1', currency: 'USDT' }, at: 5 }),
      bookedFill({ price: '200', amount: '3', fee: { amount: '0.6', currency: 'USDT' }, at: 9 }),
    ]);
    expect(ledger.positions()).toEqual([
      { account: 'paper:test', symbol: 'BTC/USDT', deployment: null, amount: '4', averagePrice: '175', cost: '700.7', openedAt: 5, fills: 2 },
    ]);
  });

  it('holds less where the fee was taken in the coin, at the price that was paid', () => {
    const ledger = ledgerOf([bookedFill({ price: '100', amount: '1', fee: { amount: '0.01', currency: 'BTC' } })]);
    expect(ledger.positions()).toMatchObject([{ amount: '0.99', averagePrice: '100', cost: '100' }]);
    expect(ledger.cashFlow(null).toString()).toBe('-100');
  });

  it('finishes a trade with what both sides were charged, in whatever coin', () => {
    const ledger = ledgerOf([
      bookedFill({ order: 'in', price: '100', amount: '2', fee: { amount: '0.05', currency: 'BNB' }, at: 1 }),
      bookedFill({ order: 'out', side: 'sell', price: '110', amount: '2', fee: { amount: '0.22', currency: 'USDT' }, at: 2 }),
    ]);
    expect(ledger.positions()).toEqual([]);
    expect(ledger.trades()).toEqual([
      {
        account: 'paper:test',
        symbol: 'BTC/USDT',
        deployment: null,
        entryTime: 1,
        exitTime: 2,
        entryPrice: '100',
        exitPrice: '110',
        amount: '2',
        fees: '0.72',
        profit: '19.28',
        return: 0.0964,
        orders: ['in', 'out'],
      },
    ]);
  });

  it('names a fee that has no price, and leaves it out of every sum', () => {
    const ledger = ledgerOf([bookedFill({ fee: { amount: '3', currency: 'ODD' }, at: 7 })]);
    expect(ledger.positions()).toMatchObject([{ cost: '100' }]);
    expect(ledger.unpriced.map(({ at, asset, amount }) => [at, asset, amount.toString()])).toEqual([[7, 'ODD', '3']]);
  });

  it('counts a rest below the market’s lot as sold out, and keeps it', () => {
    const ledger = ledgerOf([
      bookedFill({ amount: '1', fee: { amount: '0.0005', currency: 'BTC' } }),
      bookedFill({ side: 'sell', amount: '0.999', price: '120' }),
      bookedFill({ amount: '1', at: 99 }),
    ]);
    expect(ledger.trades()).toHaveLength(1);
    expect(ledger.positions()).toMatchObject([{ amount: '1.0005', openedAt: 99, fills: 1 }]);
    expect(ledger.owned('BTC').toString()).toBe('1.0005');
  });

  it('makes a trade of each order that sells by hand, and one of all sales of a deployment until it is sold out', () => {
    const sales = (deployment: string | null): number =>
      ledgerOf([
        bookedFill({ deployment, amount: '3' }),
        bookedFill({ deployment, side: 'sell', order: 'a', amount: '0.5' }),
        bookedFill({ deployment, side: 'sell', order: 'a', amount: '0.5' }),
        bookedFill({ deployment, side: 'sell', order: 'b', amount: '2' }),
      ]).trades(deployment).length;
    expect(sales(null)).toBe(2);
    expect(sales('d')).toBe(1);
  });

  it('does not call a deployment’s trade finished before it is sold out, and finishes it when it buys again', () => {
    const fills = [bookedFill({ deployment: 'd', amount: '2' }), bookedFill({ deployment: 'd', side: 'sell', amount: '1', price: '130' })];
    const ledger = ledgerOf(fills);
    expect(ledger.trades('d')).toEqual([]);
    expect(ledger.totals('d').profit.toString()).toBe('30');
    expect(ledgerOf([...fills, bookedFill({ deployment: 'd' })]).trades('d')).toMatchObject([{ amount: '1', profit: '30' }]);
  });

  it('lists trades anew after a fill, and only then', () => {
    const ledger = ledgerOf([bookedFill({ deployment: 'd' }), bookedFill({ deployment: 'd', side: 'sell' })]);
    const [own, all] = [ledger.trades('d'), ledger.trades()];
    expect([ledger.trades('d') === own, ledger.trades() === all]).toEqual([true, true]);
    for (const side of ['buy', 'sell'] as const) ledger.add(bookedFill({ deployment: 'e', side }), { lot: LOT, fee: new Decimal(0) });
    expect([ledger.trades('d') === own, ledger.trades().length, ledger.trades('e').length]).toEqual([true, 2, 1]);
  });

  it('keeps deployments and what is done by hand apart: none sells what another bought', () => {
    const ledger = ledgerOf([
      bookedFill({ deployment: 'a', amount: '1' }),
      bookedFill({ deployment: null, amount: '2' }),
      bookedFill({ deployment: 'b', side: 'sell', amount: '1' }),
    ]);
    expect(ledger.positions('a')).toMatchObject([{ amount: '1' }]);
    expect(ledger.positions(null)).toMatchObject([{ amount: '2' }]);
    expect(ledger.positions('b')).toEqual([]);
    expect(ledger.cashFlow('a').toString()).toBe('-100');
  });

  it('takes no profit from a sale of what was never bought here', () => {
    const ledger = ledgerOf([bookedFill({ amount: '1' }), bookedFill({ side: 'sell', amount: '3', price: '150', fee: { amount: '3', currency: 'USDT' } })]);
    expect(ledger.trades()).toMatchObject([{ amount: '1', profit: '49', fees: '1' }]);
    expect(ledger.entries.at(-1)?.unmatched.toString()).toBe('298');
    expect(ledger.positions()).toEqual([]);
  });

  it('leaves out what somebody traded by another way', () => {
    expect(ledgerOf([bookedFill({ order: null })]).positions()).toEqual([]);
  });

  it('writes off what a person accepted as gone, though no order sold it', () => {
    const gone = bookedFill({ side: 'sell', amount: '0.75', order: null, venueOrderId: NO_VENUE_ORDER });
    expect(ledgerOf([bookedFill({ amount: '1' }), gone]).positions()).toMatchObject([{ amount: '0.25' }]);
  });

  const fill: fc.Arbitrary<Partial<BookedFill>> = fc
    .record({
      symbol: fc.constantFrom('BTC/USDT' as const, 'ETH/USDT' as const),
      deployment: fc.constantFrom(null, 'a'),
      side: fc.constantFrom('buy' as const, 'sell' as const),
      price: fc.integer({ min: 1, max: 9_999_999 }),
      amount: fc.integer({ min: 1, max: 500_000 }),
      fee: fc.integer({ min: 0, max: 2000 }),
      feeIn: fc.constantFrom('quote', 'base', 'BNB'),
      order: fc.integer({ min: 0, max: 5 }),
    })
    .map(({ symbol, deployment, side, price, amount, fee, feeIn, order }) => {
      const size = new Decimal(amount).div(100_000);
      const rate = new Decimal(fee).div(1_000_000);
      const cost = size.times(price).div(100);
      const fees = {
        quote: { amount: cost.times(rate).toString(), currency: 'USDT' },
        base: { amount: side === 'buy' ? size.times(rate).toString() : '0', currency: baseOf(symbol) },
        BNB: { amount: cost.times(rate).div(10).toString(), currency: 'BNB' },
      };
      return { symbol, deployment, side, price: new Decimal(price).div(100).toString(), amount: size.toString(), fee: fees[feeIn], order: `o${order}` };
    });

  it('ties exactly with the cash flows over random fills, and no position is ever negative', () => {
    fc.assert(
      fc.property(fc.array(fill, { minLength: 1, maxLength: 60 }), (list) => {
        const fills = list.map((given, at) => bookedFill({ ...given, at }));
        const ledger = ledgerOf(fills, new Decimal(0));
        for (const deployment of [null, 'a']) {
          const own = fills.filter((one) => one.deployment === deployment);
          // What came in and went out, straight from the fills: every fee that is not in the coin itself is money spent.
          const cash = own.reduce((sum, one) => {
            const notional = new Decimal(one.price).times(one.amount).times(one.side === 'buy' ? -1 : 1);
            return one.fee.currency === baseOf(one.symbol) ? sum.plus(notional) : sum.plus(notional).minus(feeOf(one) ?? 0);
          }, new Decimal(0));
          const entries = ledger.entries.filter((entry) => entry.deployment === deployment);
          const made = entries.reduce((sum, { profit, unmatched }) => sum.plus(profit).plus(unmatched), new Decimal(0));
          expect(ledger.cashFlow(deployment).toString()).toBe(cash.toString());
          const positions = ledger.positions(deployment);
          const held = positions.reduce((sum, { cost }) => sum.plus(cost), new Decimal(0));
          expect(cash.toString()).toBe(made.minus(held).toString());
          for (const { amount, cost } of positions) {
            expect(new Decimal(amount).gt(0)).toBe(true);
            expect(new Decimal(cost).gt(0)).toBe(true);
          }
        }
        const finished = ledger.trades(null).reduce((sum, { profit }) => sum.plus(profit), new Decimal(0));
        expect(finished.toString()).toBe(ledger.totals(null).profit.toString());
      }),
      { numRuns: 300 },
    );
  });
});
