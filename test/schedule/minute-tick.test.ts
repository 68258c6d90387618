import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/domain/clock.ts';
import { MinuteTick } from '../../src/schedule/minute-tick.ts';
import { HOUR, MINUTE, MONDAY, RecordingLog, deferred } from './schedule-harness.ts';

describe('the minute', () => {
  const log = new RecordingLog();
  let tick: MinuteTick;
  let told: number[];

  beforeEach(() => {
    vi.useFakeTimers({ now: MONDAY + 30_000 });
    told = [];
    log.lines.length = 0;
    tick = new MinuteTick({ clock: systemClock, log });
    tick.listen('test', async (now) => {
      told.push(now - MONDAY);
    });
  });

  afterEach(async () => {
    const stop = tick.stop();
    await vi.advanceTimersByTimeAsync(6_000);
    await stop;
    vi.useRealTimers();
  });

  it('is told at the start, then as each begins, once', async () => {
    tick.start();
    tick.start();
    await vi.advanceTimersByTimeAsync(3 * MINUTE);
    expect(told).toEqual([0, MINUTE, 2 * MINUTE, 3 * MINUTE]);
  });

  it('is told after a sleep of the machine, those slept through not one by one', async () => {
    tick.start();
    await vi.advanceTimersByTimeAsync(MINUTE);
    vi.setSystemTime(MONDAY + 5 * HOUR + 20_000);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(told).toEqual([0, MINUTE, 5 * HOUR]);
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(told).toEqual([0, MINUTE, 5 * HOUR, 5 * HOUR + MINUTE]);
  });

  it('is not told again when the clock is put back a little, and goes on when it is put back by much', async () => {
    tick.start();
    await vi.advanceTimersByTimeAsync(10 * MINUTE);
    vi.setSystemTime(MONDAY + 8 * MINUTE + 20_000);
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(told.at(-1)).toBe(10 * MINUTE);
    expect(told).toHaveLength(11);
    vi.setSystemTime(MONDAY - 24 * HOUR);
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(told.at(-1)).toBeLessThan(0);
  });

  it('is not told to a listener that is still at work, and to the others all the same', async () => {
    const slow = deferred<void>();
    let begun = 0;
    tick.listen('slow', async () => {
      begun += 1;
      await slow.promise;
    });
    tick.start();
    await vi.advanceTimersByTimeAsync(2 * MINUTE);
    expect(begun).toBe(1);
    expect(told).toHaveLength(3);
    slow.resolve();
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(begun).toBe(2);
  });

  it('goes on after a listener that fails, which is logged', async () => {
    tick.listen('bad', () => Promise.reject(new Error('bad')));
    tick.start();
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(told).toHaveLength(2);
    expect(log.lines).toEqual(['a listener of the minute failed', 'a listener of the minute failed']);
  });

  it('is told no more after the stop, which waits for what is at work, though not for ever', async () => {
    tick.listen('endless', () => new Promise(() => {}));
    tick.start();
    let stopped = false;
    const stop = (async () => {
      await tick.stop();
      stopped = true;
    })();
    await vi.advanceTimersByTimeAsync(4_000);
    expect(stopped).toBe(false);
    await vi.advanceTimersByTimeAsync(MINUTE);
    await stop;
    expect(told).toEqual([0]);
  });
});
