import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Candles, CANDLE_COLUMNS, newCandles, sliceCandles } from '../../../src/domain/candles.ts';
import { Evaluation, evaluateColumns, lookback, parseExpression } from '../../../src/strategies/expression/index.ts';
import { isConstant, contains } from '../../../src/strategies/expression/walk.ts';
import type { Series } from '../../../src/strategies/strategy.ts';
import { simulatedCandles } from '../simulated-series.ts';
import { hourly } from './hand-made.ts';
import { randomNumber } from './random-expression.ts';

const N = Number.NaN;
const compute = (text: string, series: Series): number[] => [...evaluateColumns([text], series)[0]!.column];

/** The series without some of its bars. */
function without({ candles, timeframe }: Series, bars: readonly number[]): Series {
  const kept = [...candles.time.keys()].filter((bar) => !bars.includes(bar));
  const out: Candles = newCandles(kept.length);
  for (const name of CANDLE_COLUMNS) for (const [to, from] of kept.entries()) out[name][to] = candles[name][from]!;
  return { candles: out, timeframe };
}

describe('an expression over candles', () => {
  const series = hourly([10, 12, 11, 11, 14, 13, 9]);

  it.each([
    ['close', [10, 12, 11, 11, 14, 13, 9]],
    ['hl2', [10, 11, 11.5, 11, 12.5, 13.5, 11]],
    ['close[2]', [N, N, 10, 12, 11, 11, 14]],
    ['close - open', [0, 2, -1, 0, 3, -1, -4]],
    ['-close', [-10, -12, -11, -11, -14, -13, -9]],
    ['abs(close - open)', [0, 2, 1, 0, 3, 1, 4]],
    ['min(close, open, 11)', [10, 10, 11, 11, 11, 11, 9]],
    ['max(close, open)', [10, 12, 12, 11, 14, 14, 13]],
    ['2 * 3', [6, 6, 6, 6, 6, 6, 6]],
    ['volume / (close - open)', [N, 5, -10, N, 10 / 3, -10, -2.5]],
    ['highest(3)', [N, N, 12, 12, 14, 14, 14]],
    ['highest(high, 2)[1]', [N, N, 13, 13, 13, 15, 15]],
    ['change(1)', [N, 12 / 10 - 1, 11 / 12 - 1, 0, 14 / 11 - 1, 13 / 14 - 1, 9 / 13 - 1]],
    ['change("2h")', [N, N, 11 / 10 - 1, 11 / 12 - 1, 14 / 11 - 1, 13 / 11 - 1, 9 / 14 - 1]],
    ['close > 11', [0, 1, 0, 0, 1, 1, 0]],
    ['close >= 11', [0, 1, 1, 1, 1, 1, 0]],
    ['close == 11', [0, 0, 1, 1, 0, 0, 0]],
    ['close != 11', [1, 1, 0, 0, 1, 1, 1]],
    ['close <= 11', [1, 0, 1, 1, 0, 0, 1]],
    ['(close > 11)[1]', [N, 0, 1, 0, 0, 1, 1]],
    ['not (close > 11)', [1, 0, 1, 1, 0, 0, 1]],
    ['close > 11 and open > 11', [0, 0, 0, 0, 0, 1, 0]],
    ['close > 11 or open > 11', [0, 1, 1, 0, 1, 1, 1]],
    ['10 < close < 13', [0, 1, 1, 1, 0, 0, 0]],
    ['crosses_above(close, 11)', [N, 1, 0, 0, 1, 0, 0]],
    ['close crosses below 11', [N, 0, 0, 0, 0, 0, 1]],
    ['11 crosses above close', [N, 0, 0, 0, 0, 0, 1]],
    ['rising(close)', [N, 1, 0, 0, 1, 0, 0]],
    ['falling(close, 2)', [N, 0, 0, 0, 0, 0, 1]],
    ['for_bars(close >= 11, 3)', [0, 0, 0, 1, 1, 1, 0]],
    ['within(close == 14, 2)', [N, 0, 0, 0, 1, 1, 0]],
    ['bars_since(close == 11)', [N, N, 0, 0, 1, 2, 3]],
    ['hour', [0, 1, 2, 3, 4, 5, 6]],
    ['weekday', [1, 1, 1, 1, 1, 1, 1]],
  ])('%s', (text, expected) => {
    expect(compute(text, series)).toEqual(expected);
  });

  it('counts weekdays from Monday to Sunday, whole weeks round', () => {
    const days = Array.from({ length: 8 }, (_, day) => compute('weekday', hourly([1], 24 * day))[0]);
    expect(days).toEqual([1, 2, 3, 4, 5, 6, 7, 1]);
  });

  it('takes the change over a span from the last close there was by then, where bars are missing', () => {
    expect(compute('change("2h")', without(series, [2]))).toEqual([N, N, 11 / 12 - 1, 14 / 12 - 1, 13 / 11 - 1, 9 / 14 - 1]);
  });

  it('keeps what is undefined undefined, also behind not, unless the other side decides', () => {
    const three = hourly([1, 2, 3]);
    expect(compute('sma(3) > 0', three)).toEqual([N, N, 1]);
    expect(compute('not (sma(3) > 0)', three)).toEqual([N, N, 0]);
    expect(compute('sma(3) > 0 and close > 2', three)).toEqual([0, 0, 1]);
    expect(compute('sma(3) > 0 or close < 2', three)).toEqual([1, N, 1]);
    expect(compute('sma(3) != 7', three)).toEqual([N, N, 1]);
    expect(compute('within(sma(3) > 0, 2)', three)).toEqual([N, N, 1]);
    expect(compute('crosses_above(sma(2), 1)', three)).toEqual([N, N, 0]);
  });

  it('computes what several expressions share once', () => {
    const evaluation = new Evaluation(series);
    const [lower, upper] = ['bbands(3, 2).lower', 'bbands(3, 2).upper'].map((text) => parseExpression(text));
    let computed = 0;
    for (const tree of [lower, upper, lower]) {
      if (tree?.kind !== 'indicator') throw new TypeError('not an indicator');
      const { indicator } = tree;
      const counted = { ...indicator, compute: (...args: Parameters<typeof indicator.compute>) => ((computed += 1), indicator.compute(...args)) };
      evaluation.column({ ...tree, indicator: counted });
    }
    expect(computed).toBe(1);
  });

  it('is undefined on no candles at all', () => {
    expect(compute('rsi(14) < 30 and rsi(14, tf: "4h") > 3', hourly([]))).toEqual([]);
  });
});

describe('a higher timeframe', () => {
  it('is read at its last closed bar', () => {
    expect(compute('close(tf: "4h")', hourly([1, 2, 3, 4, 5, 6, 7, 8, 9]))).toEqual([N, N, N, 4, 4, 4, 4, 8, 8]);
  });

  it('leaves out a first bar that the data begins inside', () => {
    const series = hourly([2, 3, 4, 5, 6, 7, 8, 9], 1);
    expect(compute('close(tf: "4h")', series)).toEqual([N, N, N, N, N, N, 8, 8]);
    expect(compute('open(tf: "4h")', series)).toEqual([N, N, N, N, N, N, 4, 4]);
  });

  it('knows a bar whose last part is missing from the next bar on', () => {
    expect(compute('close(tf: "4h")', without(hourly([1, 2, 3, 4, 5, 6, 7, 8]), [3]))).toEqual([N, N, N, 3, 3, 3, 8]);
  });

  it('counts [n] in bars of the rule, and what stands inside the call in bars of its own', () => {
    const series = hourly([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(compute('close(tf: "4h")[1]', series)).toEqual([N, N, N, N, 4, 4, 4, 4, 8]);
    expect(compute('change(1, tf: "4h")', series)).toEqual([N, N, N, N, N, N, N, 1, 1]);
    expect(compute('rising(close, 1, tf: "4h")', series)).toEqual([N, N, N, N, N, N, N, 1, 1]);
  });

  it('is the candles themselves when it is the same timeframe', () => {
    expect(compute('sma(2, tf: "1h")', hourly([1, 2, 3]))).toEqual([N, 1.5, 2.5]);
  });

  it('is refused when it is shorter, or not made of whole candles', () => {
    expect(() => compute('rsi(14, tf: "30m") > 3', hourly([1]))).toThrow('rsi(14) asks for tf: "30m", which is shorter than the 1h candles it runs on.');
    const eight: Series = { candles: hourly([1]).candles, timeframe: '8h' };
    expect(() => compute('rsi(14, tf: "12h") > 3', eight)).toThrow('which is not made of whole 8h candles');
    expect(() => compute('sma(rsi(14, tf: "2h"), 3, tf: "4h")', hourly([1]))).toThrow('shorter than the 4h candles');
  });

  it('says at every bar what the candles closed by then say, taken alone', () => {
    const candles = simulatedCandles({ seed: 5, bars: 150 });
    const texts = ['rsi(3, tf: "4h")', 'ema(hlc3, 3, tf: "12h")[2]', 'sma(rsi(2, tf: "1d"), 2, tf: "12h")'];
    const whole = evaluateColumns(texts, { candles, timeframe: '1h' });
    for (let end = 1; end <= 150; end += 1) {
      const cut = evaluateColumns(texts, { candles: sliceCandles(candles, 0, end), timeframe: '1h' });
      for (const [index, { column }] of cut.entries()) expect(column[end - 1]).toBe(whole[index]!.column[end - 1]);
    }
    expect(whole.every(({ column }) => !Number.isNaN(column[149]!))).toBe(true);
  });
});

describe('the warm-up of an expression', () => {
  const first = (text: string, series: Series): number => compute(text, series).findIndex((value) => !Number.isNaN(value));
  const candles = simulatedCandles({ seed: 11, bars: 400 });

  it.each([
    'close', 'rsi(14)', 'sma(rsi(14), 5)', 'macd(12, 26, 9).signal', 'highest(high, 20)[1]', 'close[7]', 'change(5)', 'change("24h")',
    'rising(ema(5), 3)', 'falling(close)', 'crosses_above(ema(12), ema(26))', 'bbands(20, 2).lower - sma(50)', 'max(sma(3), sma(9), sma(5))',
    'for_bars(adx(14) > -1, 3)', 'within(sma(9) < 0, 4)', '(close > sma(10))[3]', 'not (sma(9) > 5)', 'sma(rsi(param(n, 7, 2, 20, 1)), 5)',
  ])('of %s ends at its first value', (text) => {
    expect(lookback(parseExpression(text), '1h', {})).toBe(first(text, { candles, timeframe: '1h' }));
  });

  const unluckiest = (text: string): number =>
    Math.max(...Array.from({ length: 24 }, (_, start) => first(text, { candles: sliceCandles(candles, start), timeframe: '1h' })));

  it.each(['close(tf: "4h")', 'rsi(14, tf: "4h")', 'sma(5, tf: "12h")[2]', 'crosses_above(sma(2), sma(3), tf: "4h")'])(
    'of %s is what the least lucky start of the data needs',
    (text) => {
      expect(lookback(parseExpression(text), '1h', {})).toBe(unluckiest(text));
    },
  );

  it('of a timeframe inside another is enough for any start of the data', () => {
    const text = 'sma(sma(2, tf: "12h"), 3, tf: "4h")';
    expect(lookback(parseExpression(text), '1h', {})).toBeGreaterThanOrEqual(unluckiest(text));
  });

  it('is never later than the first value, of any expression of columns', () => {
    fc.assert(
      fc.property(randomNumber(), (tree) => {
        // A condition may be decided by one side before the other is known.
        if (isConstant(tree) || contains(tree, (part) => part.type === 'boolean')) return;
        const column = new Evaluation({ candles, timeframe: '1h' }).column(tree);
        expect(column.subarray(0, lookback(tree, '1h', {})).every(Number.isNaN)).toBe(true);
      }),
      { numRuns: 400, seed: 3 },
    );
  });

  it('moves with the params', () => {
    expect(lookback(parseExpression('rsi(param(n, 14, 2, 50, 1))'), '1h', { n: 30 })).toBe(30);
  });
});
