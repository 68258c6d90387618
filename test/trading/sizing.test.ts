import { describe, expect, it } from 'vitest';
import { lotSize } from '../../src/trading/lots.ts';
import { type EntryMoment, REBALANCE_BAND, entryLots, rebalanceLots, yearlyVolatility } from '../../src/trading/sizing.ts';

const UNIT = lotSize(1);
const MOMENT: EntryMoment = {
  price: 10,
  feeRate: 0,
  cash: 1000,
  freePlaces: 1,
  equity: 2000,
  stopDistance: Number.NaN,
  volatility: Number.NaN,
  factor: 1,
};

describe('an entry', () => {
  it('spends all its share of the cash, the fee inside it', () => {
    expect(entryLots({ kind: 'all-in' }, MOMENT, UNIT)).toBe(100);
    expect(entryLots({ kind: 'all-in' }, { ...MOMENT, freePlaces: 4 }, UNIT)).toBe(25);
    expect(entryLots({ kind: 'all-in' }, { ...MOMENT, feeRate: 0.01 }, UNIT)).toBe(99);
  });

  it('buys for a fraction of equity, or for a sum', () => {
    expect(entryLots({ kind: 'fraction', fraction: 0.25 }, MOMENT, UNIT)).toBe(50);
    expect(entryLots({ kind: 'cost', cost: 333 }, MOMENT, UNIT)).toBe(33);
  });

  it('risks a fraction of equity between entry and stop', () => {
    // 1 % of 2,000 is 20; a stop 2.5 away loses that on 8 units.
    expect(entryLots({ kind: 'risk', fraction: 0.01, atrMultiple: null }, { ...MOMENT, stopDistance: 2.5 }, UNIT)).toBe(8);
  });

  it('holds as much as brings the volatility of equity to the target', () => {
    // Half the market's volatility: half of equity, 1,000 at 10 each.
    expect(entryLots({ kind: 'volatility', target: 0.4 }, { ...MOMENT, volatility: 0.8 }, UNIT)).toBe(100);
    expect(entryLots({ kind: 'volatility', target: 0.1 }, { ...MOMENT, volatility: 0.8 }, UNIT)).toBe(25);
  });

  it('is nothing where its size cannot be known', () => {
    expect(entryLots({ kind: 'risk', fraction: 0.01, atrMultiple: null }, MOMENT, UNIT)).toBe(0);
    expect(entryLots({ kind: 'risk', fraction: 0.01, atrMultiple: null }, { ...MOMENT, stopDistance: -1 }, UNIT)).toBe(0);
    expect(entryLots({ kind: 'volatility', target: 0.4 }, MOMENT, UNIT)).toBe(0);
  });

  it('is scaled by the factor', () => {
    expect(entryLots({ kind: 'all-in' }, { ...MOMENT, factor: 0.5 }, UNIT)).toBe(50);
    expect(entryLots({ kind: 'cost', cost: 300 }, { ...MOMENT, factor: 0.5 }, UNIT)).toBe(15);
  });

  it('never exceeds the cash, with the fee on top', () => {
    expect(entryLots({ kind: 'fraction', fraction: 1 }, { ...MOMENT, feeRate: 0.01 }, UNIT)).toBe(99);
    expect(entryLots({ kind: 'cost', cost: 1e6 }, MOMENT, UNIT)).toBe(100);
    expect(entryLots({ kind: 'risk', fraction: 0.5, atrMultiple: null }, { ...MOMENT, stopDistance: 0.01 }, UNIT)).toBe(100);
    expect(entryLots({ kind: 'all-in' }, { ...MOMENT, factor: 3 }, UNIT)).toBe(100);
  });
});

describe('yearly volatility', () => {
  const alternating = Float64Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 100 : 101));

  it('is the sample deviation of thirty log returns over the bars of a year', () => {
    // Returns are ±ln(1.01), fifteen of each: mean 0, sample variance ln(1.01)² × 30 ÷ 29.
    const expected = Math.log(1.01) * Math.sqrt(30 / 29) * Math.sqrt(365 * 24);
    expect(yearlyVolatility(alternating, 30, '1h')).toBeCloseTo(expected, 10);
    expect(yearlyVolatility(alternating, 30, '1d')).toBeCloseTo(expected / Math.sqrt(24), 10);
  });

  it('is unknown before there are thirty returns', () => {
    expect(yearlyVolatility(alternating, 29, '1h')).toBeNaN();
  });
});

describe('rebalancing', () => {
  it('buys or sells the difference to the wanted share of equity', () => {
    expect(rebalanceLots(0.5, 0, 0, 1000, 10, UNIT)).toBe(50);
    expect(rebalanceLots(0.5, 80, 800, 1000, 10, UNIT)).toBe(-30);
  });

  it('leaves differences inside the band alone', () => {
    const inside = 0.5 + REBALANCE_BAND * 0.9;
    expect(rebalanceLots(inside, 50_000, 500, 1000, 0.01, UNIT)).toBe(0);
    expect(rebalanceLots(0.5 + REBALANCE_BAND * 1.1, 50_000, 500, 1000, 0.01, UNIT)).toBeGreaterThan(0);
  });

  it('leaves differences below one lot alone', () => {
    expect(rebalanceLots(0.5, 0, 0, 1000, 600, UNIT)).toBe(0);
  });

  it('sells everything at a wanted share of nothing, however little it is', () => {
    expect(rebalanceLots(0, 1, 0.001, 1000, 0.001, UNIT)).toBe(-1);
  });

  it('wants no more than all', () => {
    expect(rebalanceLots(7, 0, 0, 1000, 10, UNIT)).toBe(100);
  });
});
