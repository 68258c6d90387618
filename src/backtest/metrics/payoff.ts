import type { Trade } from '../simulation.ts';
import { mean, ratio } from './statistics.ts';

/** Payoff ratio: average win ÷ average loss in money after fees, as a positive number. `null` without both. */
export function payoff(trades: readonly Pick<Trade, 'pnl'>[]): number | null {
  const results = trades.map((trade) => trade.pnl);
  const loss = mean(results.filter((pnl) => pnl < 0));
  return loss === null ? null : ratio(mean(results.filter((pnl) => pnl > 0)), -loss);
}
