import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import type { BacktestTask } from './backtest/backtest-task.ts';
import type { RunResult } from './backtest/run-backtest.ts';
import { OutcryError } from './domain/errors.ts';
import type { Outcome } from './heavy-worker.ts';
import type { WorkOptions } from './domain/progress.ts';
import type { Chart } from './reports/chart.ts';

/** Threads that are not needed for this long are ended, and their memory given back. */
const IDLE_MS = 60_000;

/** Tasks that may wait for a thread; more is refused, since nobody would wait that long. */
const MAX_WAITING = 200;

/** Runs simulations and draws charts on other threads, so that `/halt` is answered within a second whatever else is going on. */
export class HeavyWork {
  readonly #pool: Piscina;

  constructor() {
    // Threads run what was built, also when this file is run from source: Node does not read TypeScript.
    const built = import.meta.url.endsWith('.ts') ? '../dist/heavy-worker.js' : './heavy-worker.js';
    this.#pool = new Piscina({
      filename: new URL(built, import.meta.url).href,
      minThreads: 0,
      maxThreads: Math.max(1, Math.min(4, availableParallelism() - 1)),
      idleTimeout: IDLE_MS,
      maxQueue: MAX_WAITING,
    });
  }

  /** @throws OutcryError as `runBacktestTask`; `cancelled` when the signal aborts, which ends the thread at work. */
  runBacktest(task: BacktestTask, options: WorkOptions = {}): Promise<RunResult> {
    return this.#run<RunResult>('runBacktest', task, options);
  }

  /** The chart as a PNG; see `renderChartPng`. */
  async drawChart(chart: Chart, options: WorkOptions = {}): Promise<Buffer> {
    return Buffer.from(await this.#run<Uint8Array>('drawChart', chart, options));
  }

  /** Ends all threads; what they were at is given up. */
  async close(): Promise<void> {
    await this.#pool.destroy();
  }

  async #run<Result>(name: string, task: unknown, { signal }: WorkOptions): Promise<Result> {
    let outcome: Outcome<Result>;
    try {
      outcome = (await this.#pool.run(task, { name, ...(signal ? { signal } : {}) })) as Outcome<Result>;
    } catch (error) {
      if (signal?.aborted) throw new OutcryError('cancelled', 'Cancelled.', { cause: error });
      throw error;
    }
    if ('result' in outcome) return outcome.result;
    const { kind, message, ...details } = outcome.failure;
    throw new OutcryError(kind, message, details);
  }
}
