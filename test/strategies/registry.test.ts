import { describe, expect, it } from 'vitest';
import { OutcryError } from '../../src/domain/errors.ts';
import { STRATEGIES, findStrategy, paramInfo, parseParams, requireStrategy } from '../../src/strategies/registry.ts';

function refusal(attempt: () => unknown): OutcryError {
  try {
    attempt();
  } catch (error) {
    if (error instanceof OutcryError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('the built-in strategies', () => {
  it('are these', () => {
    expect(STRATEGIES.map(({ name }) => name).sort()).toEqual([
      'buy-and-hold',
      'dca',
      'donchian-breakout',
      'ema-cross',
      'grid',
      'macd',
      'mean-reversion',
      'momentum',
      'rsi',
      'sma-cross',
      'supertrend',
      'volatility-breakout',
    ]);
  });

  it.each([
    ['SMA Cross', 'sma-cross'],
    ['sma_cross', 'sma-cross'],
    ['smacross', 'sma-cross'],
    ['Mean Reversion strategy', 'mean-reversion'],
    ['bollinger', 'mean-reversion'],
    ['Donchian', 'donchian-breakout'],
    ['hodl', 'buy-and-hold'],
    ['Dollar-cost averaging', 'dca'],
    ['super trend', 'supertrend'],
  ])('are found as people write them: %s', (written, name) => {
    expect(findStrategy(written)?.name).toBe(name);
  });

  it('that do not exist are refused with the nearest name', () => {
    expect(findStrategy('constructor')).toBeUndefined();
    expect(findStrategy('')).toBeUndefined();
    expect(refusal(() => requireStrategy('smaa-cros'))).toMatchObject({ kind: 'not-found', field: 'strategy', hint: 'Did you mean sma-cross?' });
    expect(refusal(() => requireStrategy('qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq')).hint).toContain('buy-and-hold');
  });
});

describe.each(STRATEGIES.map((strategy) => [strategy.name, strategy] as const))('the parameters of %s', (_name, strategy) => {
  it('are described and bounded, their defaults within the bounds', () => {
    for (const info of paramInfo(strategy)) {
      expect(info.description).toMatch(/\.$/);
      expect(info.step).toBeGreaterThan(0);
      expect(info.default).toBeGreaterThanOrEqual(info.min);
      expect(info.default).toBeLessThanOrEqual(info.max);
    }
    expect(parseParams(strategy)).toEqual(Object.fromEntries(paramInfo(strategy).map((info) => [info.name, info.default])));
  });

  it('are refused beyond their bounds, by name', () => {
    for (const info of paramInfo(strategy)) {
      const error = refusal(() => parseParams(strategy, { [info.name]: info.max + info.step }));
      expect(error.field).toBe(info.name);
      expect(error.message).toContain(`from ${info.min} to ${info.max}`);
    }
  });
});

describe('parameters', () => {
  const smaCross = requireStrategy('sma-cross');

  it('keep what is given and take defaults for the rest', () => {
    expect(parseParams(smaCross, { fast: 5 })).toEqual({ fast: 5, slow: 30 });
  });

  it('of an unknown name are refused with the nearest one', () => {
    expect(refusal(() => parseParams(smaCross, { fasst: 5 }))).toMatchObject({
      kind: 'invalid-input',
      field: 'fasst',
      message: 'sma-cross has no parameter "fasst"; did you mean "fast"?',
    });
    expect(refusal(() => parseParams(smaCross, { leverage: 5 })).message).toBe('sma-cross has no parameter "leverage": it has fast, slow.');
    expect(refusal(() => parseParams(requireStrategy('buy-and-hold'), { x: 1 })).message).toBe('buy-and-hold has no parameter "x": it has none.');
  });

  it('must be whole where only whole numbers make sense', () => {
    expect(refusal(() => parseParams(smaCross, { fast: 2.5 })).message).toBe('fast must be a whole number from 1 to 500, not 2.5.');
  });

  it('must be numbers', () => {
    expect(refusal(() => parseParams(smaCross, { fast: 'ten' })).message).toBe('fast must be a whole number from 1 to 500, not "ten".');
    expect(refusal(() => parseParams(smaCross, { fast: Number.NaN })).message).toBe('fast must be a whole number from 1 to 500, not NaN.');
  });

  it('that contradict each other are refused', () => {
    expect(refusal(() => parseParams(smaCross, { fast: 30, slow: 30 }))).toMatchObject({ field: 'fast', message: 'fast must be shorter than slow.' });
    expect(refusal(() => parseParams(requireStrategy('rsi'), { oversold: 80 })).message).toBe('oversold must be below overbought.');
  });

  it('are all complained of at once', () => {
    const { message } = refusal(() => parseParams(smaCross, { fast: 0, slow: 9999, x: 1 }));
    expect(message).toContain('fast must be');
    expect(message).toContain('slow must be');
    expect(message).toContain('"x"');
  });
});
