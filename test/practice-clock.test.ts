import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PracticeClock } from '../src/practice-clock.ts';

const WALL = Date.UTC(2026, 4, 5, 10, 20, 30);
const START = Date.UTC(2026, 0, 5);
const wall = { now: () => WALL };

describe('the time of a practice desk', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'outcry-practice-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const opened = <Result>(start: number | null, work: (clock: PracticeClock) => Result): Result => {
    const clock = PracticeClock.open(folder, wall, start);
    try {
      return work(clock);
    } finally {
      clock.close();
    }
  };

  it('begins at the present minute, or when it is told to', () => {
    expect(opened(null, (clock) => clock.now())).toBe(Date.UTC(2026, 4, 5, 10, 20));
    rmSync(folder, { recursive: true });
    expect(opened(START, (clock) => clock.now())).toBe(START);
  });

  it('stands still, but for two seconds a request, and never goes back', () => {
    opened(START, (clock) => {
      clock.request();
      clock.request();
      expect(clock.now()).toBe(START + 4_000);
      clock.moveTo(START + 60_000);
      clock.moveTo(START);
      expect(clock.now()).toBe(START + 60_000);
    });
  });

  it('goes on from where it was left', () => {
    opened(START, (clock) => clock.moveTo(START + 90_000));
    expect(opened(null, (clock) => clock.now())).toBe(START + 90_000);
  });

  it('is on record before anything can happen at it', () => {
    opened(START, (clock) => {
      clock.moveTo(START + 60_000);
      expect(readFileSync(join(folder, 'clock'), 'utf8')).toBe('2026-01-05T00:01:00.000Z\n');
    });
  });

  it('has one owner', () => {
    opened(START, () => {
      expect(() => PracticeClock.open(folder, wall, null)).toThrow(/open already/);
    });
    expect(opened(null, (clock) => clock.now())).toBe(START);
  });

  it('refuses another start than its own, and says what time it is', () => {
    opened(START, () => {});
    expect(() => PracticeClock.open(folder, wall, WALL)).toThrow('This practice desk has begun: it is 2026-01-05 00:00 UTC there.');
    expect(opened(null, (clock) => clock.now())).toBe(START);
  });

  it('refuses a file that says no time, and lets go of the desk', () => {
    writeFileSync(join(folder, 'clock'), 'yesterday');
    expect(() => PracticeClock.open(folder, wall, null)).toThrow(/does not say what time it is.*"yesterday"/);
    writeFileSync(join(folder, 'clock'), '2026-01-05T00:00:00.000Z');
    expect(opened(null, (clock) => clock.now())).toBe(START);
  });
});
