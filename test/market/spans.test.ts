import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeframeMs } from '../../src/domain/timeframe.ts';
import { mergeSpans } from '../../src/market/candle-merge.ts';
import { clipSpans, endInWords, instantInWords, spanInWords, subtractSpans, wholeCandles } from '../../src/market/spans.ts';

const anySpan = fc.tuple(fc.nat(60), fc.nat(20)).map(([from, length]) => ({ from, to: from + length }));

function points(spans: readonly { from: number; to: number }[]): number[] {
  return spans.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, index) => from + index));
}

describe('spans of time', () => {
  it('part into what is taken and what is left, and lose nothing', () => {
    fc.assert(
      fc.property(anySpan, fc.array(anySpan, { maxLength: 6 }), (whole, some) => {
        const taken = mergeSpans(some);
        const left = points(subtractSpans(whole, taken));
        const inside = points(clipSpans(taken, whole));
        expect([...left, ...inside].sort((a, b) => a - b)).toEqual(points([whole]));
      }),
    );
  });

  it('shrink to whole candles', () => {
    const hour = timeframeMs('1h');
    expect(wholeCandles({ from: 1, to: 3 * hour + 1 }, '1h')).toEqual({ from: hour, to: 3 * hour });
    expect(wholeCandles({ from: 1, to: 2 * hour - 1 }, '1h')).toBeNull();
  });

  it('read as days where they begin and end with one, else with the time', () => {
    expect(spanInWords({ from: Date.UTC(2026, 0, 1), to: Date.UTC(2026, 3, 1) })).toBe('2026-01-01 to 2026-03-31');
    expect(instantInWords(Date.UTC(2026, 0, 1, 9, 5))).toBe('2026-01-01 09:05 UTC');
    expect(endInWords(Date.UTC(2026, 3, 1, 11))).toBe('2026-04-01 11:00 UTC');
  });
});
