import { describe, expect, it } from 'vitest';
import { Upkeep } from '../../src/schedule/upkeep.ts';
import { DAY, HOUR, MINUTE, MONDAY, RecordingLog } from './schedule-harness.ts';

describe('upkeep', () => {
  it('is done at the first minute and whenever its time has come', async () => {
    const done: number[] = [];
    const upkeep = new Upkeep([{ name: 'prune', every: DAY, run: async (now) => void done.push(now - MONDAY) }], new RecordingLog());
    for (const now of [0, MINUTE, DAY - MINUTE, DAY, DAY + MINUTE]) await upkeep.tick(MONDAY + now);
    expect(done).toEqual([0, DAY]);
  });

  it('is not held off by a clock that was put back', async () => {
    let done = 0;
    const upkeep = new Upkeep([{ name: 'prune', every: HOUR, run: async () => void (done += 1) }], new RecordingLog());
    for (const now of [MONDAY + 30 * DAY, MONDAY]) await upkeep.tick(now);
    expect(done).toBe(2);
  });

  it('goes on after a task that fails, and tries it again when it is due next', async () => {
    const log = new RecordingLog();
    let [bad, good] = [0, 0];
    const upkeep = new Upkeep(
      [
        {
          name: 'bad',
          every: HOUR,
          run: () => {
            bad += 1;
            return Promise.reject(new Error('locked'));
          },
        },
        { name: 'good', every: HOUR, run: async () => void (good += 1) },
      ],
      log,
    );
    for (const now of [MONDAY, MONDAY + MINUTE, MONDAY + HOUR]) await upkeep.tick(now);
    expect([bad, good]).toEqual([2, 2]);
    expect(log.lines).toEqual(['upkeep failed', 'upkeep failed']);
  });
});
