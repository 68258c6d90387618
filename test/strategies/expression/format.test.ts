import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { format, parseExpression } from '../../../src/strategies/expression/index.ts';
import { randomCondition, randomExit, randomNumber } from './random-expression.ts';

const canonical = (text: string): string => format(parseExpression(text, { positionWords: true }));

describe('the canonical spelling', () => {
  it.each([
    ['RSI( 14 )<30', 'rsi(14) < 30'],
    ['rsi < 30', 'rsi(14) < 30'],
    ['rsi(close, 14) is under 30', 'rsi(14) < 30'],
    ['30 > rsi(period: 14)', 'rsi(14) < 30'],
    ['bb(20).lower > close', 'bbands(20, 2).lower > close'],
    ['ema(12) crosses above ema(26)', 'crosses_above(ema(12), ema(26))'],
    ['crossover(ema(12), ema(26))', 'crosses_above(ema(12), ema(26))'],
    ['20 < rsi(14) <= 30', 'rsi(14) > 20 and rsi(14) <= 30'],
    ['close > open && (high > low && hour == 3)', 'close > open and high > low and hour == 3'],
    ['close > open or (close < open and hour == 3)', 'close > open or close < open and hour == 3'],
    ['(close > open or close < open) and hour == 3', '(close > open or close < open) and hour == 3'],
    ['not not (close > open)', 'close > open'],
    ['!(close > open)', 'not (close > open)'],
    ['close - (open - low)', 'close - (open - low)'],
    ['(close - open) - low', 'close - open - low'],
    ['-(-close)', 'close'],
    ['pnl < -2%', 'pnl < -0.02'],
    ['rsi(14, tf: 4H)', 'rsi(14, tf: "4h")'],
    ["rsi(14, timeframe='daily')", 'rsi(14, tf: "1d")'],
    ['change("1d")', 'change("24h")'],
    ['change(168h)', 'change("7d")'],
    ['close[1][2]', 'close[3]'],
    ['close[0]', 'close'],
    ['price ≥ 100', 'close >= 100'],
    ['2 * 3 + 1 < close', 'close > 7'],
    ['rsi < param(low, 30, 10, 45, 5) or param(low) > 3', 'rsi(14) < param(low, 30, 10, 45, 5) or param(low, 30, 10, 45, 5) > 3'],
  ])('of %s is %s', (text, expected) => {
    expect(canonical(text)).toBe(expected);
  });

  it('of any tree reads back as that tree', () => {
    const options = { wildNumbers: true, higherTimeframes: true };
    const tree = fc.oneof(randomNumber(options), randomCondition(options), randomExit(options));
    fc.assert(
      fc.property(tree, (expression) => {
        expect(parseExpression(format(expression), { positionWords: true })).toEqual(expression);
      }),
      { numRuns: 1500, seed: 7 },
    );
  });

  it('of a canonical text is that text', () => {
    fc.assert(
      fc.property(randomExit({ wildNumbers: true, higherTimeframes: true }), (expression) => {
        const text = format(expression);
        expect(canonical(text)).toBe(text);
      }),
      { numRuns: 500, seed: 8 },
    );
  });

  it('with values has the numbers that params stand for', () => {
    const tree = parseExpression('rsi(param(n, 14, 2, 50, 1)) < param(low, 30, 10, 45, 5)');
    expect(format(tree, { n: 7 })).toBe('rsi(7) < 30');
  });
});
