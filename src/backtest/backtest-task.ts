import { type RunInput, type RunResult, runBacktest } from './run-backtest.ts';
import { type StrategyChoice, resolveStrategy } from '../strategies/strategy-choice.ts';

/** A run as plain data, which can be handed to another thread: the strategy is named and not yet resolved. */
export interface BacktestTask extends Omit<RunInput, 'strategy' | 'params'> {
  readonly choice: StrategyChoice;
}

/**
 * Resolves the strategy and runs it; see `runBacktest`.
 *
 * @throws OutcryError what `resolveStrategy` and `runBacktest` throw.
 */
export function runBacktestTask({ choice, ...input }: BacktestTask): RunResult {
  const { strategy, params } = resolveStrategy(choice);
  return runBacktest({ ...input, strategy, params });
}
