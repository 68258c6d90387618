import { expect, it } from 'vitest';
import { type LawRun, failureOf, runLaws } from './run-laws.ts';

/** Schedules of orders by hand that every run of the tests plays, in shards that run side by side. */
export const LAW_RUNS = 2_000;

const SHARDS = [{ runs: 1_000, seed: 20_260_101 }, { runs: 1_000, seed: 20_260_102 }] as const;

/** What only a hang takes: on a machine that does nothing else, a shard takes about a minute. */
const HANG_MS = 900_000;

/** Schedules with strategies at work. */
const SESSION_SHARD = { runs: 300, seed: 20_260_103 };

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

const LEAST_OF_SESSIONS: Readonly<Record<string, number>> = {
  candles: 500,
  deployments: 60,
  'orders sent: entry market': 80,
  'orders sent: exit market': 30,
  'orders moved to unknown': 20,
  'stops with everything sold': 40,
  kills: 80,
  'fault: a candle late': 20,
  'fault: the clock is wrong': 20,
  'fault: placing, reply lost': 2,
  'fault: placing, lost': 2,
  'fault: placing, late': 2,
  'orders sent: protect market': 1,
  'halts: flatten': 2,
};

/** One shard of the law runs, as a test. */
export function lawTest(shard: 0 | 1): void {
  const { runs, seed } = SHARDS[shard];
  it(`every law holds in ${runs} random schedules of ${LAW_RUNS} (seed ${seed}; longer: npm run laws)`, async () => {
    expect(SHARDS.reduce((sum, one) => sum + one.runs, 0)).toBe(LAW_RUNS);
    expect(LAW_RUNS).toBeGreaterThanOrEqual(2_000);
    expect(await problemsOf({ runs, seed, sessions: false }, LEAST)).toEqual([]);
  }, HANG_MS);
}

/** The law runs with strategies at work, as a test. */
export function sessionLawTest(): void {
  const { runs, seed } = SESSION_SHARD;
  it(`every law holds in ${runs} random schedules with strategies at work (seed ${seed}; longer: npm run laws -- --sessions)`, async () => {
    expect(await problemsOf({ runs, seed, sessions: true }, LEAST_OF_SESSIONS)).toEqual([]);
  }, HANG_MS);
}

/** What speaks against a run: a law that broke, or something that happened too rarely for the laws to say much. */
async function problemsOf(run: Pick<LawRun, 'runs' | 'seed' | 'sessions'>, least: Readonly<Record<string, number>>): Promise<readonly string[]> {
  const { tally, details } = await runLaws({ ...run, shrink: false });
  const failure = failureOf(details);
  if (failure !== null) return [failure];
  const rare = Object.entries({ ...least, schedules: 100 }).filter(([what, times]) => tally.of(what) < (times * run.runs) / 100);
  return rare.map(([what]) => `${what}: only ${tally.of(what)}`);
}
