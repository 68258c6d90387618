import { describe, expect, it } from 'vitest';
import { type Candles, sliceCandles } from '../../../src/domain/candles.ts';
import { CANDLE_DIGEST, changedStretch, digestOf, markOf } from '../../../src/trading/session/candle-digest.ts';
import { simulatedCandles } from '../../strategies/simulated-series.ts';

const SERIES = simulatedCandles({ seed: 3, bars: 20 });

/** The same series with one candle's close changed. */
function withClose(bar: number, close: number): Candles {
  const changed = sliceCandles(SERIES, 0, 20);
  const closes = Float64Array.from(changed.close);
  closes[bar] = close;
  return { ...changed, close: closes };
}

describe('the digest of a series', () => {
  it('tells its ends and its length, and reads back as it is kept', () => {
    const digest = digestOf(SERIES);
    expect(digest).toMatchObject({ bars: 20, first: SERIES.time[0], last: SERIES.time[19] });
    // 1, 2, 4 and 8 candles from the end, and the five that are left.
    expect(digest.stretches).toHaveLength(5);
    expect(CANDLE_DIGEST.parse(JSON.parse(JSON.stringify(digest)))).toEqual(digest);
    expect(digestOf(sliceCandles(SERIES, 0, 0))).toEqual({ bars: 0, first: null, last: null, stretches: [] });
  });

  it('is the same for the same candles, wherever they lie in memory', () => {
    expect(digestOf(sliceCandles(SERIES, 5, 20))).toEqual(digestOf(sliceCandles(sliceCandles(SERIES, 2, 20), 3, 18)));
    expect(changedStretch(SERIES, digestOf(SERIES))).toBeNull();
    expect(markOf(digestOf(SERIES))).toBe(markOf(digestOf(sliceCandles(SERIES, 0, 20))));
    expect(markOf(digestOf(SERIES))).not.toBe(markOf(digestOf(withClose(0, 1))));
  });

  it.each([
    [19, 19, 19],
    [18, 17, 18],
    [17, 17, 18],
    [13, 13, 16],
    [12, 5, 12],
    [0, 0, 4],
  ])('says in which stretch candle %i differs: from %i to %i', (bar, from, to) => {
    expect(changedStretch(withClose(bar, 1), digestOf(SERIES))).toEqual({ from: SERIES.time[from], to: SERIES.time[to], bars: to - from + 1 });
  });

  it('names the newest of the stretches that differ', () => {
    const both = { ...withClose(2, 1), open: Float64Array.from(SERIES.open, (open, i) => (i === 18 ? open + 1 : open)) };
    expect(changedStretch(both, digestOf(SERIES))).toMatchObject({ bars: 2 });
  });
});
