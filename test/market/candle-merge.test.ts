import { describe, expect, it } from 'vitest';
import { type Candles, candlesFromRows } from '../../src/domain/candles.ts';
import { assertAscending, mergeCandles, mergeSpans } from '../../src/market/candle-merge.ts';

function at(times: readonly number[], price: number): Candles {
  return candlesFromRows(times.map((time) => [time, price, price, price, price, 1]));
}

describe('merging candles', () => {
  it('takes bars of both sides by open time, and the newer figures where both have one', () => {
    const { candles, ...outcome } = mergeCandles(at([1, 3, 5], 10), at([0, 3, 4, 9], 20));
    expect([...candles.time]).toEqual([0, 1, 3, 4, 5, 9]);
    expect([...candles.close]).toEqual([20, 10, 20, 20, 10, 20]);
    expect(outcome).toEqual({ added: 3, changed: 1, unchanged: 0 });
  });

  it('gives back the held candles themselves when nothing is new', () => {
    const held = at([1, 2, 3], 10);
    expect(mergeCandles(held, at([2, 3], 10))).toEqual({ candles: held, added: 0, changed: 0, unchanged: 2 });
    expect(mergeCandles(held, at([], 10)).candles).toBe(held);
  });
});

describe('merging spans', () => {
  it('joins what overlaps or touches, orders the rest, and drops what is empty', () => {
    expect(
      mergeSpans([
        { from: 10, to: 12 },
        { from: 0, to: 2 },
        { from: 5, to: 5 },
        { from: 2, to: 4 },
        { from: 11, to: 20 },
        { from: 12, to: 13 },
      ]),
    ).toEqual([
      { from: 0, to: 4 },
      { from: 10, to: 20 },
    ]);
  });
});

describe('the guard of the store', () => {
  it('throws for open times that do not rise, are not numbers, or columns of different lengths', () => {
    expect(() => assertAscending(at([1, 2, 3], 1))).not.toThrow();
    expect(() => assertAscending(at([1, 1], 1))).toThrow(RangeError);
    expect(() => assertAscending(at([1, Number.NaN], 1))).toThrow(RangeError);
    expect(() => assertAscending({ ...at([1, 2], 1), volume: new Float64Array(1) })).toThrow('volume');
  });
});
