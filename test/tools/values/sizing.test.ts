import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Sizing } from '../../../src/domain/trade-rules.ts';
import { formatSizing, parseSizing } from '../../../src/tools/values/sizing.ts';

describe('a position size as people write it', () => {
  it.each<[string, Sizing]>([
    ['all-in', { kind: 'all-in' }], ['All in', { kind: 'all-in' }], ['everything', { kind: 'all-in' }],
    ['25%', { kind: 'fraction', fraction: 0.25 }], ['25 %', { kind: 'fraction', fraction: 0.25 }], ['0.25', { kind: 'fraction', fraction: 0.25 }], ['fraction 50%', { kind: 'fraction', fraction: 0.5 }],
    ['100%', { kind: 'fraction', fraction: 1 }], ['1', { kind: 'fraction', fraction: 1 }],
    ['cost 100', { kind: 'cost', cost: 100 }], ['cost $1,000', { kind: 'cost', cost: 1000 }], ['fixed 2.5k', { kind: 'cost', cost: 2500 }],
    ['risk 1%', { kind: 'risk', fraction: 0.01, atrMultiple: null }], ['risk 1% ATR 2.5', { kind: 'risk', fraction: 0.01, atrMultiple: 2.5 }],
    ['volatility 20%', { kind: 'volatility', target: 0.2 }], ['vol 150%', { kind: 'volatility', target: 1.5 }],
  ])('reads "%s"', (text, sizing) => {
    expect(parseSizing(text)).toEqual(sizing);
  });

  it.each([
    ['half', /"half" is not a position size: expected "all-in", "25%"/], ['', /is not a position size/], ['cost', /is not a position size/], ['cost 0', /is not a position size/],
    ['risk 1% atr 0', /is not a position size/], ['risk 1% atr lots', /is not a position size/], ['25', /is not a position size/], ['0%', /is out of bounds: expected above 0% and at most 100%/],
    ['120%', /at most 100%/], ['risk 200%', /at most 100%/], ['volatility 600%', /at most 500%/], ['-5%', /out of bounds/],
  ])('refuses "%s"', (text, message) => {
    expect(() => parseSizing(text)).toThrowError(expect.objectContaining({ kind: 'invalid-input', message: expect.stringMatching(message) as string }));
  });

  it('is read back as it is written', () => {
    const share = fc.double({ min: 1e-6, max: 1, noNaN: true });
    const sizing = fc.oneof(
      fc.constant<Sizing>({ kind: 'all-in' }),
      share.map((fraction): Sizing => ({ kind: 'fraction', fraction })),
      fc.double({ min: 1e-6, max: 1e12, noNaN: true }).map((cost): Sizing => ({ kind: 'cost', cost })),
      fc.tuple(share, fc.option(fc.double({ min: 1e-3, max: 100, noNaN: true }))).map(([fraction, atrMultiple]): Sizing => ({ kind: 'risk', fraction, atrMultiple })),
      fc.double({ min: 1e-6, max: 5, noNaN: true }).map((target): Sizing => ({ kind: 'volatility', target })),
    );
    fc.assert(fc.property(sizing, (size) => {
      expect(parseSizing(formatSizing(size))).toEqual(size);
    }));
  });
});
