import type { Recurrence } from './recurrence.ts';

/** What is done with runs that were missed while Outcry was not running: nothing, one run now, or a message that says so. */
export type MissedRuns = 'skip' | 'once' | 'tell';

/** Every policy for missed runs. */
export const MISSED_RUNS: readonly MissedRuns[] = ['skip', 'once', 'tell'];

/** What a job does. */
export type JobKind = 'market' | 'account' | 'backtest' | 'candles' | 'backup';

/** Every kind of job. */
export const JOB_KINDS: readonly JobKind[] = ['market', 'account', 'backtest', 'candles', 'backup'];

/** Work that is done on a schedule. */
export interface Job {
  /** Counts up over all jobs; what people type. */
  readonly id: number;
  /** Whose it is: a person's id. */
  readonly person: string;
  /** Where its card is told, over all channels: `telegram:42`. */
  readonly conversation: string;
  readonly kind: JobKind;
  /** What the kind needs to know; plain JSON, checked by the kind itself. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly recurrence: Recurrence;
  readonly missed: MissedRuns;
  readonly isPaused: boolean;
  readonly createdAt: number;
  /** Slots up to this instant (epoch milliseconds) were dealt with: run, told, or skipped on purpose. */
  readonly handledUntil: number;
  /** How the newest run ended; `null` before the first. */
  readonly lastRun: JobRun | null;
  /** What the kind keeps from one run for the next, such as the figures that the next report is compared with; plain JSON, `null` before the first. */
  readonly memory: unknown;
}

/** How one run ended. */
export interface JobRun {
  /** The instant that it was due, epoch milliseconds. */
  readonly slot: number;
  /** When it ended. */
  readonly at: number;
  readonly outcome: 'done' | 'failed' | 'interrupted';
  /** One sentence. */
  readonly remark: string;
}

/** What is given to make a job. */
export type NewJob = Pick<Job, 'person' | 'conversation' | 'kind' | 'args' | 'recurrence' | 'missed' | 'createdAt'>;

/** A slot that a run was begun for. */
export interface ClaimedSlot {
  /** The job's number. */
  readonly job: number;
  readonly slot: number;
  /** The `now` of its claim, epoch milliseconds. */
  readonly claimedAt: number;
}

/** Every job, with the slots that were taken, over restarts and processes. */
export interface JobBook {
  /** `handledUntil` of a new job is its `createdAt`. */
  add(job: NewJob): Promise<Job>;
  /** Every job, oldest first; of one person where one is given. */
  list(person?: string): Promise<readonly Job[]>;
  /** Changes a job of a person; `null` when they have none of that number. A resumed or rescheduled job's slots count from `now`. */
  edit(id: number, person: string, change: Partial<Pick<Job, 'args' | 'recurrence' | 'missed' | 'isPaused'>>, now: number): Promise<Job | null>;
  remove(id: number, person: string): Promise<boolean>;
  /** Takes a slot: true exactly once for a job and slot, over all processes. */
  claim(id: number, slot: number, now: number): Promise<boolean>;
  /** Slots that were claimed and not finished, oldest slot first: what is being run, here or in another process, and what a crash interrupted. */
  unfinished(): Promise<readonly ClaimedSlot[]>;
  /** Ends a claimed slot and says how; `memory` replaces what the job kept, and leaves it where it is `undefined`. */
  finish(id: number, run: JobRun, memory?: unknown): Promise<void>;
  /** Notes that slots up to an instant are dealt with; never moves `handledUntil` back. */
  handled(id: number, until: number): Promise<void>;
  /** Makes the jobs of one person another's, when their accounts become one person. */
  reassign(from: string, to: string): Promise<void>;
}
