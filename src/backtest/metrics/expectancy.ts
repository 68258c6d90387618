import type { Trade } from '../simulation.ts';
import { mean } from './statistics.ts';

/** What a trade made on average, after fees, in the quote currency. */
export function expectancy(trades: readonly Pick<Trade, 'pnl'>[]): number | null {
  return mean(trades.map((trade) => trade.pnl));
}
