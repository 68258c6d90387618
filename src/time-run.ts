import { setImmediate as nextTurn } from 'node:timers/promises';
import { OutcryError } from './domain/errors.ts';
import type { WorkOptions } from './domain/progress.ts';
import type { SteppedTime } from './stepped-time.ts';
import { formatDateTime } from './reports/format.ts';
import type { CandleClock } from './schedule/candle-clock.ts';
import type { Scheduler } from './schedule/scheduler.ts';
import type { TimeMachine, TimePassed } from './tools/time-machine.ts';
import type { TradingService } from './trading-service.ts';

/** What is run through time. */
export interface TimeRunParts {
  readonly time: Pick<SteppedTime, 'clock' | 'stepMs' | 'onStep'>;
  readonly trading: Pick<TradingService, 'settle' | 'review' | 'stopped'>;
  readonly candles: Pick<CandleClock, 'tick'>;
  readonly jobs: Pick<Scheduler, 'tick' | 'idle'>;
  /** Resolves when whoever watches was shown what happened so far. */
  readonly shown: () => Promise<void>;
}

/** Runs a desk through time, step by step: nothing of a step is left to do when the next one begins, so that a run tells the same story twice. */
export class TimeRun implements TimeMachine {
  readonly #parts: TimeRunParts;
  #isRunning = false;

  constructor(parts: TimeRunParts) {
    this.#parts = parts;
  }

  async forward(ms: number, options: WorkOptions = {}): Promise<TimePassed> {
    if (this.#isRunning) throw new OutcryError('busy', 'Time is running already.', { hint: 'Ctrl-C stops it where it is.' });
    this.#isRunning = true;
    try {
      return await this.#run(ms, options);
    } finally {
      this.#isRunning = false;
    }
  }

  async #run(ms: number, { signal, onProgress }: WorkOptions): Promise<TimePassed> {
    const { trading } = this.#parts;
    const { clock, stepMs } = this.#parts.time;
    const from = Math.floor(clock.now() / stepMs) * stepMs;
    const end = from + ms;
    const stoppedBefore = new Set((await trading.stopped()).map(({ account }) => account));
    let at = from;
    while (at < end) {
      at = Math.min(at + stepMs, end);
      // oxlint-disable-next-line no-await-in-loop -- one step after the other is what this is for
      await this.#step(at);
      onProgress?.({ label: `${formatDateTime(at)} UTC`, done: (at - from) / stepMs, total: (end - from) / stepMs });
      // oxlint-disable-next-line no-await-in-loop
      const fresh = (await trading.stopped()).find(({ account }) => !stoppedBefore.has(account));
      if (fresh !== undefined) return { from, to: at, cutShort: `Trading was stopped on ${fresh.account}: ${fresh.reason}` };
      if (signal?.aborted === true) return { from, to: at, cutShort: 'You stopped it.' };
    }
    return { from, to: end, cutShort: null };
  }

  /** Everything that the time up to `at` brings, in the order in which it would come. */
  async #step(at: number): Promise<void> {
    const { time, trading, candles, jobs, shown } = this.#parts;
    time.clock.moveTo(at);
    await trading.settle(at);
    await time.onStep();
    await candles.tick(at);
    await trading.settle(at);
    await trading.review(at);
    await jobs.tick(at);
    await jobs.idle();
    await shown();
    // The database answers without a wait: others have their turn here.
    await nextTurn();
  }
}
