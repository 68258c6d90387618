import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Evaluation, describe as words, explain, figure, parseBoolean, parseExpression } from '../../../src/strategies/expression/index.ts';
import { simulatedCandles } from '../simulated-series.ts';
import { hourly } from './hand-made.ts';
import { randomExit } from './random-expression.ts';

describe('an expression in plain words', () => {
  it.each([
    ['rsi(14) < 30 and close < bbands(20, 2).lower', 'RSI(14) is under 30 and the close is under the lower Bollinger band (20, 2)'],
    ['crosses_above(ema(12), ema(26))', 'EMA(12) crosses above EMA(26)'],
    ['close > highest(high, 20)[1]', 'the close is over the highest high of 20 bars one bar earlier'],
    ['rsi(14, tf: "4h") >= 50', 'RSI(14) on 4h candles is at least 50'],
    ['rising(obv(), 3)', 'OBV has risen for 3 bars in a row'],
    ['falling(close)', 'the close is falling'],
    ['for_bars(adx(14) > 25, 3)', 'for 3 bars in a row ADX(14) is over 25'],
    ['within(close > open or hour == 3, 5)', 'within the last 5 bars (the close is over the open or the hour (UTC) equals 3)'],
    ['volume > 2 * sma(volume, 20)', 'the volume is over 2 × SMA(20) of the volume'],
    ['pnl < -2% or bars_held >= 24', 'the gain since entry is under -2 % or the number of bars held is at least 24'],
    ['change("24h") > 5%', 'the change over 24h is over 5 %'],
    ['not (close > open)', 'not (the close is over the open)'],
    ['(close > open)[2]', '2 bars earlier the close is over the open'],
    ['rsi(param(n, 14, 2, 50, 1)) < param(low, 30, 10, 45, 5)', 'RSI(14) is under 30'],
    ['macd.histogram > 0', 'the MACD histogram (12, 26, 9) is over 0'],
    ['min(close, open) > abs(low - high)', 'the least of the close and the open is over the size of (the low − the high)'],
    ['bars_since(close > open) > 3', 'the number of bars since the close is over the open is over 3'],
  ])('%s: %s', (text, expected) => {
    expect(words(parseExpression(text, { positionWords: true }))).toBe(expected);
  });

  it('has the params given', () => {
    expect(words(parseExpression('rsi(14) < param(low, 30, 10, 45, 5)'), { low: 25 })).toBe('RSI(14) is under 25');
  });

  it('leaves nothing out, of any expression', () => {
    fc.assert(
      fc.property(randomExit({ higherTimeframes: true }), (tree) => {
        expect(words(tree)).not.toMatch(/undefined|NaN|\[object|^\s*$/);
      }),
      { numRuns: 300, seed: 4 },
    );
  });
});

describe('why a condition is what it is', () => {
  const evaluation = new Evaluation(hourly([10, 12.34567, 11]));
  const why = (text: string, bar: number): string => explain(parseBoolean(text, { positionWords: true }), evaluation, bar);

  it.each([
    ['close < 30 and close > sma(2)', 1, 'close = 12.35 < 30 and close = 12.35 > sma(2) = 11.17'],
    ['close > 12 or close < 5', 1, 'close = 12.35 > 12'],
    ['close > 100 or close < 5', 1, 'close = 12.35 > 100 or close = 12.35 < 5'],
    ['crosses_below(close, 12)', 2, 'close = 11 crosses below 12'],
    ['not (close > 12)', 2, 'not (close = 11 > 12)'],
    ['sma(3) > 3', 1, 'sma(3) = n/a > 3'],
    ['rising(close, 1)', 1, 'rising(close, 1) at 12.35'],
    ['pnl > 5%', 1, 'pnl > 0.05'],
  ])('%s at bar %i: %s', (text, bar, expected) => {
    expect(why(text, bar)).toBe(expected);
  });

  it('looks up columns that are there, and computes none again', () => {
    const candles = simulatedCandles({ seed: 2, bars: 50_000 });
    const big = new Evaluation({ candles, timeframe: '1h' });
    const tree = parseBoolean('rsi(14) < 30 and close < bbands(20, 2).lower');
    big.truth(tree);
    const start = performance.now();
    for (let bar = 0; bar < 1000; bar++) explain(tree, big, bar);
    expect(performance.now() - start).toBeLessThan(500);
  });
});

describe('a figure in a sentence', () => {
  it.each([
    [30, '30'],
    [24.3149, '24.31'],
    [67_321.456, '67321.46'],
    [0.000012345678, '0.00001235'],
    [-0.05, '-0.05'],
    [100.5, '100.5'],
    [1e-9, '0.000000001'],
    [Number.NaN, 'n/a'],
  ])('%d is %s', (value, text) => {
    expect(figure(value)).toBe(text);
  });
});
