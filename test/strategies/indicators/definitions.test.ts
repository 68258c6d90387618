import { describe, expect, it } from 'vitest';
import { type CandleRow, type Candles, candlesFromRows } from '../../../src/domain/candles.ts';
import { findIndicator } from '../../../src/strategies/indicators/index.ts';
import { flatCandles, simulatedCandles } from '../simulated-series.ts';

const HOUR = 3_600_000;
const MIDNIGHT = Date.UTC(2024, 0, 2);
const CANDLES = simulatedCandles({ seed: 31, bars: 300 });

function column(name: string, candles: Candles, output?: string, params?: readonly number[], sources: readonly Float64Array[] = []): Float64Array {
  const indicator = findIndicator(name)!;
  const columns = indicator.compute(candles, sources, params ?? indicator.params.map((param) => param.default));
  return columns[output === undefined ? 0 : indicator.outputs.indexOf(output)]!;
}

/** Candles from closes alone, an hour apart. */
function fromCloses(closes: readonly number[]): Candles {
  return candlesFromRows(closes.map((close, i): CandleRow => [MIDNIGHT + i * HOUR, close, close, close, close, 1]));
}

const windowBefore = (source: Float64Array, bar: number, period: number): number[] => [...source.subarray(bar - period + 1, bar + 1)];

describe('vwap', () => {
  it('weighs typical prices by volume and starts anew at midnight UTC', () => {
    const candles = candlesFromRows([
      [MIDNIGHT - 2 * HOUR, 10, 12, 9, 12, 1],
      [MIDNIGHT - HOUR, 12, 15, 12, 15, 3],
      [MIDNIGHT, 15, 22, 18, 20, 0],
      [MIDNIGHT + HOUR, 20, 30, 30, 30, 5],
    ]);
    expect([...column('vwap', candles)]).toEqual([11, (11 + 3 * 14) / 4, 20, 30]);
  });
});

describe('vwma', () => {
  it('is the mean close weighted by volume, or the plain one without volume', () => {
    const candles = candlesFromRows([
      [0, 1, 1, 1, 10, 1],
      [1, 1, 1, 1, 20, 3],
      [2, 1, 1, 1, 30, 0],
      [3, 1, 1, 1, 40, 0],
    ]);
    expect([...column('vwma', candles, undefined, [2])]).toEqual([Number.NaN, 17.5, 20, 35]);
  });
});

describe('supertrend', () => {
  it('keeps below the close in a rise and above it in a fall', () => {
    const line = column('supertrend', CANDLES, 'line');
    const direction = column('supertrend', CANDLES, 'direction');
    const wrong = [...line.keys()].filter((i) => direction[i]! * (CANDLES.close[i]! - line[i]!) < 0);
    expect(wrong).toEqual([]);
    expect(new Set(direction.subarray(10))).toEqual(new Set([1, -1]));
  });

  it('only ever tightens while the trend lasts', () => {
    const line = column('supertrend', CANDLES, 'line');
    const direction = column('supertrend', CANDLES, 'direction');
    const loosened = [...line.keys()].filter((i) => direction[i] === direction[i - 1] && direction[i]! * (line[i]! - line[i - 1]!) < 0);
    expect(loosened).toEqual([]);
  });

  it('turns down at the first close below its line', () => {
    const closes = [...Array.from({ length: 30 }, (_, i) => 100 + i), 60];
    const direction = column('supertrend', fromCloses(closes), 'direction');
    expect([direction[29], direction[30]]).toEqual([1, -1]);
  });
});

describe('ichimoku', () => {
  const middle = (bar: number, period: number): number =>
    (Math.max(...windowBefore(CANDLES.high, bar, period)) + Math.min(...windowBefore(CANDLES.low, bar, period))) / 2;

  it('is made of middles of three ranges, the cloud shown 26 bars after it was computed', () => {
    expect(column('ichimoku', CANDLES, 'tenkan')[200]).toBe(middle(200, 9));
    expect(column('ichimoku', CANDLES, 'kijun')[200]).toBe(middle(200, 26));
    expect(column('ichimoku', CANDLES, 'span_a')[200]).toBe((middle(174, 9) + middle(174, 26)) / 2);
    expect(column('ichimoku', CANDLES, 'span_b')[200]).toBe(middle(174, 52));
    expect(column('ichimoku', CANDLES, 'chikou')[200]).toBe(CANDLES.close[200]);
  });
});

describe('keltner', () => {
  it('puts its bands the multiple of the average true range around the exponential average', () => {
    const middle = column('keltner', CANDLES, 'middle');
    const range = column('atr', CANDLES, undefined, [10]);
    expect(middle).toEqual(column('ema', CANDLES, undefined, [20]));
    expect(column('keltner', CANDLES, 'upper')[99]).toBe(middle[99]! + 2 * range[99]!);
    expect(column('keltner', CANDLES, 'lower')[99]).toBe(middle[99]! - 2 * range[99]!);
  });
});

describe('heikin_ashi', () => {
  it('averages each candle and opens in the middle of the averaged one before', () => {
    const candles = candlesFromRows([
      [0, 10, 20, 8, 18, 1],
      [1, 18, 19, 12, 15, 1],
    ]);
    const [close, open, high, low] = findIndicator('heikin_ashi')!.compute(candles, [], []);
    expect([...close!]).toEqual([14, 16]);
    expect([...open!]).toEqual([14, 14]);
    expect([...high!]).toEqual([20, 19]);
    expect([...low!]).toEqual([8, 12]);
  });
});

describe('statistics', () => {
  it('zscore is the distance from the mean in population deviations', () => {
    expect(column('zscore', fromCloses([1, 2, 3, 4]), undefined, [4])[3]).toBeCloseTo(1.5 / Math.sqrt(1.25), 14);
  });

  it('correlation is 1 for a column with itself, -1 with its mirror and 0 with a constant', () => {
    const { close } = CANDLES;
    const at = (other: Float64Array): number => column('correlation', CANDLES, undefined, [20], [close, other])[150]!;
    expect(at(close)).toBeCloseTo(1, 14);
    expect(at(close.map((value) => 5 - 2 * value))).toBeCloseTo(-1, 14);
    expect(at(close.map(() => 3))).toBe(0);
  });

  it('correlation is that of the window, computed in two passes', () => {
    const a = windowBefore(CANDLES.close, 150, 20);
    const b = windowBefore(CANDLES.volume, 150, 20);
    const mean = (window: number[]): number => window.reduce((sum, value) => sum + value, 0) / window.length;
    const product = (x: number[], y: number[]): number => x.reduce((sum, value, i) => sum + (value - mean(x)) * (y[i]! - mean(y)), 0);
    const expected = product(a, b) / Math.sqrt(product(a, a) * product(b, b));
    expect(column('correlation', CANDLES, undefined, [20], [CANDLES.close, CANDLES.volume])[150]).toBeCloseTo(expected, 12);
  });

  it('correlation without its two columns is refused', () => {
    expect(() => column('correlation', CANDLES)).toThrow('correlation needs two columns');
  });

  it.each([4, 5])('median of %i is the middle of the window in order of size', (period) => {
    const expected = Array.from(CANDLES.close, (_, bar) => {
      if (bar < period - 1) return Number.NaN;
      const sorted = windowBefore(CANDLES.close, bar, period).toSorted((a, b) => a - b);
      return (sorted[(period - 1) >> 1]! + sorted[period >> 1]!) / 2;
    });
    expect([...column('median', CANDLES, undefined, [period])]).toEqual(expected);
  });

  it('percent_rank counts the bars before that were at or below', () => {
    expect([...column('percent_rank', fromCloses([1, 3, 2, 2, 9, 0]), undefined, [3])].slice(3)).toEqual([200 / 3, 100, 0]);
  });

  it('highest and lowest take the window with this bar in it', () => {
    const candles = fromCloses([5, 1, 4, 4, 2]);
    expect([...column('highest', candles, undefined, [2])]).toEqual([Number.NaN, 5, 4, 4, 4]);
    expect([...column('lowest', candles, undefined, [2])]).toEqual([Number.NaN, 1, 1, 4, 2]);
  });

  it('change is a fraction and roc the same in percent', () => {
    const candles = fromCloses([100, 110, 99]);
    expect(column('change', candles)[1]).toBeCloseTo(0.1, 14);
    expect(column('roc', candles, undefined, [1])[2]).toBeCloseTo(-10, 12);
  });
});

describe('bbands', () => {
  it('says where the close is between the bands and how wide they are', () => {
    const [middle, upper, lower, width, percent] = findIndicator('bbands')!.compute(CANDLES, [], [20, 2]).map((values) => values[100]!);
    expect(width).toBeCloseTo((upper! - lower!) / middle!, 14);
    expect(percent).toBeCloseTo((CANDLES.close[100]! - lower!) / (upper! - lower!), 14);
  });
});

describe('macd', () => {
  it('takes its two periods in either order', () => {
    expect(column('macd', CANDLES, 'line', [26, 12, 9])).toEqual(column('macd', CANDLES, 'line', [12, 26, 9]));
  });
});

describe('candlestick patterns', () => {
  it('are told apart from a market that does not move', () => {
    const candles = flatCandles(30, 10);
    expect(column('engulfing', candles).subarray(2).every((value) => value === 0)).toBe(true);
    expect(column('doji', candles)[29]).toBe(100);
  });

  it('engulfing is 100 when a rise swallows the fall before, -100 the other way round', () => {
    const bar = (i: number, open: number, close: number): CandleRow => [i, open, Math.max(open, close), Math.min(open, close), close, 1];
    expect(column('engulfing', candlesFromRows([bar(0, 1, 1), bar(1, 10, 8), bar(2, 7, 11)]))[2]).toBe(100);
    expect(column('engulfing', candlesFromRows([bar(0, 1, 1), bar(1, 8, 10), bar(2, 11, 7)]))[2]).toBe(-100);
    expect(column('engulfing', candlesFromRows([bar(0, 1, 1), bar(1, 8, 10), bar(2, 10, 7)]))[2]).toBe(0);
  });
});
