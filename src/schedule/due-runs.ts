import type { Job } from '../jobs/job.ts';
import { lastSlot, slotsBetween } from '../jobs/recurrence-slots.ts';

/** A slot this long past is still on time. */
export const ON_TIME_MS = 2 * 60_000;

/** Missed runs are counted up to this many. */
export const MOST_COUNTED = 100;

/** What is due of a job. */
export interface DueRuns {
  /** The first slot that is not dealt with: the name under which missed runs are dealt with once, whoever finds them and when. */
  readonly oldest: number;
  readonly newest: number;
  /** Whether the newest slot is on time. All before it were missed. */
  readonly isOnTime: boolean;
  /** Slots that were missed, at most `MOST_COUNTED` + 1. */
  readonly missed: number;
}

/** What of a job fell due in (handledUntil, now]; `null` for nothing. */
export function dueRuns({ recurrence, handledUntil }: Job, now: number): DueRuns | null {
  const newest = lastSlot(recurrence, handledUntil, now);
  if (newest === null) return null;
  const isOnTime = now - newest <= ON_TIME_MS;
  const missed = slotsBetween(recurrence, handledUntil, isOnTime ? newest - 1 : newest, MOST_COUNTED + 1);
  return { oldest: missed[0] ?? newest, newest, isOnTime, missed: missed.length };
}

/** A run that is to be begun. */
export interface PlannedRun {
  /** The slot that is claimed for it. */
  readonly slot: number;
  /** Slots up to this one are dealt with by it. */
  readonly until: number;
  /** Missed runs that it stands in for; 0 for none. */
  readonly standsFor: number;
}

/** The run that what is due comes to under the job's policy for missed runs; `null` for none. */
export function plannedRun(policy: Job['missed'], { oldest, newest, isOnTime, missed }: DueRuns): PlannedRun | null {
  const standsFor = policy === 'once' ? missed : 0;
  if (isOnTime) return { slot: newest, until: newest, standsFor };
  // The oldest: another process that looks a minute later finds another newest one, and the same oldest.
  return policy === 'once' ? { slot: oldest, until: newest, standsFor } : null;
}
