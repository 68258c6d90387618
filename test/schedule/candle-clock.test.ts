import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CandleClock } from '../../src/schedule/candle-clock.ts';
import { MONDAY, RecordingLog, deferred } from './schedule-harness.ts';

describe('the candle clock', () => {
  const log = new RecordingLog();
  let clock: CandleClock;

  beforeEach(() => {
    vi.useFakeTimers();
    log.lines.length = 0;
    clock = new CandleClock({ log });
  });

  afterEach(() => vi.useRealTimers());

  it('tells every listener two seconds after the minute, with the minute', async () => {
    const told: number[] = [];
    clock.onCandleClose(async (now) => void told.push(now));
    clock.onCandleClose(async (now) => void told.push(now));
    const tick = clock.tick(MONDAY);
    await vi.advanceTimersByTimeAsync(1_999);
    expect(told).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    await tick;
    expect(told).toEqual([MONDAY, MONDAY]);
  });

  it('goes on after a listener that fails, which is logged', async () => {
    let told = 0;
    clock.onCandleClose(() => Promise.reject(new Error('bad')));
    clock.onCandleClose(async () => void (told += 1));
    for (let minute = 0; minute < 2; minute++) {
      const tick = clock.tick(MONDAY);
      await vi.advanceTimersByTimeAsync(2_000);
      await tick;
    }
    expect(told).toBe(2);
    expect(log.lines).toHaveLength(2);
  });

  it('stops while it waits for the candle to settle without telling anybody', async () => {
    let told = 0;
    clock.onCandleClose(async () => void (told += 1));
    const tick = clock.tick(MONDAY);
    await clock.stop();
    await tick;
    await clock.tick(MONDAY + 60_000);
    expect(told).toBe(0);
  });

  it('waits at the stop for listeners that are at work, though not for ever', async () => {
    const slow = deferred<void>();
    clock.onCandleClose(() => slow.promise);
    void clock.tick(MONDAY);
    await vi.advanceTimersByTimeAsync(2_000);
    let stopped = false;
    const stop = (async () => {
      await clock.stop();
      stopped = true;
    })();
    await vi.advanceTimersByTimeAsync(4_000);
    expect(stopped).toBe(false);
    await vi.advanceTimersByTimeAsync(2_000);
    await stop;
    expect(stopped).toBe(true);
  });
});
