import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  affordableLots,
  limitFill,
  marketBuyPrice,
  marketSellPrice,
  protectiveExit,
  stopLevel,
  targetLevel,
  trailedStop,
  volumeLots,
} from '../../src/trading/fill-rules.ts';
import { LOT_TOLERANCE, amountOf, lotSize, lotsIn } from '../../src/trading/lots.ts';

const UNIT = lotSize(1);

describe('market fills', () => {
  it('are worse by the slippage on either side', () => {
    expect(marketBuyPrice(200, 0.01)).toBe(202);
    expect(marketSellPrice(200, 0.01)).toBe(198);
  });

  it('leave room for the fee', () => {
    expect(affordableLots(1000, 100, 0, UNIT)).toBe(10);
    expect(affordableLots(1000, 100, 0.001, UNIT)).toBe(9);
  });

  it('buy every lot that the cash pays for exactly, whatever the rounding of the quotient', () => {
    // Cash for exactly `lots` lots, made the way a user would: amount × price × (1 + fee).
    const exact = fc.record({ lots: fc.integer({ min: 1, max: 100_000 }), cents: fc.integer({ min: 1, max: 10_000_000 }) });
    fc.assert(
      fc.property(exact, ({ lots, cents }) => {
        const cash = (lots * cents * 1001) / 100_000;
        expect(affordableLots(cash, cents / 100, 0.001, UNIT)).toBe(lots);
      }),
    );
  });

  it('never cost more than the cash, but for the tolerance', () => {
    const between = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });
    fc.assert(
      fc.property(between(0, 1e9), between(1e-6, 1e6), between(0, 0.01), fc.constantFrom(1, 0.5, 1e-8), (cash, price, feeRate, step) => {
        const lot = lotSize(step);
        const amount = amountOf(affordableLots(cash, price, feeRate, lot), lot);
        expect(amount * price * (1 + feeRate)).toBeLessThanOrEqual(cash * (1 + 2 * LOT_TOLERANCE));
      }),
    );
  });

  it('take no more than the share of the volume', () => {
    expect(volumeLots(1000, 0.05, UNIT)).toBe(50);
    expect(volumeLots(10, 0.05, UNIT)).toBe(0);
    expect(volumeLots(0, null, UNIT)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('lots', () => {
  it('become the nearest decimal amount', () => {
    expect(amountOf(228_082_419, lotSize(1e-8))).toBe(2.28082419);
    expect(amountOf(3, lotSize(0.1))).toBe(0.3);
    expect(amountOf(7, lotSize(5))).toBe(35);
  });

  it('are counted back from the amount they make', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e15 }), fc.constantFrom(1e-8, 1e-5, 0.003, 0.25, 1, 10), (lots, step) => {
        // The tolerance is worth a lot from 5e14 lots on.
        expect(Math.abs(lotsIn(amountOf(lots, lotSize(step)), lotSize(step)) - lots)).toBeLessThanOrEqual(lots > 4e14 ? 2 : 0);
      }),
    );
  });

  it('are none of a negative amount, and of no number', () => {
    expect(lotsIn(-5, UNIT)).toBe(0);
    expect(lotsIn(Number.NaN, UNIT)).toBe(0);
  });

  it('need a positive step', () => {
    for (const step of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) expect(() => lotSize(step)).toThrow(RangeError);
  });
});

describe('a stop and a target', () => {
  const hit = (open: number, high: number, low: number): unknown => protectiveExit(open, high, low, 95, 110, 'stop-first');

  it('are left alone by a bar between them', () => {
    expect(hit(100, 109.99, 95.01)).toBeNull();
  });

  it('fill at their own price when touched', () => {
    expect(hit(100, 101, 95)).toEqual({ by: 'stop', price: 95, ambiguous: false });
    expect(hit(100, 110, 99)).toEqual({ by: 'target', price: 110, ambiguous: false });
  });

  it('fill at the open of a bar that opens beyond them, whatever comes later in it', () => {
    expect(hit(90, 120, 80)).toEqual({ by: 'stop', price: 90, ambiguous: false });
    expect(hit(115, 120, 80)).toEqual({ by: 'target', price: 115, ambiguous: false });
  });

  it('make a bar that holds both an assumption: the stop first, unless told otherwise', () => {
    expect(hit(100, 110, 95)).toEqual({ by: 'stop', price: 95, ambiguous: true });
    expect(protectiveExit(100, 110, 95, 95, 110, 'target-first')).toEqual({ by: 'target', price: 110, ambiguous: true });
  });

  it('do nothing while they are not set', () => {
    expect(protectiveExit(100, 1e9, 0, Number.NaN, Number.NaN, 'stop-first')).toBeNull();
    expect(protectiveExit(100, 110, 0, Number.NaN, 110, 'stop-first')).toEqual({ by: 'target', price: 110, ambiguous: false });
  });

  it('are set from the entry price, the nearer of fraction and distance', () => {
    expect(stopLevel(200, 0.05, Number.NaN)).toBe(190);
    expect(stopLevel(200, null, 4)).toBe(196);
    expect(stopLevel(200, 0.05, 4)).toBe(196);
    expect(stopLevel(200, null, Number.NaN)).toBeNaN();
    expect(targetLevel(200, 0.5, Number.NaN)).toBe(300);
    expect(targetLevel(200, 0.5, 4)).toBe(204);
    expect(targetLevel(200, null, Number.NaN)).toBeNaN();
  });

  it('trail upwards only', () => {
    expect(trailedStop(Number.NaN, 100, 0.1)).toBe(90);
    expect(trailedStop(90, 120, 0.1)).toBe(108);
    expect(trailedStop(108, 110, 0.1)).toBe(108);
  });
});

describe('a resting limit order', () => {
  it('fills when traded through, not when touched', () => {
    expect(limitFill('buy', 100, 101, 95, 95)).toBeNull();
    expect(limitFill('buy', 100, 101, 94.99, 95)).toBe(95);
    expect(limitFill('sell', 100, 105, 99, 105)).toBeNull();
    expect(limitFill('sell', 100, 105.01, 99, 105)).toBe(105);
  });

  it('fills at the better open of a bar that opens beyond it', () => {
    expect(limitFill('buy', 90, 101, 89, 95)).toBe(90);
    expect(limitFill('sell', 110, 111, 99, 105)).toBe(110);
  });
});
