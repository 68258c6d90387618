import { describe, expect, it } from 'vitest';
import { BRIEF_LENGTH, briefJson } from '../../src/agent/brief.ts';

describe('a result for the model', () => {
  it('is compact JSON when it is short', () => {
    expect(briefJson({ last: 1.5, at: 'x' })).toBe('{"last":1.5,"at":"x"}');
  });

  it('never exceeds its bound, and says what was left out', () => {
    const trades = Array.from({ length: 500 }, (_, index) => ({ entryTime: index, entryPrice: index * 1.1, reason: 'signal' }));
    const text = briefJson({ metrics: { return: 0.12 }, trades });
    expect(text.length).toBeLessThanOrEqual(BRIEF_LENGTH);
    expect(JSON.parse(text)).toMatchObject({ metrics: { return: 0.12 } });
    expect(text).toMatch(/… 4\d\d more/);
  });

  it('bounds even what cannot be shortened by leaving items out', () => {
    expect(briefJson(Object.fromEntries(Array.from({ length: 400 }, (_, index) => [`key${index}`, 'x'.repeat(50)]))).length).toBeLessThanOrEqual(BRIEF_LENGTH);
  });

  it('writes what is no number as null', () => {
    expect(briefJson({ ratio: Number.NaN })).toBe('{"ratio":null}');
  });
});
