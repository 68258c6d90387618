import { describe, expect, it } from 'vitest';
import { formatAccount, parseAccount } from '../../../src/tools/values/account.ts';
import { formatSpanOfTime, parseDuration } from '../../../src/tools/values/duration.ts';
import { parseEventClasses } from '../../../src/tools/values/event-classes.ts';
import { isRecurrenceText, mergeRecurrence } from '../../../src/tools/values/recurrence.ts';
import { formatQuietHours, formatTimeOfDay, parseQuietHours, parseTimeOfDay } from '../../../src/tools/values/time-of-day.ts';
import { parseUntil, untilInstant } from '../../../src/tools/values/until.ts';
import { describeRecurrence } from '../../../src/jobs/recurrence-description.ts';
import { parseRecurrence } from '../../../src/jobs/recurrence-parser.ts';

describe('a time of day', () => {
  it.each([
    ['8', '08:00'], ['8:30', '08:30'], ['08.30', '08:30'], ['8am', '08:00'], ['11 p.m.', '23:00'], ['12am', '00:00'], ['12pm', '12:00'], ['20h', '20:00'], ["8 o'clock", '08:00'], ['7 in the evening', '19:00'],
    ['10 at night', '22:00'], ['3 at night', '03:00'], ['noon', '12:00'], ['midnight', '00:00'], ['24', '00:00'], ['at 9', '09:00'],
  ])('%s is %s, which reads back as itself', (text, canonical) => {
    expect(formatTimeOfDay(parseTimeOfDay(text))).toBe(canonical);
    expect(formatTimeOfDay(parseTimeOfDay(canonical))).toBe(canonical);
  });

  it.each(['', '25', '24:30', '8:60', '13am', '0pm', 'soon', '8-9'])('"%s" is none', (text) => {
    expect(() => parseTimeOfDay(text)).toThrowError(expect.objectContaining({ kind: 'invalid-input' }));
  });
});

describe('quiet hours', () => {
  it.each([['23-7', '23:00-07:00'], ['11pm to 7am', '23:00-07:00'], ['from 22:30 until 6', '22:30-06:00'], ['between 10pm and 6am', '22:00-06:00'], ['midnight to noon', '00:00-12:00'], ['11pm–7am', '23:00-07:00']])('%s are %s', (text, canonical) => {
    expect(formatQuietHours(parseQuietHours(text))).toBe(canonical);
    expect(formatQuietHours(parseQuietHours(canonical))).toBe(canonical);
  });

  it.each(['7-7', '22', 'off', '23-25', ''])('"%s" are none', (text) => {
    expect(() => parseQuietHours(text)).toThrowError(expect.objectContaining({ kind: 'invalid-input' }));
  });
});

describe('a length of time', () => {
  it.each([['1h', '1h'], ['90 minutes', '1h 30m'], ['1h30m', '1h 30m'], ['half an hour', '30m'], ['a week', '1w'], ['2.5h', '2h 30m'], ['1 hour and 30 minutes', '1h 30m'], ['for 2 days', '2d']])('%s is %s', (text, canonical) => {
    expect(formatSpanOfTime(parseDuration(text))).toBe(canonical);
    expect(formatSpanOfTime(parseDuration(canonical))).toBe(canonical);
  });

  it.each(['0m', '10s', '5', 'tomorrow', '', 'an', '-1h', '1.0001m'])('"%s" is none', (text) => {
    expect(() => parseDuration(text)).toThrowError(expect.objectContaining({ kind: 'invalid-input' }));
  });
});

describe('an end in time', () => {
  // A Sunday, 12:20 in UTC.
  const now = Date.UTC(2025, 5, 15, 12, 20);

  it.each([
    ['today', 'UTC', '2025-06-16T00:00'], ['tonight', 'UTC', '2025-06-16T00:00'], ['until tomorrow', 'Europe/Berlin', '2025-06-15T22:00'], ['the rest of the day', 'Asia/Tokyo', '2025-06-15T15:00'], ['2 hours', 'UTC', '2025-06-15T14:20'],
    ['monday', 'UTC', '2025-06-16T00:00'], ['sunday', 'UTC', '2025-06-22T00:00'], ['18:00', 'Europe/Berlin', '2025-06-15T16:00'], ['6am', 'UTC', '2025-06-16T06:00'], ['2025-06-20', 'Pacific/Kiritimati', '2025-06-19T10:00'], ['this week', 'UTC', '2025-06-16T00:00'],
  ])('"%s" in %s is %s', (text, zone, instant) => {
    expect(new Date(untilInstant(text, now, zone) ?? 0).toISOString()).toBe(`${instant}:00.000Z`);
    expect(parseUntil(parseUntil(text))).toBe(parseUntil(text));
  });

  it('may be left open, and must lie ahead', () => {
    expect(untilInstant('further notice', now, 'UTC')).toBeNull();
    expect(() => untilInstant('2025-06-15', now, 'UTC')).toThrowError(expect.objectContaining({ field: 'until' }));
    expect(() => parseUntil('2025-02-30')).toThrowError(expect.objectContaining({ field: 'until' }));
    expect(() => parseUntil('someday')).toThrowError(/someday/);
  });
});

describe('kinds of events', () => {
  it.each([
    ['alerts and reports', ['alert', 'report']], ['system messages', ['system']], ['all', ['approval', 'order', 'risk', 'alert', 'report', 'system']], ['money', ['approval', 'order', 'risk']], ['fills, orders', ['order']], ['notifications', ['approval', 'order', 'risk', 'alert', 'report', 'system']],
  ])('%s', (text, classes) => {
    expect(parseEventClasses(text)).toEqual(classes);
    expect(parseEventClasses(classes.join(','))).toEqual(classes);
  });

  it('names the nearest of what it does not know', () => {
    expect(() => parseEventClasses('reprots')).toThrowError(/Did you mean "reports?"/);
    expect(() => parseEventClasses(' , ')).toThrowError(expect.objectContaining({ field: 'events' }));
  });
});

describe('a user', () => {
  it.each([['telegram:123456', 'telegram:123456'], ['Telegram 123456', 'telegram:123456'], ['discord user 99', 'discord:99'], ['<@!42>', 'discord:42'], ['123456', '123456'], ['#77', '77']])('%s is %s', (text, canonical) => {
    expect(formatAccount(parseAccount(text))).toBe(canonical);
    expect(formatAccount(parseAccount(canonical))).toBe(canonical);
  });

  it.each(['@name', 'telegram:', 'web:1', '12 34', '123456789012345678901', '-5'])('"%s" is none', (text) => {
    expect(() => parseAccount(text)).toThrowError(expect.objectContaining({ field: 'user' }));
  });
});

describe('a change of a schedule', () => {
  it.each([
    ['every friday', 'every Friday at 09:00, Europe/Berlin'],
    ['at 7', 'every Monday at 07:00, Europe/Berlin'],
    ['in new york', 'every Monday at 09:00, America/New_York'],
    ['daily at 8 in Tokyo', 'every day at 08:00, Asia/Tokyo'],
    ['every 4 hours', 'every 4 hours, Europe/Berlin'],
    ['on the 1st', 'on the 1st of the month at 09:00, Europe/Berlin'],
    ['gibberish', 'every Monday at 09:00, Europe/Berlin'],
  ])('"%s" makes of "every monday at 9 in berlin" "%s"', (change, merged) => {
    const text = mergeRecurrence('every monday at 9 in berlin', change);
    expect(describeRecurrence(parseRecurrence(text, 'UTC'))).toBe(merged);
  });

  it('is told from other text', () => {
    expect(isRecurrenceText('every monday at 9')).toBe(true);
    expect(isRecurrenceText('every time')).toBe(false);
  });
});
