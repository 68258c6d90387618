import { describe, expect, it } from 'vitest';
import { findGaps, partGaps, spansWithout } from '../../src/market/candle-gaps.ts';

const HOUR = 3_600_000;

describe('gaps', () => {
  it('name the first missing open time and how many are missing', () => {
    const times = Float64Array.from([0, 1, 4, 5, 7].map((hour) => hour * HOUR));
    expect(findGaps(times, '1h')).toEqual([
      { from: 2 * HOUR, bars: 2 },
      { from: 6 * HOUR, bars: 1 },
    ]);
    expect(findGaps(new Float64Array(0), '1h')).toEqual([]);
  });

  it('are parted where what is known ends', () => {
    const spans = [
      { from: 0, to: 4 * HOUR },
      { from: 7 * HOUR, to: 20 * HOUR },
    ];
    expect(partGaps([{ from: 2 * HOUR, bars: 8 }], spans, '1h')).toEqual({
      inside: [
        { from: 2 * HOUR, bars: 2 },
        { from: 7 * HOUR, bars: 3 },
      ],
      outside: [{ from: 4 * HOUR, bars: 3 }],
    });
    expect(partGaps([{ from: 2 * HOUR, bars: 1 }], [], '1h')).toEqual({ inside: [], outside: [{ from: 2 * HOUR, bars: 1 }] });
  });
});

describe('a span without some bars', () => {
  it('falls into pieces around them, and keeps to its own ends', () => {
    const span = { from: 0, to: 10 * HOUR };
    expect(spansWithout(span, [], '1h')).toEqual([span]);
    const holes = [-1, 0, 3, 9, 50].map((hour) => ({ from: hour * HOUR, bars: hour === 3 ? 2 : 1 }));
    expect(spansWithout(span, holes, '1h')).toEqual([
      { from: HOUR, to: 3 * HOUR },
      { from: 5 * HOUR, to: 9 * HOUR },
    ]);
  });
});
