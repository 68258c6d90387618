import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CandleVerdict, decide, decideStretch } from '../../src/alerts/alert-decision.ts';

const HOUR = 3_600_000;
const fresh = { firedAt: null, isSpent: false };
const candles = (values: readonly (boolean | null)[]): CandleVerdict[] => values.map((value, bar) => ({ open: bar * HOUR, close: (bar + 1) * HOUR, value }));
const truths = fc.array(fc.constantFrom(true, false, null), { maxLength: 40 });
const cooldowns = fc.integer({ min: 0, max: 5 }).map((hours) => hours * HOUR);

describe('what an alert decides', () => {
  it('is nothing while its condition cannot be told', () => {
    expect(decide({ cooldownMs: 0, ...fresh }, null, 0)).toEqual({ fires: false, isSpent: false });
    expect(decide({ cooldownMs: 0, firedAt: 0, isSpent: true }, null, HOUR)).toEqual({ fires: false, isSpent: true });
  });

  it('over a stretch is the first fulfilment for a once-alert, whatever comes after', () => {
    fc.assert(
      fc.property(truths, (values) => {
        const stretch = decideStretch({ cooldownMs: null, ...fresh }, candles(values));
        const first = values.indexOf(true);
        expect(stretch?.firing?.open ?? null).toBe(first < 0 ? null : first * HOUR);
        expect(stretch?.firings ?? 0).toBe(first < 0 ? 0 : 1);
      }),
    );
  });

  it('over a stretch is the same in one look as in many', () => {
    fc.assert(
      fc.property(truths, cooldowns, fc.integer({ min: 0, max: 40 }), (values, cooldownMs, cut) => {
        const all = candles(values);
        const whole = decideStretch({ cooldownMs, ...fresh }, all);
        const head = decideStretch({ cooldownMs, ...fresh }, all.slice(0, cut));
        const state = { cooldownMs, firedAt: head?.firing?.close ?? null, isSpent: head?.isSpent ?? false };
        const tail = decideStretch(state, all.slice(cut));
        expect((head?.firings ?? 0) + (tail?.firings ?? 0)).toBe(whole?.firings ?? 0);
        expect(tail?.firing ?? head?.firing ?? null).toEqual(whole?.firing ?? null);
      }),
    );
  });
});
