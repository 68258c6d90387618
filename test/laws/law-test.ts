import { expect, it } from 'vitest';
import { failureOf, runLaws } from './run-laws.ts';

/** Schedules that every run of the tests plays, in shards that run side by side. */
export const LAW_RUNS = 2_000;

const SHARDS = [{ runs: 1_000, seed: 20_260_101 }, { runs: 1_000, seed: 20_260_102 }] as const;

/** What must have happened often enough for the laws to say something: of a hundred schedules. */
const LEAST: Readonly<Record<string, number>> = {
  'orders sent': 100,
  'orders moved to unknown': 20,
  'orders moved to lost': 5,
  'orders moved to refused': 10,
  'answers: approved': 40,
  kills: 50,
  'fault: placing, reply lost': 2,
  'fault: placing, lost': 2,
  'fault: placing, 5xx after': 2,
  'fault: placing, late': 2,
  'fault: placing, banned': 2,
  'fault: a stream event dropped': 50,
  'orders sent: protect market': 2,
  'halts: flatten': 2,
};

/** One shard of the law runs, as a test. */
export function lawTest(shard: 0 | 1): void {
  const { runs, seed } = SHARDS[shard];
  it(`every law holds in ${runs} random schedules of ${LAW_RUNS} (seed ${seed}; longer: npm run laws)`, async () => {
    expect(SHARDS.reduce((sum, one) => sum + one.runs, 0)).toBe(LAW_RUNS);
    expect(LAW_RUNS).toBeGreaterThanOrEqual(2_000);
    const { tally, details } = await runLaws({ runs, seed, shrink: false });
    expect(failureOf(details)).toBeNull();
    expect(tally.of('schedules')).toBe(runs);
    const rare = Object.entries(LEAST).filter(([what, least]) => tally.of(what) < (least * runs) / 100);
    expect(rare.map(([what]) => `${what}: only ${tally.of(what)}`)).toEqual([]);
  }, 300_000);
}
