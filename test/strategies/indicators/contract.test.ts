import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Candles, sliceCandles } from '../../../src/domain/candles.ts';
import { INDICATORS, findIndicator } from '../../../src/strategies/indicators/index.ts';
import type { Indicator } from '../../../src/strategies/indicators/indicator.ts';
import { flatCandles, seededRandom, simulatedCandles } from '../simulated-series.ts';

const RUNS = { seed: 20_240_101, numRuns: 12 };

/** What a market that has stood at 0.1 with a volume of 1 for ever is said to be, by output; the close (0.1) where none is named. */
const FLAT: Readonly<Record<string, readonly number[]>> = {
  rsi: [50],
  stochrsi: [0, 0, 0],
  macd: [0, 0, 0],
  ppo: [0],
  cmo: [0],
  roc: [0],
  change: [0],
  mom: [0],
  trix: [0],
  stoch: [0, 0],
  willr: [0],
  cci: [0],
  ultosc: [0],
  bbands: [0.1, 0.1, 0.1, 0, 0.5],
  trange: [0],
  atr: [0],
  natr: [0],
  aroon: [100, 100, 0],
  supertrend: [0.1, 1],
  adx: [0],
  dx: [0],
  plus_di: [0],
  minus_di: [0],
  ad: [0],
  obv: [1],
  mfi: [50],
  linreg_slope: [0],
  sum: [2],
  percent_rank: [100],
  stddev: [0],
  variance: [0],
  zscore: [0],
  correlation: [0],
  engulfing: [0],
  hammer: [0],
  doji: [100],
  shooting_star: [0],
  harami: [0],
  three_white_soldiers: [0],
  morning_star: [0],
  evening_star: [0],
};

/** Indicators whose values in a flat market are exact, not merely near: comparisons with a flat price must not be decided by rounding. */
const EXACT_WHEN_FLAT = ['sma', 'ema', 'bbands', 'stddev', 'variance', 'zscore', 'rsi', 'macd', 'cci', 'atr', 'highest', 'lowest', 'donchian', 'keltner'];

function sourcesFor(indicator: Indicator, candles: Candles): readonly Float64Array[] {
  return indicator.reads === 'candles' ? [] : [candles.close, candles.volume].slice(0, indicator.reads);
}

/** Parameters within their bounds that fit a short series, from a seed; every third time the defaults. */
function someParams(indicator: Indicator, seed: number): number[] {
  const random = seededRandom(seed);
  return indicator.params.map((param) => {
    if (seed % 3 === 0) return param.default;
    if (param.integer) return param.min + Math.floor(random() * 25);
    return param.min + random() * (Math.min(param.max, 4) - param.min);
  });
}

function compute(indicator: Indicator, candles: Candles, params: readonly number[], sources = sourcesFor(indicator, candles)): readonly Float64Array[] {
  return indicator.compute(candles, sources, params);
}

const defaults = (indicator: Indicator): number[] => indicator.params.map((param) => param.default);

describe('the indicators', () => {
  it('have names of their own, in lower case with underscores', () => {
    const names = INDICATORS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name))).toEqual([]);
  });

  it('are found by name, and nothing else is', () => {
    expect(INDICATORS.map(({ name }) => findIndicator(name))).toEqual(INDICATORS);
    expect(findIndicator('SMA')).toBeUndefined();
    expect(findIndicator('constructor')).toBeUndefined();
  });
});

describe.each(INDICATORS.map((indicator) => [indicator.name, indicator] as const))('%s', (name, indicator) => {
  it('says what it is and keeps its defaults within its bounds', () => {
    expect(indicator.title).not.toBe('');
    expect(indicator.summary).toMatch(/\.$/);
    expect(new Set(indicator.outputs).size).toBe(indicator.outputs.length);
    for (const param of indicator.params) {
      expect(param.description).toMatch(/\.$/);
      expect(param.default).toBeGreaterThanOrEqual(param.min);
      expect(param.default).toBeLessThanOrEqual(param.max);
      expect(!param.integer || (Number.isInteger(param.default) && Number.isInteger(param.min))).toBe(true);
    }
  });

  it('gives one finite value a bar after exactly its lookback, and NaN before', () => {
    fc.assert(
      fc.property(fc.nat(100_000), fc.nat(240), (seed, bars) => {
        const candles = simulatedCandles({ seed, bars });
        const params = someParams(indicator, seed);
        const columns = compute(indicator, candles, params);
        expect(columns.length).toBe(indicator.outputs.length);
        for (const [output, column] of columns.entries()) {
          expect(column.length).toBe(bars);
          const first = column.findIndex((value) => !Number.isNaN(value));
          const lookback = indicator.lookback(params, output);
          expect(first, `${indicator.outputs[output]} of ${params.join()}`).toBe(lookback < bars ? lookback : -1);
          expect(column.subarray(Math.min(lookback, bars)).every(Number.isFinite), 'finite').toBe(true);
        }
      }),
      RUNS,
    );
  });

  it('says the same of a bar whatever comes after it', () => {
    fc.assert(
      fc.property(fc.nat(100_000), fc.integer({ min: 1, max: 240 }), (seed, cut) => {
        const candles = simulatedCandles({ seed, bars: 240 });
        const params = someParams(indicator, seed);
        const whole = compute(indicator, candles, params);
        const truncated = compute(indicator, sliceCandles(candles, 0, cut), params);
        expect(truncated.map((column) => [...column])).toEqual(whole.map((column) => [...column.subarray(0, cut)]));
      }),
      RUNS,
    );
  });

  it('leaves what it reads as it was', () => {
    const candles = simulatedCandles({ seed: 3, bars: 150 });
    const untouched = simulatedCandles({ seed: 3, bars: 150 });
    compute(indicator, candles, defaults(indicator));
    expect(candles).toEqual(untouched);
  });

  it('has a stated value in a market that does not move', () => {
    const columns = compute(indicator, flatCandles(150), defaults(indicator));
    for (const [output, column] of columns.entries()) {
      const expected = (FLAT[name] ?? [])[output] ?? 0.1;
      const tolerance = EXACT_WHEN_FLAT.includes(name) ? 0 : 1e-12;
      expect(Math.abs(column.at(-1)! - expected)).toBeLessThanOrEqual(tolerance);
    }
  });

  it.skipIf(indicator.reads === 'candles')('starts at the first number of a column that begins with NaNs', () => {
    const candles = simulatedCandles({ seed: 11, bars: 220 });
    const columns = compute(indicator, candles, defaults(indicator));
    const padded = sourcesFor(indicator, candles).map((source) => Float64Array.from([...Array.from({ length: 7 }, () => Number.NaN), ...source]));
    const later = compute(indicator, simulatedCandles({ seed: 11, bars: 227 }), defaults(indicator), padded);
    expect(later.map((column) => [...column.subarray(7)])).toEqual(columns.map((column) => [...column]));
    for (const column of later) expect(column.subarray(0, 7).every(Number.isNaN)).toBe(true);
  });

  it.skipIf(indicator.reads === 'candles')('is silent at a NaN inside a column and speaks again after it', () => {
    const candles = simulatedCandles({ seed: 12, bars: 400 });
    const holed = sourcesFor(indicator, candles).map((source) => source.slice().fill(Number.NaN, 200, 202));
    const columns = compute(indicator, candles, defaults(indicator), holed);
    const clean = compute(indicator, candles, defaults(indicator));
    for (const [output, column] of columns.entries()) {
      expect(column.subarray(200, 202).every(Number.isNaN)).toBe(true);
      expect([...column.subarray(0, 200)]).toEqual([...clean[output]!.subarray(0, 200)]);
      expect(column.subarray(300).every(Number.isFinite)).toBe(true);
    }
  });
});
