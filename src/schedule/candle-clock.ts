import { messageOf } from '../domain/errors.ts';
import { settledWithin } from './bounded-wait.ts';
import type { ScheduleLog } from './schedule-log.ts';

/** Told that candles may have closed. `now` is the minute at which they did, epoch milliseconds. */
export type CandleCloseListener = (now: number) => Promise<void>;

/** What the clock is made of. */
export interface CandleClockOptions {
  readonly log: ScheduleLog;
  /** How long a venue is given to publish the candle that has just closed. Default 2 seconds. */
  readonly settlingMs?: number;
}

/** Long enough for a venue to have the closed candle, short enough not to be noticed. */
const SETTLING_MS = 2_000;

/** How long `stop` waits for listeners that are at work. */
const PATIENCE_MS = 5_000;

/**
 * Tells listeners, a little after each minute, that candles may have closed. Which of them did is theirs to work out: after a sleep
 * or a long run, several minutes may have gone by since the last time.
 */
export class CandleClock {
  readonly #log: ScheduleLog;
  readonly #settlingMs: number;
  readonly #listeners: CandleCloseListener[] = [];
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor({ log, settlingMs = SETTLING_MS }: CandleClockOptions) {
    this.#log = log;
    this.#settlingMs = settlingMs;
  }

  onCandleClose(listener: CandleCloseListener): void {
    this.#listeners.push(listener);
  }

  /** To be called at every minute; resolves when every listener is done. One that fails is logged and stops nothing. */
  async tick(now: number): Promise<void> {
    this.#running = this.#run(now);
    await this.#running;
  }

  /** Ends: nobody is told any more, and listeners that are at work are waited for, a few seconds at most. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await settledWithin(this.#running, PATIENCE_MS);
  }

  async #run(now: number): Promise<void> {
    await this.#settle();
    if (this.#stopping.signal.aborted) return;
    await Promise.all(
      this.#listeners.map(async (listener) => {
        try {
          await listener(now);
        } catch (error) {
          this.#log.error({ error: messageOf(error), stack: error instanceof Error ? error.stack : undefined }, 'a listener of the candle clock failed');
        }
      }),
    );
  }

  async #settle(): Promise<void> {
    const { signal } = this.#stopping;
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, this.#settlingMs);
      signal.addEventListener('abort', done);
    });
  }
}
