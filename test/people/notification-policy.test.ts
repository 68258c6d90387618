import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { localMinutes } from '../../src/domain/time-zone.ts';
import { EVENT_CLASSES, type EventClass, MONEY_CLASSES } from '../../src/people/notification.ts';
import { type Notified, decide, loudnessOf } from '../../src/people/notification-policy.ts';
import { DEFAULT_RULES, LOUDNESSES, type NotificationRules } from '../../src/people/notification-rules.ts';

const ZONE = 'Europe/Berlin';
/** 14:00 on a summer's day in Berlin. */
const NOON = Date.UTC(2025, 5, 10, 12);
const NIGHT = Date.UTC(2025, 5, 10, 22, 30);
const MORNING = Date.UTC(2025, 5, 11, 5);

const rules = (change: Partial<NotificationRules>): NotificationRules => ({ ...DEFAULT_RULES, ...change });
const QUIET = rules({ quiet: { from: 23 * 60, to: 7 * 60 } });
const on = (event: EventClass, details: Partial<Notified> = {}): Notified => ({ event, ...details });

describe('how a notification is told', () => {
  it.each([
    ['approval', false, false],
    ['order', false, false],
    ['risk', false, false],
    ['alert', false, false],
    ['report', true, true],
    ['system', false, true],
  ] as const)('tells %s at once by default (silent: %s, may be one line of a digest: %s)', (event, silent, mayBeDigested) => {
    expect(decide(on(event), DEFAULT_RULES, NOON, ZONE)).toEqual({ silent, notBefore: NOON, mayBeDigested });
  });

  it('says nothing of a class that is off, and makes no sound for one that is silent', () => {
    expect(decide(on('risk'), rules({ loudness: { risk: 'off' } }), NOON, ZONE)).toBe('drop');
    expect(decide(on('risk'), rules({ loudness: { risk: 'silent' } }), NOON, ZONE)).toEqual({ silent: true, notBefore: NOON, mayBeDigested: false });
    expect(decide(on('alert'), rules({ loudness: { alert: 'silent' } }), NOON, ZONE)).toEqual({ silent: true, notBefore: NOON, mayBeDigested: true });
  });

  describe('in quiet hours', () => {
    it.each(['approval', 'order', 'risk'] as const)('tells %s at once and aloud: money does not wait', (event) => {
      expect(decide(on(event), QUIET, NIGHT, ZONE)).toEqual({ silent: false, notBefore: NIGHT, mayBeDigested: false });
    });

    it('tells alerts at once without a sound', () => {
      expect(decide(on('alert'), QUIET, NIGHT, ZONE)).toEqual({ silent: true, notBefore: NIGHT, mayBeDigested: false });
    });

    it('keeps what can wait for their end', () => {
      expect(decide(on('system'), QUIET, NIGHT, ZONE)).toEqual({ silent: false, notBefore: MORNING, mayBeDigested: true });
      expect(decide(on('report'), QUIET, NIGHT, ZONE)).toEqual({ silent: true, notBefore: MORNING, mayBeDigested: true });
    });

    it('begin and end on the minute', () => {
      const at = (time: number) => decide(on('alert'), QUIET, time, ZONE);
      expect(at(Date.UTC(2025, 5, 10, 20, 59, 59))).toMatchObject({ silent: false });
      expect(at(Date.UTC(2025, 5, 10, 21))).toMatchObject({ silent: true });
      expect(at(MORNING - 1)).toMatchObject({ silent: true });
      expect(at(MORNING)).toMatchObject({ silent: false });
    });

    it('may lie within one day', () => {
      const siesta = rules({ quiet: { from: 13 * 60, to: 15 * 60 } });
      expect(decide(on('system'), siesta, NOON, ZONE)).toMatchObject({ notBefore: NOON + 3_600_000 });
      expect(decide(on('system'), siesta, NIGHT, ZONE)).toMatchObject({ notBefore: NIGHT });
    });

    it('are none when they begin where they end', () => {
      expect(decide(on('system'), rules({ quiet: { from: 480, to: 480 } }), NOON, ZONE)).toMatchObject({ notBefore: NOON });
    });

    it('are those of the zone that the rules name', () => {
      expect(decide(on('alert'), { ...QUIET, zone: 'Asia/Tokyo' }, Date.UTC(2025, 5, 10, 15), ZONE)).toMatchObject({ silent: true });
      expect(decide(on('alert'), { ...QUIET, zone: 'Asia/Tokyo' }, NIGHT, ZONE)).toMatchObject({ silent: false });
    });

    it('end when the clocks say so, also in the night in which they are changed', () => {
      // 30 March 2025: 02:00 becomes 03:00. 26 October 2025: 03:00 becomes 02:00.
      expect(decide(on('system'), QUIET, Date.UTC(2025, 2, 29, 23), ZONE)).toMatchObject({ notBefore: Date.UTC(2025, 2, 30, 5) });
      expect(decide(on('system'), QUIET, Date.UTC(2025, 9, 25, 22), ZONE)).toMatchObject({ notBefore: Date.UTC(2025, 9, 26, 6) });
      // The end is left out: the first instant after the gap.
      expect(decide(on('system'), rules({ quiet: { from: 60, to: 150 } }), Date.UTC(2025, 2, 30, 0, 30), ZONE)).toMatchObject({ notBefore: Date.UTC(2025, 2, 30, 1) });
      // The end comes twice, and the first time is over.
      expect(decide(on('system'), rules({ quiet: { from: 60, to: 150 } }), Date.UTC(2025, 9, 26, 1, 10), ZONE)).toMatchObject({ notBefore: Date.UTC(2025, 9, 26, 1, 30) });
    });
  });

  describe('with a daily digest', () => {
    const daily = rules({ digestAt: 8 * 60 });
    const next = Date.UTC(2025, 5, 11, 6);

    it('keeps reports and messages about the desk for it, and nothing else', () => {
      expect(EVENT_CLASSES.filter((event) => loudnessOf(daily, event) === 'digest')).toEqual(['report', 'system']);
      expect(decide(on('report'), daily, NOON, ZONE)).toEqual({ silent: false, notBefore: next, mayBeDigested: true });
      expect(decide(on('alert'), daily, NOON, ZONE)).toMatchObject({ notBefore: NOON });
    });

    it('lets a class out of it that has a loudness of its own', () => {
      expect(decide(on('report'), { ...daily, loudness: { report: 'on' } }, NOON, ZONE)).toEqual({ silent: false, notBefore: NOON, mayBeDigested: true });
    });

    it('takes alerts in when asked to', () => {
      expect(decide(on('alert'), { ...daily, loudness: { alert: 'digest' } }, NOON, ZONE)).toEqual({ silent: false, notBefore: next, mayBeDigested: true });
    });

    it('never holds money back: the quietest that it can be is silent', () => {
      expect(decide(on('order'), { ...daily, loudness: { order: 'digest' } }, NOON, ZONE)).toEqual({ silent: true, notBefore: NOON, mayBeDigested: false });
    });

    it('waits for the end of quiet hours that it falls into', () => {
      expect(decide(on('report'), { ...daily, quiet: { from: 23 * 60, to: 9 * 60 } }, NOON, ZONE)).toMatchObject({ notBefore: next + 3_600_000 });
    });

    it('comes at eight where a class is to be gathered and no time was set', () => {
      expect(decide(on('alert'), rules({ loudness: { alert: 'digest' } }), NOON, ZONE)).toMatchObject({ notBefore: next });
    });
  });

  describe('of a settled trade', () => {
    const told = (amount: string, trades: NotificationRules['trades']) => decide(on('order', { profit: { amount, currency: 'USDT' } }), rules({ trades }), NOON, ZONE) !== 'drop';

    it('tells losses, profits or all', () => {
      const amounts = ['-3', '0', '3'];
      expect(amounts.map((amount) => told(amount, { only: 'all', over: null }))).toEqual([true, true, true]);
      expect(amounts.map((amount) => told(amount, { only: 'losses', over: null }))).toEqual([true, false, false]);
      expect(amounts.map((amount) => told(amount, { only: 'profits', over: null }))).toEqual([false, false, true]);
    });

    it('tells only what is more than the threshold, to the last digit', () => {
      expect(told('-20.01', { only: 'losses', over: '20' })).toBe(true);
      expect(told('-20', { only: 'losses', over: '20' })).toBe(false);
      expect(told('-20.000000000000000001', { only: 'all', over: '20' })).toBe(true);
      expect(told('19.99', { only: 'all', over: '20' })).toBe(false);
    });

    it('tells orders that settle nothing whatever the threshold', () => {
      expect(decide(on('order'), rules({ trades: { only: 'losses', over: '1000' } }), NOON, ZONE)).toMatchObject({ notBefore: NOON });
    });
  });

  describe('of a muted market', () => {
    const muted = rules({ muted: [{ symbol: 'BTC/USDT', until: NIGHT }, { symbol: 'ETH/USDT', until: null }] });

    it('drops alerts until the instant, or for good', () => {
      expect(decide(on('alert', { symbol: 'BTC/USDT' }), muted, NIGHT - 1, ZONE)).toBe('drop');
      expect(decide(on('alert', { symbol: 'BTC/USDT' }), muted, NIGHT, ZONE)).not.toBe('drop');
      expect(decide(on('alert', { symbol: 'ETH/USDT' }), muted, NIGHT, ZONE)).toBe('drop');
    });

    it('drops nothing but alerts of that market', () => {
      expect(decide(on('order', { symbol: 'BTC/USDT' }), muted, NOON, ZONE)).not.toBe('drop');
      expect(decide(on('alert', { symbol: 'SOL/USDT' }), muted, NOON, ZONE)).not.toBe('drop');
      expect(decide(on('alert'), muted, NOON, ZONE)).not.toBe('drop');
    });
  });

  it('waits for the next end of quiet hours when clocks leave out the one there would have been', () => {
    // New York, 2020-03-08: 2:00 to 3:00 does not happen, and 3:00 is quiet again.
    const oddly = rules({ quiet: { from: 121, to: 120 }, zone: 'America/New_York' });
    expect(decide(on('report'), oddly, Date.UTC(2020, 2, 8, 6), ZONE)).toMatchObject({ notBefore: Date.UTC(2020, 2, 9, 6) });
  });

  it('keeps its laws under any rules, in any zone, at any time', () => {
    const minutes = fc.integer({ min: 0, max: 1439 });
    const anyRules = fc.record({
      loudness: fc.dictionary(fc.constantFrom(...EVENT_CLASSES), fc.constantFrom(...LOUDNESSES)),
      trades: fc.record({ only: fc.constantFrom('all', 'losses', 'profits'), over: fc.constantFrom(null, '20') }),
      digestAt: fc.option(minutes),
      quiet: fc.option(fc.record({ from: minutes, to: minutes })),
      zone: fc.constantFrom(null, 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Apia', 'UTC'),
      muted: fc.constant([]),
    });
    const time = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2030, 0, 1) });
    fc.assert(
      fc.property(fc.constantFrom(...EVENT_CLASSES), anyRules as fc.Arbitrary<NotificationRules>, time, (event, given, now) => {
        const decision = decide({ event }, given, now, ZONE);
        const zone = given.zone ?? ZONE;
        const isQuietAt = (instant: number) => {
          const at = localMinutes(instant, zone);
          const { from, to } = given.quiet ?? { from: 0, to: 0 };
          return from <= to ? at >= from && at < to : at >= from || at < to;
        };
        const isMoney = MONEY_CLASSES.has(event);
        const loudness = loudnessOf(given, event);
        const broken = {
          'dropped though it is not off': decision === 'drop' && loudness !== 'off',
          'told though it is off': decision !== 'drop' && loudness === 'off',
          ...(decision === 'drop' ? {} : {
            'told in the past': decision.notBefore < now,
            // Two days: a digest's hour may fall into quiet hours, and these may be nearly a day long.
            'held for too long': decision.notBefore - now >= 50 * 3_600_000,
            'money held or summed up': isMoney && (decision.notBefore !== now || decision.mayBeDigested),
            'a sound in quiet hours': !isMoney && !decision.silent && isQuietAt(decision.notBefore),
            'routine in quiet hours': !isMoney && event !== 'alert' && isQuietAt(decision.notBefore),
            'an alert held': event === 'alert' && loudness !== 'digest' && decision.notBefore !== now,
          }),
        };
        expect(Object.entries(broken).filter(([, isBroken]) => isBroken)).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });
});
