import { describe, expect, it } from 'vitest';
import { isPriceCondition, parseAlertCondition } from '../../src/alerts/alert-condition.ts';

describe('the condition of an alert', () => {
  it.each([
    ['price > 120000', 'close > 120000'],
    ['close < 0.5 or price >= 2', 'close < 0.5 or close >= 2'],
    ['not (price > 100 and price < 200)', 'not (close > 100 and close < 200)'],
    ['abs(close - 100) > 5%', 'abs(close - 100) > 0.05'],
    ['50000 < price', 'close > 50000'],
  ])('%s is decided by the price alone', (text, canonical) => {
    const condition = parseAlertCondition(text);
    expect(condition.text).toBe(canonical);
    expect(isPriceCondition(condition)).toBe(true);
    expect(parseAlertCondition(condition.text).text).toBe(canonical);
  });

  it.each([
    ['rsi(14) > 70', 'rsi(14) > 70'],
    ['crosses_below(close, sma(200))', 'crosses_below(close, sma(200))'],
    ['price crosses above 120000', 'crosses_above(close, 120000)'],
    ['change("24h") < -5%', 'change("24h") < -0.05'],
    ['change(24h) < -5%', 'change("24h") < -0.05'],
    ['close > close[1]', 'close > close[1]'],
    ['high > 120000', 'high > 120000'],
    ['close(tf: "1d") > 120000', 'close(tf: "1d") > 120000'],
    ['price > 120000 and hour >= 9', 'close > 120000 and hour >= 9'],
    ['for_bars(price > 120000, 3)', 'for_bars(close > 120000, 3)'],
    ['volume > 1000', 'volume > 1000'],
  ])('%s needs candles', (text, canonical) => {
    const condition = parseAlertCondition(text);
    expect(condition.text).toBe(canonical);
    expect(isPriceCondition(condition)).toBe(false);
  });

  it('may not speak of a position, which an alert does not hold', () => {
    expect(() => parseAlertCondition('pnl > 0.1')).toThrow('pnl is known only in an exit');
  });

  it.each(['5 > 3', 'hour == 9'])('must speak of the market: %s does not', (text) => {
    expect(() => parseAlertCondition(text)).toThrow('says nothing of a market');
  });
});
