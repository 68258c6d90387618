import { describe, expect, it } from 'vitest';
import { localMinutes, nextLocalTime, parseZone } from '../../src/domain/time-zone.ts';

const at = (iso: string) => Date.parse(iso);

describe('a time zone', () => {
  it.each([['Berlin', 'Europe/Berlin'], ['new york', 'America/New_York'], ['Europe/London', 'Europe/London'], ['CET', 'Europe/Berlin'], ['utc', 'UTC']])('is read from %s', (text, zone) => {
    expect(parseZone(text)).toBe(zone);
  });

  it('that does not exist is refused with the nearest', () => {
    expect(() => parseZone('Berln')).toThrowError(/berlin/i);
    expect(() => parseZone('+02:00')).toThrowError(/not a time zone/);
  });
});

describe('a local time of day', () => {
  it('is read off a zone’s clocks in winter and in summer', () => {
    expect(localMinutes(at('2026-01-10T07:30:00Z'), 'Europe/Berlin')).toBe(8 * 60 + 30);
    expect(localMinutes(at('2026-07-10T07:30:00Z'), 'Europe/Berlin')).toBe(9 * 60 + 30);
  });

  it('comes next today, or tomorrow when it has passed', () => {
    expect(nextLocalTime(at('2026-01-10T06:59:59Z'), 8 * 60, 'Europe/Berlin')).toBe(at('2026-01-10T07:00:00Z'));
    expect(nextLocalTime(at('2026-01-10T07:00:00Z'), 8 * 60, 'Europe/Berlin')).toBe(at('2026-01-11T07:00:00Z'));
  });

  it('keeps to the clocks over both changes of daylight saving', () => {
    expect(nextLocalTime(at('2026-03-28T12:00:00Z'), 8 * 60, 'Europe/Berlin')).toBe(at('2026-03-29T06:00:00Z'));
    expect(nextLocalTime(at('2026-10-24T12:00:00Z'), 8 * 60, 'Europe/Berlin')).toBe(at('2026-10-25T07:00:00Z'));
  });

  it('that daylight saving leaves out comes when the clocks have jumped', () => {
    expect(nextLocalTime(at('2026-03-28T12:00:00Z'), 2 * 60 + 30, 'Europe/Berlin')).toBe(at('2026-03-29T01:00:00Z'));
  });

  it('that comes twice is its first coming', () => {
    expect(nextLocalTime(at('2026-10-24T12:00:00Z'), 2 * 60 + 30, 'Europe/Berlin')).toBe(at('2026-10-25T00:30:00Z'));
  });
});
