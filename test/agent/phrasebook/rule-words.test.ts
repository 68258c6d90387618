import { describe, expect, it } from 'vitest';
import { plainText } from '../../../src/agent/phrasebook/plain-text.ts';
import { readRule } from '../../../src/agent/phrasebook/rule-sides.ts';
import { findConditions } from '../../../src/agent/phrasebook/rule-words.ts';
import { parseBoolean } from '../../../src/strategies/expression/index.ts';

const DAILY = { barsPerDay: null };

function conditionsOf(text: string): readonly string[] {
  return findConditions(plainText(text), DAILY).map(({ expression }) => expression);
}

/** What people say, and the one condition that it is. */
const WORDINGS: readonly (readonly [string, string])[] = [
  ['RSI drops under 25', 'rsi(14) < 25'],
  ['under RSI 25', 'rsi(14) < 25'],
  ['the rsi is less than 30', 'rsi(14) < 30'],
  ['RSI(7) below 20', 'rsi(7) < 20'],
  ['the 7-period rsi falls below 20', 'rsi(7) < 20'],
  ['rsi climbs past 65', 'rsi(14) > 65'],
  ['rsi crosses above 30', 'crosses_above(rsi(14), 30)'],
  ['golden cross', 'crosses_above(sma(50), sma(200))'],
  ['a death cross', 'crosses_below(sma(50), sma(200))'],
  ['price closes below the lower bollinger band', 'close < bbands(20, 2).lower'],
  ['the price is above the upper band', 'close > bbands(20, 2).upper'],
  ['20 day high breakout', 'close > highest(high, 20)[1]'],
  ['it breaks the 50 day high', 'close > highest(high, 50)[1]'],
  ['it makes a new 20 day low', 'close < lowest(low, 20)[1]'],
  ['ema 12 crosses above ema 26', 'crosses_above(ema(12), ema(26))'],
  ['the 50 sma crosses over the 200 sma', 'crosses_above(sma(50), sma(200))'],
  ['the 10-day moving average crosses above the 30-day moving average', 'crosses_above(sma(10), sma(30))'],
  ['macd crosses its signal', 'crosses_above(macd(12, 26, 9), macd(12, 26, 9).signal)'],
  ['macd crosses below the signal line', 'crosses_below(macd(12, 26, 9), macd(12, 26, 9).signal)'],
  ['macd histogram turns positive', 'macd(12, 26, 9).histogram > 0'],
  ['volume is twice its average', 'volume > 2 * sma(volume, 20)'],
  ['volume above 1.5x average volume', 'volume > 1.5 * sma(volume, 20)'],
  ['drops 5% in a day', 'change(close, "1d") < -0.05'],
  ['a 10 % rise in a week', 'change(close, "7d") > 0.1'],
  ['above the 200 sma', 'close > sma(200)'],
  ['trading above their 200 day average', 'close > sma(200)'],
  ['price is 3% below the 50 ema', 'close < 0.97 * ema(50)'],
  ['the close is above the previous high', 'close > high[1]'],
  ['rsi < 30 and price above the 200 sma', 'rsi(14) < 30 and close > sma(200)'],
  ['adx above 25 or volume above average volume', 'adx(14) > 25 or volume > sma(volume, 20)'],
  ['3 red candles in a row', 'for_bars(close < open, 3)'],
  ['rsi(14, tf: "4h") > 50', 'rsi(14, tf: "4h") > 50'],
  ['crosses_above(ema(12), ema(26))', 'crosses_above(ema(12), ema(26))'],
  ['oversold', 'rsi(14) < 30'],
  ['supertrend flips bullish', 'supertrend(10, 3).direction > 0'],
];

describe('conditions in words', () => {
  it.each(WORDINGS)('%s', (text, expression) => {
    expect(conditionsOf(text)).toEqual([expression]);
  });

  it.each(WORDINGS)('%s is a condition of the rule language', (_, expression) => {
    expect(() => parseBoolean(expression)).not.toThrow();
  });

  it.each(['buy 0.1 btc at 60000', 'the price of bitcoin', 'past 6 months', 'over the last 90 days', 'sell 2 eth at 250 limit', 'chart of sol on the 4h'])('are not seen where there are none: %s', (text) => {
    expect(conditionsOf(text)).toEqual([]);
  });

  it('count days in bars of the timeframe that is named', () => {
    expect(findConditions('20 day high breakout', { barsPerDay: 24 }).map(({ expression }) => expression)).toEqual(['close > highest(high, 480)[1]']);
  });
});

describe('a rule in words', () => {
  it.each([
    ['when RSI drops under 25 and sell above 60, 3% stop', 'rsi(14) < 25', 'rsi(14) > 60'],
    ['buy when ema 12 crosses above ema 26 and sell when it crosses below', 'crosses_above(ema(12), ema(26))', 'crosses_below(ema(12), ema(26))'],
    ['buy whenever rsi falls below 28 and selling once it climbs past 65', 'rsi(14) < 28', 'rsi(14) > 65'],
    ['if rsi < 30 buy and if rsi > 70 sell', 'rsi(14) < 30', 'rsi(14) > 70'],
    ['entry rsi(14) < 30 and close > sma(200), exit rsi(14) > 55', 'rsi(14) < 30 and close > sma(200)', 'rsi(14) > 55'],
    ['rsi < 30 / rsi > 60', 'rsi(14) < 30', 'rsi(14) > 60'],
    ['golden cross', 'crosses_above(sma(50), sma(200))', null],
    ['bought at every golden cross and sold at the death cross', 'crosses_above(sma(50), sma(200))', 'crosses_below(sma(50), sma(200))'],
    ['price closes above the upper bollinger band, exit below the middle band', 'close > bbands(20, 2).upper', 'close < bbands(20, 2).middle'],
    ['price closes below the lower bollinger band, sell at the middle band', 'close < bbands(20, 2).lower', 'close >= bbands(20, 2).middle'],
  ])('%s', (text, entry, exit) => {
    expect(readRule(plainText(text), DAILY)).toMatchObject({ entry, exit });
  });
});
