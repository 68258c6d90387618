import { describe, expect, it } from 'vitest';
import { customaryExit, exitQuestion } from '../../../src/agent/phrasebook/customary-exit.ts';
import { parseBoolean } from '../../../src/strategies/expression/index.ts';

describe('the exit that goes with an entry by custom', () => {
  it.each([
    ['crosses_above(sma(50), sma(200))', 'crosses_below(sma(50), sma(200))'],
    ['crosses_below(ema(12), ema(26))', 'crosses_above(ema(12), ema(26))'],
    ['crosses_above(macd(12, 26, 9), macd(12, 26, 9).signal)', 'crosses_below(macd(12, 26, 9), macd(12, 26, 9).signal)'],
    ['crosses_above(close, ema(50))', 'crosses_below(close, ema(50))'],
    ['close > highest(high, 20)[1]', 'close < lowest(low, 20)[1]'],
    ['close > sma(200)', 'close < sma(200)'],
    ['supertrend(10, 3).direction > 0', 'supertrend(10, 3).direction < 0'],
    ['macd(12, 26, 9).histogram > 0', 'macd(12, 26, 9).histogram < 0'],
  ])('%s: %s', (entry, exit) => {
    expect(customaryExit(entry)).toBe(exit);
    expect(() => parseBoolean(exit)).not.toThrow();
  });

  it.each(['rsi(14) < 30', 'crosses_above(rsi(14), 30)', 'close < bbands(20, 2).lower', 'change(close, "1d") < -0.05', 'close > sma(200) and rsi(14) < 40', 'close > 50000'])('is none for %s', (entry) => {
    expect(customaryExit(entry)).toBeNull();
    expect(exitQuestion(entry)).toMatch(/^And when should it sell\? For example "sell .+", or "with a 5% trailing stop"\.$/);
  });
});
