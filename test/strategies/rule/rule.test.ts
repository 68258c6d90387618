import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sizingWords } from '../../../src/strategies/sizing-words.ts';
import { canonicalRule, ruleHash } from '../../../src/strategies/rule-hash.ts';
import { parseRule } from '../../../src/strategies/rule-schema.ts';
import { ruleStrategy } from '../../../src/strategies/rule-strategy.ts';
import type { Rule } from '../../../src/strategies/rule.ts';
import { paramInfo, requireStrategy } from '../../../src/strategies/registry.ts';
import { sliceCandles } from '../../../src/domain/candles.ts';
import type { SignalAdvice, Series, StrategyParams } from '../../../src/strategies/strategy.ts';
import { hourly } from '../expression/hand-made.ts';
import { simulatedCandles } from '../simulated-series.ts';
import { randomRule } from './random-rule.ts';

const rule = (fields: Partial<Rule>): Rule => parseRule({ entry: 'close > 11', exit: 'close < 11', ...fields });

function signals(fields: Partial<Rule>, series: Series, params: StrategyParams = {}): SignalAdvice {
  const advice = ruleStrategy(rule(fields)).advise(series, params);
  if (advice.kind !== 'signals') throw new TypeError('a rule gives signals');
  return advice;
}

describe('a rule as JSON', () => {
  it('has its missing parts off', () => {
    expect(parseRule({ entry: 'close > 1', exit: null, stopLoss: 0.02 })).toEqual({
      entry: 'close > 1', exit: null, stopLoss: 0.02, takeProfit: null, trailingStop: null, maxBars: null, sizing: { kind: 'all-in' }, params: {},
    });
  });

  it('is refused with every fault named', () => {
    const bad = { entry: '', exit: 'x', stopLoss: 3, maxBars: 1.5, sizing: { kind: 'fraction', fraction: 2 }, colour: 'red' };
    expect(() => parseRule(bad)).toThrow(/entry must be an expression.*stopLoss must be at most 0\.99.*maxBars.*sizing\.fraction.*colour/s);
    expect(() => parseRule(null)).toThrow('This is not a rule');
  });
});

describe('the identity of a rule', () => {
  const spelled = rule({ entry: 'rsi(14) < param(low, 30, 10, 45, 5) and close < bbands(20, 2).lower', exit: 'pnl > 0.05' });

  it.each<[string, Partial<Rule>]>([
    ['other spacing and case', { entry: 'RSI(14)<param(low,30,10,45,5)  AND close<bbands(20,2).lower' }],
    ['defaults left out, a constant on the left, an everyday name', { entry: 'param(low, 30, 10, 45, 5) > rsi and close < bb.lower' }],
    ['a percentage', { exit: 'pnl > 5%' }],
    ['a param given its default', { params: { low: 30 } }],
  ])('is that of %s', (_what, fields) => {
    expect(ruleHash({ ...spelled, ...fields })).toBe(ruleHash(spelled));
  });

  it.each<[string, Partial<Rule>]>([
    ['another number', { exit: 'pnl > 6%' }],
    ['another param value', { params: { low: 25 } }],
    ['a stop', { stopLoss: 0.02 }],
    ['another sizing', { sizing: { kind: 'fraction', fraction: 0.5 } }],
  ])('is not that of %s', (_what, fields) => {
    expect(ruleHash({ ...spelled, ...fields })).not.toBe(ruleHash(spelled));
  });

  it('does not depend on the order of fields, and is 64 hex digits that never change', () => {
    const { entry, exit, ...rest } = spelled;
    expect(ruleHash({ ...rest, exit, entry })).toBe(ruleHash(spelled));
    expect(ruleHash(rule({}))).toBe('0b2d8e9af1ba32ab2e7f712aec5729a63b7944f2ce493d4af36cd71e045f4643');
  });

  it('is kept by the canonical form, whose canonical form it is', () => {
    fc.assert(
      fc.property(randomRule({ higherTimeframes: true }), (random) => {
        const canonical = canonicalRule(random);
        expect(canonicalRule(canonical)).toEqual(canonical);
        expect(ruleHash(canonical)).toBe(ruleHash(random));
        expect(parseRule(JSON.parse(JSON.stringify(canonical)))).toEqual(canonical);
      }),
      { numRuns: 100, seed: 6 },
    );
  });
});

describe('a rule compiled to a strategy', () => {
  it('says buy and sell where its conditions hold, and why', () => {
    const advice = signals({}, hourly([10, 12, 11, 10, 14]));
    expect([...advice.enter]).toEqual([0, 1, 0, 0, 1]);
    expect([...advice.exit]).toEqual([1, 0, 0, 1, 0]);
    expect(advice.exitHeld).toBeUndefined();
    expect([advice.reason(1), advice.reason(3), advice.reason(2)]).toEqual(['close = 12 > 11', 'close = 10 < 11', 'close = 11 > 11']);
  });

  it('is silent until entry and exit can both be told', () => {
    const strategy = ruleStrategy(rule({ exit: 'close < sma(3)' }));
    expect(strategy.warmup({}, '1h')).toBe(2);
    expect([...signals({ exit: 'close < sma(3)' }, hourly([12, 13, 14])).enter]).toEqual([0, 0, 1]);
  });

  it('is silent in its warm-up also where "or" and "not" would have an answer', () => {
    expect([...signals({ entry: 'not (sma(3) > 100) or close > 0' }, hourly([1, 2, 3, 4])).enter]).toEqual([0, 0, 1, 1]);
  });

  it('asks the position only for what reads it', () => {
    const advice = signals({ exit: 'close < 11 or pnl > 10% or bars_held >= 5 and close > entry_price - 1' }, hourly([10, 12, 11, 10, 14]));
    expect([...advice.exit]).toEqual([1, 0, 0, 1, 0]);
    const asked = (bar: number, entryPrice: number, barsHeld: number): boolean | undefined => advice.exitHeld?.(bar, { entryPrice, barsHeld });
    expect(asked(4, 12.8, 0)).toBe(false);
    expect(asked(4, 12.7, 0)).toBe(true);
    expect(asked(2, 11.5, 5)).toBe(true);
    expect(asked(2, 11.5, 4)).toBe(false);
    expect(asked(2, 12, 5)).toBe(false);
    // Bar 3 sells by its column; the question is about the position alone.
    expect(asked(3, 100, 0)).toBe(false);
  });

  it('asks the position for all of an exit that is not a list of alternatives', () => {
    const advice = signals({ exit: 'not (pnl < 0 or close < 11)' }, hourly([10, 12, 11, 10, 14]));
    expect([...advice.exit]).toEqual([0, 0, 0, 0, 0]);
    expect([1, 2, 3].map((bar) => advice.exitHeld?.(bar, { entryPrice: 11.5, barsHeld: 1 }))).toEqual([true, false, false]);
    expect(advice.reason(2)).toBe('not (pnl < 0 or close = 11 < 11)');
  });

  it('is no signal where the position part is undefined', () => {
    const advice = signals({ exit: 'not (pnl > volume / (close - close))' }, hourly([10, 12]));
    expect(advice.exitHeld?.(1, { entryPrice: 10, barsHeld: 1 })).toBe(false);
  });

  it('has the params of its expressions, with its own values as defaults', () => {
    const strategy = ruleStrategy(rule({ entry: 'rsi(param(n, 14, 2, 50, 1)) < param(low, 30, 10, 45, 5)', exit: 'rsi(param(n)) > 70', params: { low: 25 } }));
    expect(paramInfo(strategy)).toEqual([
      { name: 'n', description: 'n of the rule', default: 14, min: 2, max: 50, step: 1 },
      { name: 'low', description: 'low of the rule', default: 25, min: 10, max: 45, step: 5 },
    ]);
    expect(strategy.warmup({ n: 30, low: 25 }, '1h')).toBe(30);
    expect(strategy.describe({ n: 7, low: 20 })).toBe('Buys when RSI(7) is under 20. Sells when RSI(7) is over 70.');
  });

  it('takes params with an advice', () => {
    const entry = 'close > param(level, 11, 0, 100, 1)';
    expect([...signals({ entry }, hourly([10, 12, 14]), { level: 13 }).enter]).toEqual([0, 0, 1]);
  });

  it('refuses params that it does not have, and values out of bounds', () => {
    const entry = 'rsi(param(length, 14, 2, 50, 1)) < 30';
    expect(() => ruleStrategy(rule({ entry, params: { lenght: 3 } }))).toThrow('no param "lenght"; did you mean "length"? (it has length).');
    expect(() => ruleStrategy(rule({ entry, params: { length: 1 } }))).toThrow('params.length must be from 2 to 50; got 1.');
    expect(() => ruleStrategy(rule({ entry })).advise(hourly([1]), { length: 14.5 })).toThrow("rsi's period must be a whole number");
  });

  it('without an exit expression needs another way out', () => {
    expect(() => ruleStrategy(rule({ exit: null }))).toThrow('would buy and never sell');
    for (const way of [{ stopLoss: 0.1 }, { takeProfit: 0.1 }, { trailingStop: 0.1 }, { maxBars: 5 }]) {
      const advice = signals({ exit: null, ...way }, hourly([10, 12]));
      expect([...advice.exit]).toEqual([0, 0]);
    }
    expect(ruleStrategy(rule({ exit: null, maxBars: 5 })).summary).toBe('Buys when the close is over 11. Sells only by its stop, target or time limit.');
  });

  it('names the field of an expression that cannot be read', () => {
    expect(() => ruleStrategy(rule({ exit: 'rsii(14) > 70' }))).toThrow(expect.objectContaining({ field: 'exit', message: 'column 1: unknown function "rsii"; did you mean "rsi"?' }));
  });

  it('is called by the name it is given, else by its hash', () => {
    expect(ruleStrategy(rule({}), 'dip-buyer').name).toBe('dip-buyer');
    expect(ruleStrategy(rule({})).name).toBe(`rule-${ruleHash(rule({})).slice(0, 8)}`);
  });

  it('reads a higher timeframe at its last closed bar: cut anywhere, it says the same', () => {
    const candles = simulatedCandles({ seed: 77, bars: 260 });
    const fields = { entry: 'rsi(3, tf: "4h") < 45', exit: 'crosses_above(ema(2, tf: "12h"), close(tf: "4h")) or pnl > change(2, tf: "4h")' };
    const whole = signals(fields, { candles, timeframe: '1h' });
    expect(whole.enter.filter(Boolean).length).toBeGreaterThan(10);
    for (let end = 1; end <= 260; end += 1) {
      const cut = signals(fields, { candles: sliceCandles(candles, 0, end), timeframe: '1h' });
      expect([cut.enter[end - 1], cut.exit[end - 1]]).toEqual([whole.enter[end - 1], whole.exit[end - 1]]);
      const held = { entryPrice: candles.close[end - 1]! * 0.99, barsHeld: 3 };
      expect(cut.exitHeld?.(end - 1, held)).toBe(whole.exitHeld?.(end - 1, held));
    }
  });

  it.each([
    ['sma-cross', 'crosses_above(sma(10), sma(30))', 'crosses_below(sma(10), sma(30))'],
    ['rsi', 'crosses_below(rsi(14), 30)', 'rsi crosses above 70'],
  ])('says bar by bar what the built-in %s says', (name, entry, exit) => {
    const series = { candles: simulatedCandles({ seed: 8, bars: 3000 }), timeframe: '1h' } as const;
    const builtIn = requireStrategy(name).advise(series, requireStrategy(name).params.parse({}));
    const { enter, exit: leave } = signals({ entry, exit }, series);
    expect(builtIn).toMatchObject({ kind: 'signals', enter, exit: leave });
    expect(enter.filter(Boolean).length).toBeGreaterThan(10);
  });

  it('gives signals, of most random rules', () => {
    const candles = simulatedCandles({ seed: 12, bars: 600 });
    const rules = fc.sample(randomRule({ higherTimeframes: true }), { numRuns: 100, seed: 2024 });
    const speaking = rules.filter((random) => signals(random, { candles, timeframe: '1h' }).enter.includes(1));
    expect(speaking.length).toBeGreaterThan(50);
  });
});

describe('the sizing of a rule, in words', () => {
  it('names the sizing', () => {
    expect(sizingWords({ kind: 'all-in' })).toBe('all the cash there is');
    expect(sizingWords({ kind: 'fraction', fraction: 0.25 })).toBe('25 % of equity');
    expect(sizingWords({ kind: 'cost', cost: 250 })).toBe('250 of the quote currency each time');
    expect(sizingWords({ kind: 'risk', fraction: 0.01, atrMultiple: 2 })).toBe('so much that a stop 2 × ATR(14) away loses 1 % of equity');
    expect(sizingWords({ kind: 'risk', fraction: 0.01, atrMultiple: null })).toBe("so much that the rule's stop loses 1 % of equity");
    expect(sizingWords({ kind: 'volatility', target: 0.4 })).toBe('so much that its yearly volatility is 40 % of equity');
  });
});
