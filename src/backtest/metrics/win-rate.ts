import type { Trade } from '../simulation.ts';
import { ratio } from './statistics.ts';

/** Share of closed trades that made money after fees. `null` without trades. */
export function winRate(trades: readonly Pick<Trade, 'pnl'>[]): number | null {
  let wins = 0;
  for (const { pnl } of trades) if (pnl > 0) wins += 1;
  return ratio(wins, trades.length);
}
