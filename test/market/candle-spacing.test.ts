import { describe, expect, it } from 'vitest';
import { contradictingSpacing, distanceInWords } from '../../src/market/candle-spacing.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function every(step: number, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, bar) => bar * step);
}

describe('the spacing of rows', () => {
  it('agrees with the timeframe of its own length', () => {
    expect(contradictingSpacing(every(HOUR, 50), '1h')).toBeNull();
    expect(contradictingSpacing(every(HOUR, 50).toReversed(), '1h')).toBeNull();
  });

  it('names the timeframe that fits when rows are closer, or farther apart, than the one given', () => {
    expect(contradictingSpacing(every(30 * MINUTE, 50), '1h')).toEqual({ stepMs: 30 * MINUTE, timeframe: '30m' });
    expect(contradictingSpacing(every(HOUR, 50), '30m')).toEqual({ stepMs: HOUR, timeframe: '1h' });
  });

  it('names none where no timeframe has that length', () => {
    expect(contradictingSpacing(every(31 * 24 * HOUR, 12), '1d')).toEqual({ stepMs: 31 * 24 * HOUR, timeframe: null });
  });

  it('lets a thin market be: most candles missing, but some as close as they can be', () => {
    const thin = Float64Array.from([0, 3, 6, 9, 10, 13, 16, 19].map((minute) => minute * MINUTE));
    expect(contradictingSpacing(thin, '1m')).toBeNull();
  });

  it('is not misled by a stray row among few', () => {
    expect(contradictingSpacing(Float64Array.from([0, 1, 2.5, 3, 5].map((hour) => hour * HOUR)), '1h')).toBeNull();
  });

  it('says nothing of a row or two, or of one time over and over', () => {
    expect(contradictingSpacing(Float64Array.from([0, 7 * HOUR]), '1h')).toBeNull();
    expect(contradictingSpacing(Float64Array.from([5, 5, 5]), '1h')).toBeNull();
  });
});

describe('a distance in words', () => {
  it.each([
    [60_000, '1 minute'],
    [90 * MINUTE, '90 minutes'],
    [24 * HOUR, '1 day'],
    [31 * 24 * HOUR, '31 days'],
    [1_500, '1500 milliseconds'],
  ])('%d ms is %s', (ms, words) => {
    expect(distanceInWords(ms)).toBe(words);
  });
});
