import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findLookAhead } from '../../src/backtest/look-ahead.ts';
import type { Strategy } from '../../src/strategies/strategy.ts';
import { clairvoyant, dipBuyer, waves } from './fake-market.ts';

const series = { candles: waves(2_000), timeframe: '1h' } as const;

describe('the search for look-ahead', () => {
  it('finds a strategy that knows the next close, whatever the seed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), (seed) => {
        expect(findLookAhead(clairvoyant, {}, series, { seed }).suspects.length).toBeGreaterThan(0);
      }),
      { numRuns: 30 },
    );
  });

  it('leaves a strategy alone that reads the past only', () => {
    expect(findLookAhead(dipBuyer, { depth: 3 }, series)).toEqual({ tried: 4, suspects: [] });
  });

  it('finds an exposure scaled by a whole series', () => {
    const scaled: Strategy = {
      ...dipBuyer,
      advise: ({ candles: { close } }) => {
        const highest = Math.max(...close);
        return { kind: 'exposure', exposure: close.map((value) => value / highest), reason: () => '' };
      },
    };
    expect(findLookAhead(scaled, {}, series).suspects.length).toBeGreaterThan(0);
  });

  it('finds a stop distance that knows the future beside honest signals', () => {
    const leaking: Strategy = {
      ...dipBuyer,
      advise: (given, params) => {
        const advice = dipBuyer.advise(given, params);
        const { close } = given.candles;
        return { ...advice, stopDistance: close.map((value, bar) => Math.abs((close[bar + 3] ?? value) - value)) } as typeof advice;
      },
    };
    expect(findLookAhead(leaking, {}, series).suspects.length).toBeGreaterThan(0);
  });

  it('tries a stretch of a long series only', () => {
    let longest = 0;
    const watched: Strategy = {
      ...dipBuyer,
      advise: (given, params) => {
        longest = Math.max(longest, given.candles.time.length);
        return dipBuyer.advise(given, params);
      },
    };
    findLookAhead(watched, {}, series, { bars: 500 });
    expect(longest).toBe(500);
  });

  it('has nothing to say of a single candle', () => {
    expect(findLookAhead(clairvoyant, {}, { candles: waves(1), timeframe: '1h' })).toEqual({ tried: 0, suspects: [] });
  });
});
