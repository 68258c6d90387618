import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareLevels, crossesAbove, crossesBelow, crossings, shouldBuy, shouldSell } from '../../src/strategies/signals.ts';
import type { Advice } from '../../src/strategies/strategy.ts';

describe('a crossing', () => {
  it('is the bar where a column has come from below or level to above', () => {
    const a = Float64Array.of(1, 2, 3, 2, 1, 1, 3);
    const b = Float64Array.of(2, 2, 2, 2, 2, 1, 2);
    expect([...crossesAbove(a, b)]).toEqual([0, 0, 1, 0, 0, 0, 1]);
    expect([...crossesBelow(a, b)]).toEqual([0, 0, 0, 0, 1, 0, 0]);
  });

  it('can be of a level', () => {
    expect([...crossesBelow(Float64Array.of(31, 29, 28, 30, 29), 30)]).toEqual([0, 1, 0, 0, 1]);
  });

  it('takes values that differ by rounding only as level', () => {
    const tie = 0.1 + 0.2;
    expect([...crossesAbove(Float64Array.of(0.2, tie, 0.4), 0.3)]).toEqual([0, 0, 1]);
    expect([...crossesAbove(Float64Array.of(0.2, 0.300000001, 0.4), 0.3)]).toEqual([0, 1, 0]);
  });

  it('is never made of what is not known', () => {
    expect([...crossesAbove(Float64Array.of(Number.NaN, 3, 1, Number.NaN, 3), 2)]).toEqual([0, 0, 0, 0, 0]);
  });

  it('is where its definition says, of any two columns', () => {
    const value = fc.oneof(fc.constantFrom(0, 1, -1, 1 + 1e-13, 1 - 1e-13, 1 + 2e-12, Infinity, -Infinity, Number.NaN), fc.double({ min: -2, max: 2, noNaN: true }));
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value), { maxLength: 40 }), (pairs) => {
        const sides = pairs.map(([a, b]) => compareLevels(a, b));
        const { above, below } = crossings(Float64Array.from(pairs, ([a]) => a), Float64Array.from(pairs, ([, b]) => b));
        expect([...above]).toEqual(sides.map((side, i) => (sides[i - 1]! <= 0 && side > 0 ? 1 : 0)));
        expect([...below]).toEqual(sides.map((side, i) => (sides[i - 1]! >= 0 && side < 0 ? 1 : 0)));
      }),
    );
  });
});

describe('levels', () => {
  it('are below, level, above or unknown', () => {
    expect([compareLevels(1, 2), compareLevels(2, 2), compareLevels(3, 2), compareLevels(Number.NaN, 2)]).toEqual([-1, 0, 1, Number.NaN]);
    expect([compareLevels(0, 0), compareLevels(0, -1e-300), compareLevels(Infinity, 1), compareLevels(Infinity, Infinity)]).toEqual([0, 1, 1, 0]);
  });
});

describe('should buy and should sell', () => {
  const reason = (): string => '';
  const signals: Advice = { kind: 'signals', enter: Uint8Array.of(1, 0), exit: Uint8Array.of(0, 1), reason };
  const exposure: Advice = { kind: 'exposure', exposure: Float64Array.of(0.5, 0, Number.NaN), reason };

  it('read signals', () => {
    expect([shouldBuy(signals, 0), shouldSell(signals, 0)]).toEqual([true, false]);
    expect([shouldBuy(signals, 1), shouldSell(signals, 1)]).toEqual([false, true]);
  });

  it('read a wanted exposure, and leave the position where there is none', () => {
    expect([0, 1, 2, 3].map((bar) => [shouldBuy(exposure, bar), shouldSell(exposure, bar)])).toEqual([
      [true, false],
      [false, true],
      [false, false],
      [false, false],
    ]);
  });
});
