import type { Clock } from '../../src/domain/clock.ts';
import type { WorkOptions } from '../../src/domain/progress.ts';
import type { JobResult, JobRunner } from '../../src/jobs/job-runner.ts';
import type { Job, NewJob } from '../../src/jobs/job.ts';
import type { Notification, Notifier } from '../../src/people/notification.ts';
import { Scheduler } from '../../src/schedule/scheduler.ts';
import { MemoryJobBook } from '../fakes/memory-job-book.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A Monday, 00:00 UTC. */
export const MONDAY = Date.UTC(2026, 5, 1);

/** Tells nothing twice under one key, as the outbox does. */
export class RecordingNotifier implements Notifier {
  readonly told: Notification[] = [];
  readonly #keys = new Set<string>();

  async notify(notification: Notification): Promise<void> {
    if (this.#keys.has(notification.key)) return;
    this.#keys.add(notification.key);
    this.told.push(notification);
  }

  get titles(): readonly string[] {
    return this.told.map(({ card }) => card.title);
  }
}

/** What a log was told, by level. */
export class RecordingLog {
  readonly lines: string[] = [];
  info(): void {}
  warn(_fields: Readonly<Record<string, unknown>>, message: string): void {
    this.lines.push(message);
  }
  error(_fields: Readonly<Record<string, unknown>>, message: string): void {
    this.lines.push(message);
  }
}

/** A job book, a notifier and a clock that outlive the processes that share them. */
export class ScheduleWorld {
  readonly book = new MemoryJobBook();
  readonly notifier = new RecordingNotifier();
  readonly log = new RecordingLog();
  /** Runs that were begun, in order. */
  readonly began: { readonly args: Job['args']; readonly at: number }[] = [];
  now: number;
  readonly clock: Clock = { now: () => this.now };
  /** What a run does; at once and well by default. */
  work: (job: Pick<Job, 'args' | 'memory'>, options: WorkOptions) => Promise<JobResult> = async () => result('Report');
  readonly runner: JobRunner = {
    kind: 'market',
    title: () => 'Market report',
    check: (args) => args as Job['args'],
    run: async (job, options) => {
      this.began.push({ args: job.args, at: this.now });
      return await this.work(job, options);
    },
  };

  constructor(now = MONDAY) {
    this.now = now;
  }

  /** A process over the shared book. */
  scheduler(runLimitMs?: number): Scheduler {
    return new Scheduler({ book: this.book, runners: [this.runner], notifier: this.notifier, clock: this.clock, log: this.log, ...(runLimitMs === undefined ? {} : { runLimitMs }) });
  }

  async add(cron: string, change: Partial<NewJob> = {}): Promise<Job> {
    return await this.book.add({ person: 'telegram:42', conversation: 'telegram:42', kind: 'market', args: {}, recurrence: { cron, zone: 'UTC' }, missed: 'skip', createdAt: this.now, ...change });
  }

  /** Moves time to an instant and lets a process deal with it. */
  async tickAt(scheduler: Scheduler, now: number): Promise<void> {
    this.now = now;
    await scheduler.tick(now);
    await scheduler.idle();
  }

  async job(id = 1): Promise<Job> {
    const found = (await this.book.list()).find((job) => job.id === id);
    if (!found) throw new Error(`there is no job ${id}`);
    return found;
  }
}

/** A result whose card has that title. */
export function result(title: string, memory?: unknown): JobResult {
  return { card: { title, tone: 'neutral', blocks: [{ kind: 'text', text: 'Figures.' }], actions: [] }, remark: `${title} done`, ...(memory === undefined ? {} : { memory }) };
}

/** Every text of a card's blocks. */
export function textOf({ card }: Notification): string {
  return card.blocks.map((block) => (block.kind === 'text' || block.kind === 'note' ? block.text : '')).join('\n');
}

/** A promise with its handles outside. */
export function deferred<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

/** Lets everything that can go on without time passing go on. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}
