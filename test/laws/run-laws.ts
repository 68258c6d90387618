import { type RunDetails, asyncProperty, check } from 'fast-check';
import type { DeskProcess } from './desk-process.ts';
import { happen } from './happen.ts';
import { complaints } from './laws.ts';
import type { Complaints } from './scene.ts';
import { type Plan, plans, sessionPlans } from './schedule.ts';
import { Tally } from './tally.ts';
import { World } from './world.ts';

/** Time for everything to come to rest: longer than anything is waited for, seconds. */
const SETTLING_S = 250;
const STEP_S = 10;

/** How far the desk's clock may have been ahead. */
const LONGEST_SKEW_MS = 300_000;

/** From then on no candle's close is announced any more. */
const LAST_CLOSE_S = 130;

/** Plays one schedule, lets the world come to rest and holds it against the laws. */
export async function play(plan: Plan, tally: Tally): Promise<Complaints> {
  const world = new World(plan, tally);
  await world.open(plan);
  for (const act of plan.acts) {
    tally.count('acts');
    world.run(happen(world, act));
    world.seePrices();
    // oxlint-disable-next-line no-await-in-loop -- one thing after the other
    if (act.waits) await world.rest();
    world.reviveTheDead();
  }
  await world.rest();
  const desks = await toRest(world, plan.survivors);
  const found = await complaints(world, desks[0]!);
  tally.count('schedules');
  for (const desk of desks) desk.kill();
  return found;
}

/** The exchange answers again, nobody dies any more, and time passes. */
async function toRest(world: World, survivors: boolean): Promise<readonly DeskProcess[]> {
  world.link.heal();
  world.skewMs = 0;
  if (survivors) {
    for (const who of world.processes.keys()) {
      if (world.process(who).isDead) world.restart(who);
      world.process(who).life.left = Number.POSITIVE_INFINITY;
    }
  } else {
    for (const process of world.processes) process.kill();
  }
  await world.rest();
  const desks = survivors ? world.processes : [await world.immortal()];
  // What was noted by a clock that ran ahead is waited for until then.
  if (world.wasSkewed) world.link.pass(LONGEST_SKEW_MS);
  for (let passed = 0; passed < SETTLING_S; passed += STEP_S) {
    world.link.pass(STEP_S * 1_000);
    world.refill();
    world.seePrices();
    world.sendTicks(desks);
    // oxlint-disable-next-line no-await-in-loop
    await world.rest();
    // oxlint-disable-next-line no-await-in-loop
    await Promise.all(desks.map(async (desk) => desk.tick()));
    // A last close is left time to have its orders end.
    if (world.sessionsRun && passed < LAST_CLOSE_S) {
      world.announcedAt = world.clock.now();
      // oxlint-disable-next-line no-await-in-loop
      await Promise.all(desks.map(async ({ sessions }) => sessions.candlesClosed()));
    }
    if (passed % (STEP_S * 4) === 0) {
      // oxlint-disable-next-line no-await-in-loop
      await desks[0]!.reconciler.look('binance');
    }
    // oxlint-disable-next-line no-await-in-loop
    await world.rest();
  }
  for (const { flow, protector, sessions } of desks) {
    // oxlint-disable-next-line no-await-in-loop
    await sessions.idle();
    // oxlint-disable-next-line no-await-in-loop
    await flow.quiet();
    // oxlint-disable-next-line no-await-in-loop
    await protector.settled();
  }
  return desks;
}

/** Where a run begins, and how long it is. */
export interface LawRun {
  readonly runs: number;
  readonly seed: number;
  /** Whether strategies are at work; else orders are by hand. */
  readonly sessions: boolean;
  /** A counterexample's path, to see it again. */
  readonly path?: string | undefined;
  /** False to stop at the first counterexample as it was drawn; true to look for the shortest like it, which can take minutes. */
  readonly shrink?: boolean;
  /** Called after each schedule with how many there were. */
  readonly onSchedule?: (count: number) => void;
}

/** Plays random schedules. `tally` counts what happened in all of them, those that shrinking tried included. */
export async function runLaws({ runs, seed, sessions, path, shrink = true, onSchedule }: LawRun): Promise<{ readonly tally: Tally; readonly details: RunDetails<[Plan]> }> {
  const tally = new Tally();
  const details = await check(
    asyncProperty(sessions ? sessionPlans : plans, async (plan) => {
      const found = await play(plan, tally);
      onSchedule?.(tally.of('schedules'));
      if (found.length > 0) throw new Error([...new Set(found)].join('\n'));
    }),
    { numRuns: runs, seed, endOnFailure: !shrink, ...(path === undefined ? {} : { path }) },
  );
  return { tally, details };
}

/** What broke, and how to see it again; `null` when every law held. */
export function failureOf({ failed, counterexample, seed, counterexamplePath, errorInstance, numShrinks }: RunDetails<[Plan]>): string | null {
  if (!failed) return null;
  const message = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  return `${message}\n\nSee it again: npm run laws -- ${counterexample?.[0].sessions ? '--sessions ' : ''}--seed ${seed} --path ${counterexamplePath ?? ''}\nAfter ${numShrinks} shrinks: ${JSON.stringify(counterexample?.[0])}`;
}
