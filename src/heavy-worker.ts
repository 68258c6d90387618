import { type BacktestTask, runBacktestTask } from './backtest/backtest-task.ts';
import type { RunResult } from './backtest/run-backtest.ts';
import { type ErrorKind, OutcryError } from './domain/errors.ts';
import type { Chart } from './reports/chart.ts';

/** What a task came to. Copying between threads strips an error of its class, so that ours are sent as what they say. */
export type Outcome<Result> = { readonly result: Result } | { readonly failure: { readonly kind: ErrorKind; readonly message: string; readonly field?: string; readonly hint?: string } };

/** The other threads' half of `HeavyWork`, called by name: runs a backtest. */
export function runBacktest(task: BacktestTask): Promise<Outcome<RunResult>> {
  return outcomeOf(() => runBacktestTask(task));
}

/** The other threads' half of `HeavyWork`, called by name: draws a chart as a PNG. */
export function drawChart(chart: Chart): Promise<Outcome<Uint8Array>> {
  return outcomeOf(async () => {
    // The renderer is loaded by the threads that draw, not by those that only compute.
    const { renderChartPng } = await import('./reports/chart-png.ts');
    return renderChartPng(chart);
  });
}

async function outcomeOf<Result>(work: () => Result | Promise<Result>): Promise<Outcome<Result>> {
  try {
    return { result: await work() };
  } catch (error) {
    if (!(error instanceof OutcryError)) throw error;
    const { kind, message, field, hint } = error;
    return { failure: { kind, message, ...(field === undefined ? {} : { field }), ...(hint === undefined ? {} : { hint }) } };
  }
}
