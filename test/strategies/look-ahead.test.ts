import { describe, expect, it } from 'vitest';
import { requireStrategy } from '../../src/strategies/registry.ts';
import type { Advice, Series, SignalAdvice, Strategy } from '../../src/strategies/strategy.ts';
import { simulatedCandles } from './simulated-series.ts';
import { lookAheadAt } from './strategy-contract.ts';

const honest = requireStrategy('sma-cross');
const series: Series = { candles: simulatedCandles({ seed: 1, bars: 430 }), timeframe: '1h' };

/** The crossover with its signals tampered with. */
function tampered(change: (advice: SignalAdvice, series: Series) => Advice): Strategy {
  return {
    ...honest,
    advise(given, params) {
      const advice = honest.advise(given, params);
      if (advice.kind !== 'signals') throw new Error('sma-cross gives signals');
      return change(advice, given);
    },
  };
}

const caught = (strategy: Strategy): boolean => lookAheadAt(strategy, { fast: 10, slow: 30 }, series, 3) !== null;

describe('the look-ahead check', () => {
  it('lets an honest strategy pass', () => {
    expect(caught(honest)).toBe(false);
  });

  it('catches a signal given one bar before its cause', () => {
    expect(caught(tampered((advice) => ({ ...advice, enter: advice.enter.map((_, i) => advice.enter[i + 1] ?? 0) })))).toBe(true);
    expect(caught(tampered((advice) => ({ ...advice, exit: advice.exit.map((_, i) => advice.exit[i + 1] ?? 0) })))).toBe(true);
  });

  it('catches a signal taken back when the next bar disappoints', () => {
    const hindsight = tampered((advice, { candles: { close } }) => ({
      ...advice,
      enter: advice.enter.map((value, i) => (close[i + 1]! < close[i]! ? 0 : value)),
    }));
    expect(caught(hindsight)).toBe(true);
  });

  it('catches a column scaled by the whole series', () => {
    const scaled = tampered((advice, { candles: { close } }) => {
      const last = close.at(-1)!;
      return { ...advice, rank: close.map((price) => price / last) };
    });
    expect(caught(scaled)).toBe(true);
  });

  it('catches a reason that knows more than the signal', () => {
    expect(caught(tampered((advice, { candles: { close } }) => ({ ...advice, reason: (bar) => `next ${close[bar + 1]}` })))).toBe(true);
  });
});
