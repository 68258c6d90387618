import { describe, expect, it } from 'vitest';
import { parseSpan } from '../../../src/tools/values/span.ts';

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
