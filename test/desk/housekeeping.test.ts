import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Housekeeping } from '../../src/desk/housekeeping.ts';

const START = Date.UTC(2025, 0, 1);
const HOUR = 3_600_000;

describe('housekeeping', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: START });
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('makes every store forget what is too old, at once and every six hours, whatever one of them does', async () => {
    const asked: string[] = [];
    const logged: string[] = [];
    const keeping = new Housekeeping({
      chores: [
        { what: { prune: () => Promise.reject(new Error('locked')) }, keepMs: HOUR },
        { what: { prune: (before) => Promise.resolve(void asked.push(new Date(before).toISOString())) }, keepMs: 24 * HOUR },
      ],
      clock: { now: () => Date.now() },
      log: { error: (_, message) => void logged.push(message) },
    });
    keeping.start();
    await vi.advanceTimersByTimeAsync(7 * HOUR);
    expect(asked).toEqual(['2024-12-31T00:00:00.000Z', '2024-12-31T06:00:00.000Z']);
    expect(logged).toEqual(['old entries could not be removed', 'old entries could not be removed']);
    keeping.stop();
    await vi.advanceTimersByTimeAsync(24 * HOUR);
    expect(asked).toHaveLength(2);
  });
});
