import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitExpressions } from '../../../src/tools/values/expressions.ts';

describe('a list of expressions', () => {
  it.each([
    ['rsi(14); macd(12, 26, 9).signal', ['rsi(14)', 'macd(12, 26, 9).signal']],
    ['rsi(14), macd(12,26,9).signal', ['rsi(14)', 'macd(12,26,9).signal']],
    ['rsi(14) adx(14)', ['rsi(14)', 'adx(14)']],
    ['close sma(20)[1] volume', ['close', 'sma(20)[1]', 'volume']],
    ['close > sma(20) and not rsi(14) > 70', ['close > sma(20) and not rsi(14) > 70']],
    ['rsi(14) crosses above 30 close', ['rsi(14) crosses above 30', 'close']],
    ['rsi(14, tf: "4h") > 50, sma(5)', ['rsi(14, tf: "4h") > 50', 'sma(5)']],
    ['highest(max(close, open), 20)', ['highest(max(close, open), 20)']],
    ['rsi(14);\nsma(20)\n;', ['rsi(14)', 'sma(20)']],
    [' ; , ', []],
    ['sma(20', ['sma(20']],
    ['sma(20)) close', ['sma(20))', 'close']],
  ])('%j', (text, expressions) => {
    expect(splitExpressions(text)).toEqual(expressions);
  });

  it('is cut the same however it is separated, and its parts are not cut again', () => {
    const expression = fc.constantFrom('close', 'rsi(14)', 'macd(12, 26, 9).signal', 'bbands(20, 2).upper', 'close > sma(20)[3]', 'rsi(14) > 30 or close < open', '-close', '(high + low) / 2');
    fc.assert(fc.property(fc.array(expression), fc.constantFrom(';', ', ', ' ;\n'), (list, separator) => {
      expect(splitExpressions(list.join(separator))).toEqual(list);
    }));
  });
});
