import type { WorkOptions } from '../domain/progress.ts';
import type { Card } from '../reports/card.ts';
import type { Job, JobKind } from './job.ts';

/** The arguments of a job: plain JSON. */
export type JobArgs = Readonly<Record<string, unknown>>;

/** What a run came to. */
export interface JobResult {
  readonly card: Card;
  /** One sentence for the list of jobs: `3 markets, BTC/USDT +2.1%`. */
  readonly remark: string;
  /** What the next run is to know, plain JSON; left out where nothing changes. */
  readonly memory?: unknown;
}

/** What one kind of job does; one file each. */
export interface JobRunner {
  readonly kind: JobKind;
  /** What these arguments do, as a short title: `Market report: BTC/USDT, ETH/USDT`. Takes canonical arguments. */
  title(args: JobArgs): string;
  /**
   * The arguments in their canonical form, defaults filled in, as the book keeps them.
   *
   * @throws OutcryError `invalid-input` naming the field at fault.
   */
  check(args: unknown): JobArgs;
  /**
   * Does the job once.
   *
   * @throws OutcryError with the reason when it cannot be done; `cancelled` when the signal aborts.
   */
  run(job: Pick<Job, 'args' | 'memory'>, options: WorkOptions): Promise<JobResult>;
}
