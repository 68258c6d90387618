import type { Clock } from '../domain/clock.ts';
import { OutcryError, messageOf } from '../domain/errors.ts';
import type { JobResult, JobRunner } from '../jobs/job-runner.ts';
import type { ClaimedSlot, Job, JobBook, JobKind, JobRun } from '../jobs/job.ts';
import { nextSlot } from '../jobs/recurrence-slots.ts';
import { underDeadline, unlessAborted } from '../domain/abort.ts';
import type { EventClass, Notifier } from '../people/notification.ts';
import type { Card } from '../reports/card.ts';
import { settledWithin } from './bounded-wait.ts';
import { type PlannedRun, dueRuns, plannedRun } from './due-runs.ts';
import { failureCard, interruptionCard, missedCard, resultCard } from './job-cards.ts';
import type { ScheduleLog } from './schedule-log.ts';

/** What a scheduler is made of. */
export interface SchedulerOptions {
  readonly book: JobBook;
  readonly runners: readonly JobRunner[];
  readonly notifier: Notifier;
  readonly clock: Clock;
  readonly log: ScheduleLog;
  /** How long one run may take. Default 10 minutes. */
  readonly runLimitMs?: number;
}

/** Runs at once at most, so that the desk stays quick. */
const MOST_AT_ONCE = 2;

const RUN_LIMIT_MS = 10 * 60_000;

/** How much longer than its limit a claimed run is taken to be going, here or in another process. */
const LEASE_MARGIN_MS = 60_000;

/** How long `stop` waits for runs to give up. */
const PATIENCE_MS = 5_000;

/** A run that waits or is going. */
interface Run extends PlannedRun {
  readonly job: number;
  isGoing: boolean;
  /** Slots that came while it was going. */
  readonly overlapped: number[];
}

/**
 * Runs the jobs of the book when they are due.
 *
 * The book is the truth, and is read anew at every tick: every process that shares it may run a scheduler, and what one claims the
 * others leave alone. A run is begun in this order: claim the slot, note it as dealt with, run, put the card into the outbox,
 * finish. A process that dies on the way leaves a slot claimed, which is told as interrupted and never run twice. A claim that is
 * not finished counts as a run that is going until its limit has passed; at its own start a scheduler takes it for interrupted.
 */
export class Scheduler {
  readonly #book: JobBook;
  readonly #runners: ReadonlyMap<JobKind, JobRunner>;
  readonly #notifier: Notifier;
  readonly #clock: Clock;
  readonly #log: ScheduleLog;
  readonly #runLimitMs: number;
  readonly #stopping = new AbortController();
  /** By job: its run that waits or is going. */
  readonly #runs = new Map<number, Run>();
  readonly #waiting: Run[] = [];
  readonly #going = new Set<Promise<void>>();
  /** The next slot of each job, kept while neither its schedule nor what was dealt with changes. */
  readonly #next = new Map<number, { readonly of: string; readonly slot: number }>();

  constructor({ book, runners, notifier, clock, log, runLimitMs = RUN_LIMIT_MS }: SchedulerOptions) {
    this.#book = book;
    this.#runners = new Map(runners.map((runner) => [runner.kind, runner]));
    this.#notifier = notifier;
    this.#clock = clock;
    this.#log = log;
    this.#runLimitMs = runLimitMs;
  }

  /** Settles what a crash interrupted: each such run is ended, and the person is told once. */
  async start(): Promise<void> {
    await this.#settle(await this.#book.unfinished());
  }

  /**
   * To be called at every minute: deals with everything that fell due up to `now` (epoch milliseconds). Resolves when what is due
   * was told, skipped or put in line; runs go on behind.
   */
  async tick(now: number): Promise<void> {
    const claims = await this.#book.unfinished();
    const isStale = ({ claimedAt }: ClaimedSlot): boolean => now - claimedAt > this.#runLimitMs + LEASE_MARGIN_MS;
    await this.#settle(claims.filter((claim) => isStale(claim) && !this.#runs.get(claim.job)?.isGoing));
    const goingElsewhere = new Set(claims.filter((claim) => !isStale(claim) && !this.#runs.has(claim.job)).map(({ job }) => job));
    const jobs = await this.#book.list();
    this.#forget(jobs);
    for (const job of jobs) {
      if (job.isPaused || this.#stopping.signal.aborted || this.#nextOf(job) > now) continue;
      try {
        // One after the other: each is a few small writes.
        // oxlint-disable-next-line no-await-in-loop
        await this.#take(job, now, goingElsewhere.has(job.id));
      } catch (error) {
        this.#log.error({ job: job.id, error: messageOf(error) }, 'a job could not be looked at');
      }
    }
  }

  /** Resolves when no run is waiting or going. */
  async idle(): Promise<void> {
    // A run that ends may begin the next.
    // oxlint-disable-next-line no-await-in-loop
    while (this.#going.size > 0) await Promise.all(this.#going);
  }

  /** Ends: nothing is begun any more, runs that are going are called off and told as interrupted. Waits a few seconds at most. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    for (const run of this.#waiting.splice(0)) this.#runs.delete(run.job);
    const isSettled = await settledWithin(this.idle(), PATIENCE_MS);
    if (!isSettled) this.#log.warn({ runs: this.#going.size }, 'runs were left unfinished at the stop');
  }

  async #take(job: Job, now: number, isGoingElsewhere: boolean): Promise<void> {
    const run = this.#runs.get(job.id);
    // What comes while a run waits for its turn is looked at when it is going; while one goes in another process, by that process.
    if (run === undefined ? isGoingElsewhere : !run.isGoing) return;
    const due = dueRuns(job, now);
    if (due === null) return;
    if (run !== undefined) {
      run.overlapped.push(due.newest);
      this.#log.info({ job: job.id, slot: due.newest }, 'a run was skipped: the one before it is still going');
      await this.#book.handled(job.id, due.newest);
      return;
    }
    if (due.missed > 0 && job.missed === 'tell') {
      await this.#tell(job, 'system', `job:${job.id}:missed:${due.oldest}`, missedCard(job, this.#titleOf(job), due, now));
    }
    const planned = plannedRun(job.missed, due);
    if (planned === null) await this.#book.handled(job.id, due.newest);
    else this.#queue({ ...planned, job: job.id, isGoing: false, overlapped: [] });
  }

  #queue(run: Run): void {
    this.#runs.set(run.job, run);
    this.#waiting.push(run);
    this.#begin();
  }

  #begin(): void {
    while (this.#going.size < MOST_AT_ONCE) {
      const run = this.#waiting.shift();
      if (run === undefined) return;
      const going = this.#go(run).finally(() => {
        this.#runs.delete(run.job);
        this.#going.delete(going);
        this.#begin();
      });
      this.#going.add(going);
    }
  }

  /** Never rejects. */
  async #go(run: Run): Promise<void> {
    try {
      // It may have waited: what the person has changed meanwhile counts.
      const job = (await this.#book.list()).find(({ id }) => id === run.job);
      if (job === undefined || job.isPaused || this.#stopping.signal.aborted) return;
      const isMine = await this.#book.claim(run.job, run.slot, this.#clock.now());
      await this.#book.handled(run.job, isMine ? run.until : run.slot);
      if (!isMine) return;
      run.isGoing = true;
      await this.#execute({ ...job, handledUntil: Math.max(job.handledUntil, run.until) }, run);
    } catch (error) {
      this.#log.error({ job: run.job, slot: run.slot, error: messageOf(error) }, 'a run could not be begun or ended');
    }
  }

  async #execute(job: Job, run: Run): Promise<void> {
    const title = this.#titleOf(job);
    const key = `job:${job.id}:${run.slot}`;
    try {
      const { card, remark, memory } = await this.#limited(job);
      await this.#tell(job, 'report', key, resultCard(card, run));
      await this.#finish(job, run.slot, 'done', remark, memory);
    } catch (error) {
      if (this.#stopping.signal.aborted) {
        await this.#interrupt(job, run.slot);
        return;
      }
      if (!(error instanceof OutcryError)) this.#log.error({ key, error: messageOf(error), stack: error instanceof Error ? error.stack : undefined }, 'a job threw');
      await this.#tell(job, 'system', key, failureCard(job, title, error, run, key));
      await this.#finish(job, run.slot, 'failed', error instanceof OutcryError ? error.message : 'A fault of Outcry; it is in the log.');
    }
  }

  /** The runner's result within the time limit. */
  async #limited(job: Job): Promise<JobResult> {
    const runner = this.#runners.get(job.kind);
    if (!runner) throw new OutcryError('refused', `This desk has nothing that does jobs of the kind "${job.kind}".`);
    return underDeadline(this.#runLimitMs, this.#stopping.signal, async ({ signal, isOver }) => {
      try {
        return await unlessAborted(runner.run({ args: runner.check(job.args), memory: job.memory }, { signal }), signal);
      } catch (error) {
        if (!isOver()) throw error;
        throw new OutcryError('timeout', `It took longer than ${this.#runLimitMs / 60_000} minutes and was called off.`, { cause: error });
      }
    });
  }

  /** Ends runs that nobody will finish. */
  async #settle(claims: readonly ClaimedSlot[]): Promise<void> {
    if (claims.length === 0) return;
    const jobs = new Map((await this.#book.list()).map((job) => [job.id, job]));
    for (const { job: id, slot } of claims) {
      const job = jobs.get(id);
      if (job === undefined) continue;
      // A crash may have come between the claim and its note.
      // oxlint-disable-next-line no-await-in-loop
      await this.#book.handled(id, slot);
      // oxlint-disable-next-line no-await-in-loop
      await this.#interrupt(job, slot);
    }
  }

  async #interrupt(job: Job, slot: number): Promise<void> {
    // The key of its result: a card that had already gone out is not contradicted.
    await this.#tell(job, 'system', `job:${job.id}:${slot}`, interruptionCard(job, this.#titleOf(job), slot, this.#clock.now()));
    await this.#finish(job, slot, 'interrupted', 'Outcry stopped while it ran.');
  }

  async #tell(job: Job, event: EventClass, key: string, card: Card): Promise<void> {
    await this.#notifier.notify({ key, event, to: { kind: 'conversation', conversation: job.conversation }, card, at: this.#clock.now() });
  }

  async #finish(job: Job, slot: number, outcome: JobRun['outcome'], remark: string, memory?: unknown): Promise<void> {
    await this.#book.finish(job.id, { slot, at: this.#clock.now(), outcome, remark }, memory);
  }

  #nextOf(job: Job): number {
    const of = `${job.recurrence.cron} ${job.recurrence.zone} ${job.handledUntil}`;
    const known = this.#next.get(job.id);
    if (known?.of === of) return known.slot;
    const slot = nextSlot(job.recurrence, job.handledUntil);
    this.#next.set(job.id, { of, slot });
    return slot;
  }

  /** Drops what is kept of jobs that are gone. */
  #forget(jobs: readonly Job[]): void {
    if (this.#next.size <= jobs.length) return;
    const ids = new Set(jobs.map(({ id }) => id));
    for (const id of this.#next.keys()) if (!ids.has(id)) this.#next.delete(id);
  }

  #titleOf(job: Job): string {
    try {
      return this.#runners.get(job.kind)?.title(job.args) ?? `Job ${job.id}`;
    } catch (error) {
      // Arguments that cannot be read are told by the run itself.
      this.#log.warn({ job: job.id, error: messageOf(error) }, 'a job has no title');
      return `Job ${job.id}`;
    }
  }
}
