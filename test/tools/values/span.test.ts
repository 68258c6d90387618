import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OutcryError } from '../../../src/domain/errors.ts';
import type { Span } from '../../../src/domain/market.ts';
import { isSpanText, parseSpan } from '../../../src/tools/values/span.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const utc = (text: string) => Date.parse(text);

describe('a span as people write it', () => {
  it.each([
    ['90d', '2026-08-24T12:00Z', '2026-11-22T12:00Z'],
    ['6 months', '2026-05-22T12:00Z', '2026-11-22T12:00Z'],
    ['past 6 months', '2026-05-22T12:00Z', '2026-11-22T12:00Z'],
    ['the last 3 months', '2026-08-22T12:00Z', '2026-11-22T12:00Z'],
    ['a year', '2025-11-22T12:00Z', '2026-11-22T12:00Z'],
    ['two weeks', '2026-11-08T12:00Z', '2026-11-22T12:00Z'],
    ['since 2022', '2022-01-01T00:00Z', '2026-11-22T12:00Z'],
    ['2022', '2022-01-01T00:00Z', '2026-11-22T12:00Z'],
    ['in 2022', '2022-01-01T00:00Z', '2023-01-01T00:00Z'],
    ['last year', '2025-01-01T00:00Z', '2026-01-01T00:00Z'],
    ['this year', '2026-01-01T00:00Z', '2026-11-22T12:00Z'],
    ['ytd', '2026-01-01T00:00Z', '2026-11-22T12:00Z'],
    ['last month', '2026-10-01T00:00Z', '2026-11-01T00:00Z'],
    ['Q1 2024', '2024-01-01T00:00Z', '2024-04-01T00:00Z'],
    ['march 2024', '2024-03-01T00:00Z', '2026-11-22T12:00Z'],
    ['1 Mar 2024', '2024-03-01T00:00Z', '2026-11-22T12:00Z'],
    ['2024-03-01', '2024-03-01T00:00Z', '2026-11-22T12:00Z'],
    ['2024-03-01T06:30', '2024-03-01T06:30Z', '2026-11-22T12:00Z'],
    ['yesterday', '2026-11-21T00:00Z', '2026-11-22T00:00Z'],
    ['all', '1970-01-01T00:00Z', '2026-11-22T12:00Z'],
  ])('reads "%s"', (text, from, to) => {
    expect(parseSpan(text, undefined, NOW)).toEqual({ from: utc(from), to: utc(to) });
  });

  it('ends at the first instant of a date, and at the end of a year, quarter or month', () => {
    expect(parseSpan('2024-01-01', '2024-03-31', NOW).to).toBe(utc('2024-03-31'));
    expect(parseSpan('2024-01-01', '2024-03', NOW).to).toBe(utc('2024-04-01'));
    expect(parseSpan('2023', '2024', NOW).to).toBe(utc('2025-01-01'));
    expect(parseSpan('90d', '30d', NOW)).toEqual({ from: utc('2026-08-24T12:00Z'), to: utc('2026-10-23T12:00Z') });
  });

  it('goes back by the calendar from the last day of a longer month', () => {
    expect(parseSpan('1 month', undefined, utc('2026-03-31T00:00Z')).from).toBe(utc('2026-02-28T00:00Z'));
  });

  it.each(['31/12/2024', 'soon', '2024-02-30', '13 months of rain', '', '-90d', '0d'])('refuses "%s", naming the field', (text) => {
    expect(() => parseSpan(text, undefined, NOW)).toThrowError(expect.objectContaining({ kind: 'invalid-input', field: 'from' }));
  });

  it('refuses a span that ends before it begins', () => {
    expect(() => parseSpan('2024-06-01', '2024-01-01', NOW)).toThrowError(/ends \(2024-01-01 00:00 UTC\) before it begins/);
  });
});

/** Whether a span is in order, or which argument it is refused by. Bugs are thrown on. */
function outcomeOf(from: string, to: string | undefined, now: number): string {
  let span: Span;
  try {
    span = parseSpan(from, to, now);
  } catch (error) {
    if (error instanceof OutcryError && error.kind === 'invalid-input') return `refused by ${error.field}`;
    throw error;
  }
  return span.from < span.to && Number.isInteger(span.from) && Number.isInteger(span.to) ? 'in order' : `from ${span.from} to ${span.to}`;
}

describe('any span that is read', () => {
  const unit = fc.constantFrom('min', 'h', 'hours', 'd', 'days', 'w', 'weeks', 'm', 'months', 'q', 'quarters', 'y', 'years');
  const text = fc.oneof(
    fc.tuple(fc.integer({ min: 1, max: 60 }), unit).map(([count, name]) => `${count}${name}`),
    fc.tuple(fc.constantFrom('last', 'past', 'the last', 'since', 'in'), fc.integer({ min: 1, max: 24 }), unit).map((words) => words.join(' ')),
    fc.date({ min: new Date('1971-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10)),
    fc.date({ min: new Date('1971-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }).map((date) => date.toISOString()),
    fc.integer({ min: 1970, max: 2200 }).map(String),
    fc.tuple(fc.constantFrom('in', 'since', 'q1', 'q4', 'january', 'feb', 'december'), fc.integer({ min: 1971, max: 2100 })).map((words) => words.join(' ')),
    fc.constantFrom('all', 'ytd', 'today', 'yesterday', 'now', 'this week', 'last week', 'this month', 'last month', 'this quarter', 'last quarter', 'this year', 'last year', 'march', 'august'),
    fc.string({ maxLength: 12 }),
  );
  const instant = fc.integer({ min: Date.UTC(1972, 0, 1), max: Date.UTC(2099, 0, 1) });

  it('begins before it ends, or is refused in words', () => {
    fc.assert(
      fc.property(text, fc.option(text, { nil: undefined }), instant, (from, to, now) => {
        expect(['in order', 'refused by from', 'refused by to']).toContain(outcomeOf(from, to, now));
      }),
      { numRuns: 2000 },
    );
  });

  it('is a span whenever it is read', () => {
    fc.assert(fc.property(text, instant, instant, (from, one, other) => {
      expect(isSpanText(from, one)).toBe(isSpanText(from, other));
    }), { numRuns: 1000 });
  });
});
