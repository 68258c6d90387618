import type { Trade } from '../simulation.ts';
import { ratio } from './statistics.ts';

/** Bars from a trade's entry bar to its exit bar, on average; a trade that ends in its entry bar counts 0. */
export function averageBarsHeld(trades: readonly Pick<Trade, 'entryBar' | 'exitBar'>[]): number | null {
  let bars = 0;
  for (const { entryBar, exitBar } of trades) bars += exitBar - entryBar;
  return ratio(bars, trades.length);
}
