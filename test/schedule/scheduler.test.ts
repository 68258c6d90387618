import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OutcryError } from '../../src/domain/errors.ts';
import type { JobResult } from '../../src/jobs/job-runner.ts';
import { MISSED_RUNS } from '../../src/jobs/job.ts';
import { slotsBetween } from '../../src/jobs/recurrence-slots.ts';
import { Scheduler } from '../../src/schedule/scheduler.ts';
import { DAY, HOUR, MINUTE, MONDAY, ScheduleWorld, deferred, result, settle, textOf } from './schedule-harness.ts';

describe('a job that is due', () => {
  it('is run once, told in its conversation, and kept with how it ended', async () => {
    const world = new ScheduleWorld();
    const scheduler = world.scheduler();
    await world.add('0 9 * * *', { args: { symbols: ['BTC/USDT'] } });
    world.work = async () => result('Report', { seen: 1 });
    await world.tickAt(scheduler, MONDAY + 9 * HOUR - MINUTE);
    expect(world.began).toEqual([]);
    await world.tickAt(scheduler, MONDAY + 9 * HOUR);
    await world.tickAt(scheduler, MONDAY + 9 * HOUR + MINUTE);
    expect(world.began).toEqual([{ args: { symbols: ['BTC/USDT'] }, at: MONDAY + 9 * HOUR }]);
    expect(world.notifier.told).toMatchObject([
      { key: `job:1:${MONDAY + 9 * HOUR}`, event: 'report', to: { kind: 'conversation', conversation: 'telegram:42' }, card: { title: 'Report' }, at: MONDAY + 9 * HOUR },
    ]);
    expect(await world.job()).toMatchObject({
      handledUntil: MONDAY + 9 * HOUR,
      lastRun: { slot: MONDAY + 9 * HOUR, at: MONDAY + 9 * HOUR, outcome: 'done', remark: 'Report done' },
      memory: { seen: 1 },
    });
  });

  it('is given what the run before left for it', async () => {
    const world = new ScheduleWorld();
    const scheduler = world.scheduler();
    await world.add('0 9 * * *');
    const seen: unknown[] = [];
    world.work = async ({ memory }) => {
      seen.push(memory);
      return result('Report', { run: seen.length });
    };
    await world.tickAt(scheduler, MONDAY + 9 * HOUR);
    await world.tickAt(scheduler, MONDAY + DAY + 9 * HOUR);
    expect(seen).toEqual([null, { run: 1 }]);
  });

  it('is on time up to two minutes late', async () => {
    const world = new ScheduleWorld();
    await world.add('0 9 * * *');
    await world.tickAt(world.scheduler(), MONDAY + 9 * HOUR + 2 * MINUTE);
    expect(world.began).toHaveLength(1);
  });

  it('is left alone while it is paused, and runs from when it was resumed', async () => {
    const world = new ScheduleWorld();
    const scheduler = world.scheduler();
    await world.add('0 * * * *', { missed: 'once' });
    await world.book.edit(1, 'telegram:42', { isPaused: true }, world.now);
    await world.tickAt(scheduler, MONDAY + 5 * HOUR);
    await world.book.edit(1, 'telegram:42', { isPaused: false }, world.now);
    await world.tickAt(scheduler, MONDAY + 5 * HOUR + 3 * MINUTE);
    expect(world.began).toEqual([]);
    await world.tickAt(scheduler, MONDAY + 6 * HOUR);
    expect(world.began).toHaveLength(1);
  });

  it('follows a change that another process makes to its schedule', async () => {
    const world = new ScheduleWorld();
    const scheduler = world.scheduler();
    await world.add('0 9 * * *');
    await world.tickAt(scheduler, MONDAY + HOUR);
    await world.book.edit(1, 'telegram:42', { recurrence: { cron: '0 2 * * *', zone: 'UTC' } }, world.now);
    await world.tickAt(scheduler, MONDAY + 2 * HOUR);
    expect(world.began).toHaveLength(1);
  });

  it('runs nothing twice when the clock goes backwards', async () => {
    const world = new ScheduleWorld();
    const scheduler = world.scheduler();
    await world.add('0 * * * *', { missed: 'once' });
    await world.tickAt(scheduler, MONDAY + 3 * HOUR);
    await world.tickAt(scheduler, MONDAY + 2 * HOUR);
    await world.tickAt(scheduler, MONDAY + 3 * HOUR);
    expect(world.began).toHaveLength(1);
    await world.tickAt(scheduler, MONDAY + 4 * HOUR);
    expect(world.began).toHaveLength(2);
  });
});

describe('runs that were missed', () => {
  it('are left out under "skip"', async () => {
    const world = new ScheduleWorld();
    await world.add('0 * * * *', { missed: 'skip' });
    await world.tickAt(world.scheduler(), MONDAY + 5 * HOUR + 30 * MINUTE);
    expect(world.began).toEqual([]);
    expect(world.notifier.told).toEqual([]);
    expect(await world.job()).toMatchObject({ handledUntil: MONDAY + 5 * HOUR, lastRun: null });
  });

  it('are made up for by one run under "once", which says so', async () => {
    const world = new ScheduleWorld();
    await world.add('0 * * * *', { missed: 'once' });
    const scheduler = world.scheduler();
    await world.tickAt(scheduler, MONDAY + 5 * HOUR + 30 * MINUTE);
    await world.tickAt(scheduler, MONDAY + 5 * HOUR + 31 * MINUTE);
    expect(world.began).toHaveLength(1);
    expect(textOf(world.notifier.told[0]!)).toContain('This run also stands in for 5 runs missed while Outcry was not running.');
  });

  it('are made up for by the run that is on time, when there is one', async () => {
    const world = new ScheduleWorld();
    await world.add('0 * * * *', { missed: 'once' });
    await world.tickAt(world.scheduler(), MONDAY + 5 * HOUR);
    expect(world.began).toHaveLength(1);
    expect(textOf(world.notifier.told[0]!)).toContain('4 runs');
  });

  it('are told and not run under "tell", once', async () => {
    const world = new ScheduleWorld();
    await world.add('0 9 * * *', { missed: 'tell' });
    await world.tickAt(world.scheduler(), MONDAY + 2 * DAY + 10 * HOUR);
    await world.tickAt(world.scheduler(), MONDAY + 2 * DAY + 10 * HOUR + MINUTE);
    expect(world.began).toEqual([]);
    expect(world.notifier.told).toHaveLength(1);
    expect(world.notifier.told[0]).toMatchObject({ event: 'system', card: { title: 'Market report: missed' } });
    expect(textOf(world.notifier.told[0]!)).toBe(
      'Outcry was not running: 3 runs were missed, the first due 2026-06-01 09:00 UTC, the last 2026-06-03 09:00 UTC.\nNext run: 2026-06-04 09:00 UTC (every day at 09:00, UTC).',
    );
  });

  it('are counted up to a hundred', async () => {
    const world = new ScheduleWorld();
    await world.add('* * * * *', { missed: 'tell' });
    await world.tickAt(world.scheduler(), MONDAY + 30 * DAY);
    expect(world.notifier.titles).toEqual(['Market report: missed', 'Report']);
    expect(textOf(world.notifier.told[0]!)).toContain('more than 100 runs were missed');
  });
});

describe('a run that goes wrong', () => {
  it('is told with the reason and when it comes again', async () => {
    const world = new ScheduleWorld();
    await world.add('0 9 * * *');
    world.work = () => Promise.reject(new OutcryError('unreachable', 'binance does not answer.', { hint: 'Try later.' }));
    await world.tickAt(world.scheduler(), MONDAY + 9 * HOUR);
    expect(world.notifier.told).toMatchObject([{ event: 'system', card: { title: 'Market report: failed', tone: 'error' } }]);
    expect(textOf(world.notifier.told[0]!)).toBe('binance does not answer.\nTry later.\nNext run: 2026-06-02 09:00 UTC (every day at 09:00, UTC).');
    expect((await world.job()).lastRun).toMatchObject({ outcome: 'failed', remark: 'binance does not answer.' });
  });

  it('tells nothing of the inside of a fault, and logs it', async () => {
    const world = new ScheduleWorld();
    await world.add('0 9 * * *');
    world.work = () => Promise.reject(new TypeError('secret is undefined'));
    await world.tickAt(world.scheduler(), MONDAY + 9 * HOUR);
    expect(textOf(world.notifier.told[0]!)).not.toContain('secret');
    expect(textOf(world.notifier.told[0]!)).toContain(`job:1:${MONDAY + 9 * HOUR}`);
    expect(world.log.lines).toEqual(['a job threw']);
  });

  it('is called off at its time limit, whether it listens or not', async () => {
    const world = new ScheduleWorld();
    await world.add('0 9 * * *');
    world.work = () => new Promise(() => {});
    await world.tickAt(world.scheduler(20), MONDAY + 9 * HOUR);
    expect(textOf(world.notifier.told[0]!)).toContain('was called off');
    expect((await world.job()).lastRun).toMatchObject({ outcome: 'failed' });
  });

  it('keeps no other job from running', async () => {
    const world = new ScheduleWorld();
    await world.add('0 9 * * *', { args: { bad: true } });
    await world.add('0 9 * * *', { kind: 'backup' });
    await world.add('0 9 * * *', { args: { good: true } });
    world.work = async ({ args }) => (args['bad'] ? Promise.reject(new Error('bad')) : result('Good'));
    await world.tickAt(world.scheduler(), MONDAY + 9 * HOUR);
    expect(world.notifier.titles.toSorted()).toEqual(['Good', 'Job 2: failed', 'Market report: failed']);
  });

  it('is left claimed when it cannot be told, and taken for interrupted later', async () => {
    const world = new ScheduleWorld();
    await world.add('0 9 * * *');
    const deaf = new Scheduler({ book: world.book, clock: world.clock, log: world.log, runners: [world.runner], notifier: { notify: () => Promise.reject(new Error('disk full')) } });
    await world.tickAt(deaf, MONDAY + 9 * HOUR);
    expect(await world.book.unfinished()).toHaveLength(1);
    expect(world.log.lines).toContain('a run could not be begun or ended');
    await world.tickAt(world.scheduler(), MONDAY + 10 * HOUR);
    expect(world.notifier.titles).toEqual(['Market report: interrupted']);
    expect(await world.book.unfinished()).toEqual([]);
  });
});

describe('several runs', () => {
  it('are two at once at most', async () => {
    const world = new ScheduleWorld();
    for (let count = 0; count < 5; count++) await world.add('0 9 * * *');
    let [going, most] = [0, 0];
    world.work = async () => {
      going += 1;
      most = Math.max(most, going);
      await settle();
      going -= 1;
      return result('Report');
    };
    await world.tickAt(world.scheduler(), MONDAY + 9 * HOUR);
    expect(world.began).toHaveLength(5);
    expect(most).toBe(2);
  });

  it('of one job never overlap: the slot that comes meanwhile is skipped, and the card says so', async () => {
    const world = new ScheduleWorld();
    const scheduler = world.scheduler();
    await world.add('* * * * *', { missed: 'once' });
    const slow = deferred<JobResult>();
    world.work = () => slow.promise;
    world.now = MONDAY + MINUTE;
    await scheduler.tick(world.now);
    for (let minute = 2; minute <= 3; minute++) {
      await settle();
      world.now = MONDAY + minute * MINUTE;
      await scheduler.tick(world.now);
    }
    expect(world.began).toHaveLength(1);
    slow.resolve(result('Slow'));
    await scheduler.idle();
    expect(textOf(world.notifier.told[0]!)).toContain('2 runs from 2026-06-01 00:02 UTC on were skipped: this one was still going.');
    world.work = async () => result('Quick');
    await world.tickAt(scheduler, MONDAY + 4 * MINUTE);
    expect(world.notifier.titles).toEqual(['Slow', 'Quick']);
    expect(world.notifier.told.map(({ key }) => key)).toEqual([`job:1:${MONDAY + MINUTE}`, `job:1:${MONDAY + 4 * MINUTE}`]);
  });

  it('of one job do not overlap over two processes either', async () => {
    const world = new ScheduleWorld();
    const [one, other] = [world.scheduler(), world.scheduler()];
    await world.add('* * * * *');
    const slow = deferred<JobResult>();
    world.work = () => slow.promise;
    world.now = MONDAY + MINUTE;
    await one.tick(world.now);
    await settle();
    await world.tickAt(other, MONDAY + 2 * MINUTE);
    expect(world.began).toHaveLength(1);
    slow.resolve(result('Slow'));
    await one.idle();
    await world.tickAt(other, MONDAY + 3 * MINUTE);
    expect(world.began).toHaveLength(2);
  });

  it('are shared by two processes, each slot once', async () => {
    const world = new ScheduleWorld();
    const [one, other] = [world.scheduler(), world.scheduler()];
    for (let count = 0; count < 3; count++) await world.add('0 * * * *');
    for (let hour = 1; hour <= 4; hour++) {
      world.now = MONDAY + hour * HOUR;
      await Promise.all([one.tick(world.now), other.tick(world.now)]);
      await Promise.all([one.idle(), other.idle()]);
    }
    expect(world.began).toHaveLength(12);
    expect(world.notifier.told).toHaveLength(12);
  });

  it('do what the person wants by the time they are begun', async () => {
    const world = new ScheduleWorld();
    const scheduler = world.scheduler();
    const slow = deferred<JobResult>();
    world.work = () => slow.promise;
    for (let count = 0; count < 3; count++) await world.add('0 9 * * *', { args: { count } });
    world.now = MONDAY + 9 * HOUR;
    await scheduler.tick(world.now);
    await settle();
    await world.book.remove(3, 'telegram:42');
    slow.resolve(result('Slow'));
    await scheduler.idle();
    expect(world.began.map(({ args }) => args['count'])).toEqual([0, 1]);
  });
});

describe('a stop', () => {
  it('calls runs off, tells them as interrupted, and begins none of those that wait', async () => {
    const world = new ScheduleWorld();
    const scheduler = world.scheduler();
    for (let count = 0; count < 3; count++) await world.add('0 9 * * *', { missed: 'once' });
    world.work = () => new Promise(() => {});
    world.now = MONDAY + 9 * HOUR;
    await scheduler.tick(world.now);
    await settle();
    await scheduler.stop();
    expect(world.notifier.titles).toEqual(['Market report: interrupted', 'Market report: interrupted']);
    expect((await world.job(1)).lastRun).toMatchObject({ outcome: 'interrupted' });
    expect(await world.book.unfinished()).toEqual([]);
    await scheduler.tick(world.now);
    expect(world.began).toHaveLength(2);
    world.work = async () => result('Late');
    await world.tickAt(world.scheduler(), MONDAY + 9 * HOUR + 20 * MINUTE);
    expect(world.notifier.titles.at(-1)).toBe('Late');
    expect(world.began).toHaveLength(3);
  });
});

describe('a start after a crash', () => {
  it('ends what was interrupted, tells it once, and does not run it again', async () => {
    const world = new ScheduleWorld();
    await world.add('0 9 * * *', { missed: 'once' });
    await world.book.claim(1, MONDAY + 9 * HOUR, MONDAY + 9 * HOUR);
    world.now = MONDAY + 9 * HOUR + MINUTE;
    for (let start = 0; start < 2; start++) {
      const scheduler = world.scheduler();
      await scheduler.start();
      await world.tickAt(scheduler, world.now + MINUTE);
    }
    expect(world.began).toEqual([]);
    expect(world.notifier.titles).toEqual(['Market report: interrupted']);
    expect(textOf(world.notifier.told[0]!)).toContain('The run due 2026-06-01 09:00 UTC was under way when Outcry stopped.');
    expect((await world.job()).lastRun).toMatchObject({ slot: MONDAY + 9 * HOUR, outcome: 'interrupted' });
  });

  it('does not call missed what was interrupted between the claim and its note', async () => {
    const world = new ScheduleWorld();
    await world.add('0 9 * * *', { missed: 'tell' });
    await world.book.claim(1, MONDAY + 9 * HOUR, MONDAY + 9 * HOUR);
    const scheduler = world.scheduler();
    world.now = MONDAY + 10 * HOUR;
    await scheduler.start();
    await world.tickAt(scheduler, MONDAY + 10 * HOUR);
    expect(world.notifier.titles).toEqual(['Market report: interrupted']);
  });

  it('does not contradict a card that had gone out before the crash', async () => {
    const world = new ScheduleWorld();
    await world.add('0 9 * * *');
    await world.tickAt(world.scheduler(), MONDAY + 9 * HOUR);
    const finish = world.book.finish.bind(world.book);
    world.book.finish = () => Promise.reject(new Error('killed'));
    await world.tickAt(world.scheduler(), MONDAY + DAY + 9 * HOUR);
    world.book.finish = finish;
    await world.scheduler().start();
    expect(world.notifier.titles).toEqual(['Report', 'Report']);
  });
});

describe('over restarts, crashes, jumps of the clock and two processes', () => {
  /** What may happen next: time goes by (or back), and a process looks, or is killed in the middle of its work and started anew. */
  const step = fc.record({
    process: fc.constantFrom(0, 1),
    minutes: fc.oneof({ weight: 5, arbitrary: fc.constant(1) }, { weight: 2, arbitrary: fc.integer({ min: 2, max: 200 }) }, { weight: 1, arbitrary: fc.integer({ min: -90, max: 0 }) }),
    both: fc.boolean(),
    crash: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  });

  it('no slot is run or told twice, none is forgotten, and they go in order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('* * * * *', '*/7 * * * *', '0 * * * *'), fc.constantFrom(...MISSED_RUNS), fc.array(step, { minLength: 1, maxLength: 25 }), async (cron, missed, steps) => {
        const world = new ScheduleWorld();
        await world.add(cron, { missed });
        let killed = false;
        // A run of a killed process goes on for ever, as far as the others can see.
        world.work = () => (killed ? new Promise(() => {}) : Promise.resolve(result('Report')));
        const processes = [world.scheduler(), world.scheduler()];
        let latest = world.now;
        for (const { process, minutes, both, crash } of steps) {
          world.now += minutes * MINUTE;
          latest = Math.max(latest, world.now);
          killed = crash;
          const acting = both && !crash ? processes : [processes[process]!];
          await Promise.all(acting.map((scheduler) => scheduler.tick(world.now)));
          if (crash) {
            await settle();
            killed = false;
            const next = world.scheduler();
            processes[process] = next;
            await next.start();
          }
          await Promise.all(processes.map((scheduler) => scheduler.idle()));
        }
        // All is settled once time has gone on beyond whatever a dead process held.
        for (let after = 0; after < 3; after++) {
          world.now = Math.max(latest, world.now) + 13 * MINUTE;
          latest = world.now;
          await world.tickAt(processes[0]!, world.now);
        }
        const job = await world.job();
        const keys = world.notifier.told.map(({ key }) => key);
        const ran = keys.filter((key) => !key.includes('missed')).map((key) => Number(key.split(':')[2]));
        const all = new Set(slotsBetween(job.recurrence, job.createdAt, latest, Number.POSITIVE_INFINITY));
        expect(ran).toEqual([...new Set(ran)].toSorted((a, b) => a - b));
        expect(ran.every((slot) => all.has(slot))).toBe(true);
        expect(world.began.length).toBeLessThanOrEqual(ran.length);
        expect(slotsBetween(job.recurrence, job.handledUntil, latest, 1)).toEqual([]);
        expect(await world.book.unfinished()).toEqual([]);
        expect(world.log.lines).toEqual([]);
        expect(missed !== 'tell' && keys.some((key) => key.includes('missed'))).toBe(false);
      }),
      { numRuns: 60 },
    );
  });
});
