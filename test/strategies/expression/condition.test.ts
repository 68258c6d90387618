import { describe, expect, it } from 'vitest';
import { conditionBars, columnsBars, evaluateColumns, evaluateCondition, parseCondition } from '../../../src/strategies/expression/index.ts';
import { hourly } from './hand-made.ts';

describe('a condition asked of the last closed bar', () => {
  const series = hourly([10, 12, 11]);

  it('is true or false there, with the values it compares', () => {
    expect(evaluateCondition(parseCondition('close > sma(2) and close < 20'), series)).toEqual({
      value: false,
      values: [
        { expression: 'close', value: 11 },
        { expression: 'sma(2)', value: 11.5 },
      ],
    });
    expect(evaluateCondition(parseCondition('crosses_below(close, 12)'), series)).toEqual({ value: true, values: [{ expression: 'close', value: 11 }] });
  });

  it('cannot be told while there are too few bars, or none', () => {
    expect(evaluateCondition(parseCondition('sma(4) > 3'), series)).toEqual({ value: null, values: [{ expression: 'sma(4)', value: null }] });
    expect(evaluateCondition(parseCondition('close > 3'), hourly([])).value).toBeNull();
  });

  it('has canonical text, and says how many bars it needs', () => {
    const condition = parseCondition('RSI below 30');
    expect(condition.text).toBe('rsi(14) < 30');
    expect(conditionBars(condition, '1h')).toBe(15);
    expect(conditionBars(parseCondition('change("24h") > 5%'), '1h')).toBe(25);
  });

  it('must be a condition, without position words', () => {
    expect(() => parseCondition('rsi(14)')).toThrow('expected a condition, but this is a number; compare it, as in rsi(14) > 0');
    expect(() => parseCondition('pnl > 3')).toThrow('known only in an exit');
  });
});

describe('columns of expressions', () => {
  it('come in their order under the text they were given by; a condition gives 1, 0 and NaN', () => {
    const columns = evaluateColumns(['SMA(2)', 'close > sma(2)', '7'], hourly([10, 12, 11]));
    expect(columns.map(({ expression, column }) => [expression, [...column]])).toEqual([
      ['SMA(2)', [Number.NaN, 11, 11.5]],
      ['close > sma(2)', [Number.NaN, 1, 0]],
      ['7', [7, 7, 7]],
    ]);
  });

  it('need the bars of the hungriest of them', () => {
    expect(columnsBars(['close', 'rsi(14)', 'macd(12, 26, 9).signal'], '1h')).toBe(34);
  });
});
