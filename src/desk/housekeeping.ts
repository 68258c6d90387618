import type { Clock } from '../domain/clock.ts';
import { messageOf } from '../domain/errors.ts';
import type { Logger } from './logger.ts';

/** Something that grows until it is told to forget. */
export interface Prunable {
  /** Forgets what is older than an instant, epoch milliseconds. */
  prune(before: number): Promise<void>;
}

/** What is forgotten, and after how long. */
export interface Chore {
  readonly what: Prunable;
  readonly keepMs: number;
}

const EVERY_MS = 6 * 3_600_000;

/** Makes stores forget what nobody needs any more: at the start, and every six hours. */
export class Housekeeping {
  readonly #chores: readonly Chore[];
  readonly #clock: Clock;
  readonly #log: Logger;
  #timer: NodeJS.Timeout | null = null;

  constructor({ chores, clock, log }: { readonly chores: readonly Chore[]; readonly clock: Clock; readonly log: Logger }) {
    this.#chores = chores;
    this.#clock = clock;
    this.#log = log;
  }

  /** Begins; what fails is logged and tried again the next time. */
  start(): void {
    void this.#run();
    this.#timer = setInterval(() => void this.#run(), EVERY_MS);
    this.#timer.unref();
  }

  /** Ends. */
  stop(): void {
    if (this.#timer) clearInterval(this.#timer);
  }

  async #run(): Promise<void> {
    for (const { what, keepMs } of this.#chores) {
      try {
        await what.prune(this.#clock.now() - keepMs);
      } catch (error) {
        this.#log.error({ cause: messageOf(error) }, 'old entries could not be removed');
      }
    }
  }
}
