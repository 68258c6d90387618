import type { Trade } from '../simulation.ts';
import { ratio } from './statistics.ts';

/** What a trade made on average, after fees, in the quote currency. */
export function expectancy(trades: readonly Pick<Trade, 'pnl'>[]): number | null {
  let sum = 0;
  for (const { pnl } of trades) sum += pnl;
  return ratio(sum, trades.length);
}
