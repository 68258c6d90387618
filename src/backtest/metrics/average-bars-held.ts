import type { Trade } from '../simulation.ts';
import { mean } from './statistics.ts';

/** Bars from a trade's entry bar to its exit bar, on average; a trade that ends in its entry bar counts 0. */
export function averageBarsHeld(trades: readonly Pick<Trade, 'entryBar' | 'exitBar'>[]): number | null {
  return mean(trades.map((trade) => trade.exitBar - trade.entryBar));
}
