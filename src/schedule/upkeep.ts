import { messageOf } from '../domain/errors.ts';
import type { ScheduleLog } from './schedule-log.ts';

/** Housekeeping that nobody asked for: pruning what is delivered, old presses of buttons, and the like. */
export interface UpkeepTask {
  /** For the log. */
  readonly name: string;
  /** Milliseconds between two runs. */
  readonly every: number;
  run(now: number): Promise<void>;
}

/** Does the desk's housekeeping: each task at the first minute after the start, then whenever its time has come. */
export class Upkeep {
  readonly #tasks: readonly UpkeepTask[];
  readonly #log: ScheduleLog;
  readonly #lastRun = new Map<UpkeepTask, number>();

  constructor(tasks: readonly UpkeepTask[], log: ScheduleLog) {
    this.#tasks = tasks;
    this.#log = log;
  }

  /** To be called at every minute. Tasks run one after the other; one that fails is logged, and tried again when it is due next. */
  async tick(now: number): Promise<void> {
    for (const task of this.#tasks) {
      const last = this.#lastRun.get(task);
      // A clock that was put back must not hold a task off for as long.
      if (last !== undefined && now >= last && now - last < task.every) continue;
      this.#lastRun.set(task, now);
      try {
        // They share one database; side by side they would only wait for each other.
        // oxlint-disable-next-line no-await-in-loop
        await task.run(now);
      } catch (error) {
        this.#log.error({ task: task.name, error: messageOf(error) }, 'upkeep failed');
      }
    }
  }
}
