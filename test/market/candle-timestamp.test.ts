import { describe, expect, it } from 'vitest';
import { timestampReader } from '../../src/market/candle-timestamp.ts';

const TIME = Date.UTC(2024, 0, 1, 12);

describe('timestamps of a candle file', () => {
  it.each([
    ['milliseconds', '1704110400000'],
    ['seconds', '1704110400'],
    ['microseconds', '1704110400000000'],
    ['an ISO date with Z', '2024-01-01T12:00:00Z'],
    ['an ISO date with an offset', '2024-01-01T14:00:00.000+02:00'],
    ['an ISO date with an offset without a colon', '2024-01-01 14:00:00+0200'],
    ['an ISO date with UTC after it', '2024-01-01 12:00:00 UTC'],
    ['an ISO date to the minute', '2024-01-01T12:00Z'],
  ])('are read as %s', (_, text) => {
    expect(timestampReader(text)?.read(text)).toBe(TIME);
  });

  it('take a plain date for midnight UTC', () => {
    expect(timestampReader('2024-01-01')?.read('2024-01-01')).toBe(Date.UTC(2024, 0, 1));
  });

  it.each(['2024-01-01 12:00:00', '2024-01-01T12:00:00', '01/02/2024', '', 'soon', '20240101', '-5', 'NaN', 'Infinity', '2024-13-45'])(
    'are not guessed from "%s"',
    (text) => {
      expect(timestampReader(text)).toBeNull();
    },
  );

  it('are all of the first one\'s kind', () => {
    const reader = timestampReader('1704110400000');
    expect(reader?.read('1704114000000')).toBe(TIME + 3_600_000);
    for (const other of ['1704114000', '2024-01-01T13:00:00Z', '', 'x']) expect(reader?.read(other)).toBeNaN();
    expect(timestampReader('2024-01-01')?.read('1704114000000')).toBeNaN();
  });
});
