import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { localMinutes } from '../../src/domain/time-zone.ts';
import { lastSlot, nextSlot, slotsBetween } from '../../src/jobs/recurrence-slots.ts';
import { anyCron, anyZone } from './any-recurrence.ts';

const BERLIN = 'Europe/Berlin';
const NEW_YORK = 'America/New_York';
const HOUR = 3_600_000;

/** Slots of a span, as `MM-DDTHH:MM` in UTC. */
function slots(cron: string, zone: string, from: string, to: string): readonly string[] {
  return slotsBetween({ cron, zone }, Date.parse(from), Date.parse(to), 1000).map((slot) => new Date(slot).toISOString().slice(5, 16));
}

describe('when a schedule is due', () => {
  it('is the local time, in summer and in winter', () => {
    expect(slots('0 9 * * 1', BERLIN, '2026-03-20T00:00Z', '2026-04-01T00:00Z')).toEqual(['03-23T08:00', '03-30T07:00']);
    expect(slots('0 9 * * 1-5', NEW_YORK, '2026-03-06T00:00Z', '2026-03-10T00:00Z')).toEqual(['03-06T14:00', '03-09T13:00']);
  });

  it('leaves the beginning of the span out and takes its end in', () => {
    expect(slots('0 9 * * *', 'UTC', '2026-01-01T09:00Z', '2026-01-03T09:00Z')).toEqual(['01-02T09:00', '01-03T09:00']);
  });

  it('stops at the limit, the oldest first', () => {
    expect(slotsBetween({ cron: '* * * * *', zone: 'UTC' }, 0, Number.POSITIVE_INFINITY, 3)).toEqual([60_000, 120_000, 180_000]);
    expect(slotsBetween({ cron: '* * * * *', zone: 'UTC' }, 0, 60_000, 0)).toEqual([]);
  });

  describe('when the clocks jump ahead', () => {
    it('is once when they have jumped, in Berlin', () => {
      expect(slots('30 2 * * *', BERLIN, '2026-03-28T12:00Z', '2026-03-30T12:00Z')).toEqual(['03-29T01:00', '03-30T00:30']);
      expect(slots('0,30 2 * * *', BERLIN, '2026-03-28T12:00Z', '2026-03-29T12:00Z')).toEqual(['03-29T01:00']);
      expect(slots('0 2,3 * * *', BERLIN, '2026-03-28T12:00Z', '2026-03-29T12:00Z')).toEqual(['03-29T01:00']);
    });

    it('is once when they have jumped, in New York', () => {
      expect(slots('30 2 * * *', NEW_YORK, '2026-03-07T12:00Z', '2026-03-09T12:00Z')).toEqual(['03-08T07:00', '03-09T06:30']);
    });

    it('is once also where they jump by half an hour, and at midnight', () => {
      expect(slots('15 2 * * *', 'Australia/Lord_Howe', '2026-10-03T00:00Z', '2026-10-04T20:00Z')).toEqual(['10-03T15:30', '10-04T15:15']);
      expect(slots('15 0 * * *', 'America/Santiago', '2026-09-05T12:00Z', '2026-09-07T12:00Z')).toEqual(['09-06T04:00', '09-07T03:15']);
    });

    it('goes on evenly for what comes every hour', () => {
      expect(slots('30 * * * *', BERLIN, '2026-03-29T00:00Z', '2026-03-29T02:59Z')).toEqual(['03-29T00:30', '03-29T01:30', '03-29T02:30']);
    });
  });

  describe('when the clocks are put back', () => {
    it('is the first time only, in Berlin', () => {
      expect(slots('30 2 * * *', BERLIN, '2026-10-24T12:00Z', '2026-10-26T12:00Z')).toEqual(['10-25T00:30', '10-26T01:30']);
    });

    it('is the first time only, in New York', () => {
      expect(slots('30 1 * * *', NEW_YORK, '2026-10-31T12:00Z', '2026-11-02T12:00Z')).toEqual(['11-01T05:30', '11-02T06:30']);
    });

    it('is the first time only when asked in between', () => {
      expect(slots('30 2 * * *', BERLIN, '2026-10-25T00:45Z', '2026-10-25T12:00Z')).toEqual([]);
      expect(slots('15 2 * * *', BERLIN, '2026-10-25T01:05Z', '2026-10-25T12:00Z')).toEqual([]);
    });

    it('goes on evenly for what comes every hour', () => {
      expect(slots('*/30 * * * *', BERLIN, '2026-10-25T00:00Z', '2026-10-25T02:00Z')).toEqual(['10-25T00:30', '10-25T01:00', '10-25T01:30', '10-25T02:00']);
    });
  });

  it('is nothing that depends on where one begins to ask', () => {
    const around = fc.constantFrom('2026-03-08T07:00Z', '2026-03-29T01:00Z', '2026-10-03T15:30Z', '2026-10-25T01:00Z', '2026-11-01T06:00Z', '2026-04-04T15:00Z', '2026-07-01T00:00Z');
    const offset = fc.integer({ min: -3 * 24 * 60, max: 3 * 24 * 60 });
    fc.assert(
      fc.property(anyCron, anyZone, around, fc.tuple(offset, offset, offset), (cron, zone, middle, offsets) => {
        const recurrence = { cron, zone };
        const [a = 0, b = 0, c = 0] = offsets.toSorted((one, other) => one - other).map((minutes) => Date.parse(middle) + minutes * 60_000);
        const all = slotsBetween(recurrence, a, c, Number.POSITIVE_INFINITY);
        expect([...slotsBetween(recurrence, a, b, Number.POSITIVE_INFINITY), ...slotsBetween(recurrence, b, c, Number.POSITIVE_INFINITY)]).toEqual(all);
        expect(all).toEqual([...new Set(all)].toSorted((one, other) => one - other));
        expect(lastSlot(recurrence, a, c)).toBe(all.at(-1) ?? null);
      }),
      { numRuns: 60 },
    );
  });

  it('shows the time of the schedule on the clocks of its zone, or the end of a gap', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1439 }), anyZone, fc.integer({ min: 0, max: 364 }), (minutes, zone, day) => {
        const after = Date.UTC(2026, 0, 1) + day * 24 * HOUR;
        const slot = nextSlot({ cron: `${minutes % 60} ${Math.floor(minutes / 60)} * * *`, zone }, after);
        expect(slot - after).toBeLessThanOrEqual(25 * HOUR);
        const shown = localMinutes(slot, zone);
        expect(shown === minutes || (shown > minutes && shown - minutes <= 60 && shown % 30 === 0)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});

describe('the next slot', () => {
  it('is found however rare', () => {
    expect(new Date(nextSlot({ cron: '0 9 29 2 *', zone: 'UTC' }, Date.UTC(2026, 0, 1))).toISOString()).toBe('2028-02-29T09:00:00.000Z');
    expect(new Date(nextSlot({ cron: '0 9 29 2 *', zone: 'UTC' }, Date.UTC(2096, 1, 29, 9))).toISOString()).toBe('2104-02-29T09:00:00.000Z');
  });
});

describe('the last slot', () => {
  it('is the newest of a long span, and none of one without any', () => {
    expect(lastSlot({ cron: '* * * * *', zone: BERLIN }, 0, Date.UTC(2026, 0, 1) + 59_000)).toBe(Date.UTC(2026, 0, 1));
    expect(lastSlot({ cron: '0 9 29 2 *', zone: 'UTC' }, Date.UTC(2024, 5, 1), Date.UTC(2027, 5, 1))).toBeNull();
    expect(lastSlot({ cron: '0 9 * * *', zone: 'UTC' }, 100, 50)).toBeNull();
  });
});
