import { type ScheduledTask, schedule } from 'node-cron';
import type { Clock } from '../domain/clock.ts';
import { messageOf } from '../domain/errors.ts';
import { settledWithin } from './bounded-wait.ts';
import type { ScheduleLog } from './schedule-log.ts';

/** Told at every minute. `now` is the minute itself, epoch milliseconds; it may be several minutes after the one before. */
export type MinuteListener = (now: number) => Promise<void>;

/** What the tick is made of. */
export interface MinuteTickOptions {
  readonly clock: Clock;
  readonly log: ScheduleLog;
  /** How often it is looked whether a minute went by unnoticed. Default 15 seconds. */
  readonly watchEveryMs?: number;
}

const MINUTE_MS = 60_000;
const WATCH_EVERY_MS = 15_000;

/** How long a minute may be under way before the watch takes it that node-cron has not told of it. */
const TOLERANCE_MS = 5_000;

/** How long `stop` waits for what is being worked on. */
const PATIENCE_MS = 5_000;

/**
 * The beat of all that is scheduled: one node-cron task, each minute in UTC, for several listeners.
 *
 * A listener that is still at work on a minute is not told of the next one; it is expected to look at what is due by then. After
 * a sleep of the machine, through which no timer runs, a watch tells the minute that it is now. Clocks that are put back do not
 * tell a minute twice, unless by more than an hour, which is taken for the correction of a wrong clock.
 */
export class MinuteTick {
  readonly #clock: Clock;
  readonly #log: ScheduleLog;
  readonly #watchEveryMs: number;
  readonly #listeners = new Map<string, MinuteListener>();
  readonly #working = new Map<string, Promise<void>>();
  #task: ScheduledTask | null = null;
  #watch: NodeJS.Timeout | null = null;
  #told = Number.NEGATIVE_INFINITY;

  constructor({ clock, log, watchEveryMs = WATCH_EVERY_MS }: MinuteTickOptions) {
    this.#clock = clock;
    this.#log = log;
    this.#watchEveryMs = watchEveryMs;
  }

  /** Adds a listener under a name for the log. Those added after `start` hear from the next minute on. */
  listen(name: string, listener: MinuteListener): void {
    this.#listeners.set(name, listener);
  }

  /** Begins, and tells every listener of the present minute at once: what fell due while nothing ran is due now. */
  start(): void {
    if (this.#task !== null) return;
    // Minutes that node-cron itself finds late are no news: the watch tells them.
    this.#task = schedule('* * * * *', () => this.#tell(), { timezone: 'UTC', name: 'minute', suppressMissedWarning: true });
    this.#watch = setInterval(() => this.#tellOverlooked(), this.#watchEveryMs);
    this.#watch.unref();
    this.#tell();
  }

  /** Ends, waiting a few seconds for listeners that are at work. */
  async stop(): Promise<void> {
    const task = this.#task;
    this.#task = null;
    if (this.#watch !== null) clearInterval(this.#watch);
    this.#watch = null;
    await task?.destroy();
    await settledWithin(Promise.all(this.#working.values()), PATIENCE_MS);
  }

  #tellOverlooked(): void {
    const now = this.#clock.now();
    if (now - minuteOf(now) > TOLERANCE_MS || now - this.#told >= 2 * MINUTE_MS) this.#tell();
  }

  #tell(): void {
    const minute = minuteOf(this.#clock.now());
    const isPutBack = this.#told - minute > 60 * MINUTE_MS;
    if (minute <= this.#told && !isPutBack) return;
    this.#told = minute;
    for (const [name, listener] of this.#listeners) if (!this.#working.has(name)) this.#working.set(name, this.#work(name, listener, minute));
  }

  async #work(name: string, listener: MinuteListener, minute: number): Promise<void> {
    try {
      await listener(minute);
    } catch (error) {
      this.#log.error({ listener: name, error: messageOf(error), stack: error instanceof Error ? error.stack : undefined }, 'a listener of the minute failed');
    } finally {
      this.#working.delete(name);
    }
  }
}

function minuteOf(time: number): number {
  return Math.floor(time / MINUTE_MS) * MINUTE_MS;
}
