import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { didYouMean, nearest } from '../../src/domain/nearest.ts';

const NAMES = ['sma-cross', 'ema-cross', 'rsi', 'macd', 'mean-reversion', 'grid'];

describe('the nearest name', () => {
  it.each([['mean-revesion', 'mean-reversion'], ['mcad', 'macd'], ['SMA-Cros', 'sma-cross'], ['rssi', 'rsi'], ['gird', 'grid'], ['ris', 'rsi']])('to "%s" is %s', (word, name) => {
    expect(nearest(word, NAMES)).toBe(name);
    expect(didYouMean(word, NAMES)).toBe(` Did you mean "${name}"?`);
  });

  it.each(['', 'bollinger', 'xyz', 'r'])('to "%s" is none', (word) => {
    expect(nearest(word, NAMES)).toBeNull();
    expect(didYouMean(word, NAMES)).toBe('');
  });

  it('to a name is that name', () => {
    fc.assert(fc.property(fc.uniqueArray(fc.stringMatching(/^[a-z-]{1,12}$/), { minLength: 1 }), fc.nat(), (names, at) => {
      const name = names[at % names.length]!;
      expect(nearest(name, names)).toBe(name);
    }));
  });
});
