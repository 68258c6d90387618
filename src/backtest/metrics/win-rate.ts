import type { Trade } from '../simulation.ts';
import { ratio } from './statistics.ts';

/** Share of closed trades that made money after fees. `null` without trades. */
export function winRate(trades: readonly Pick<Trade, 'pnl'>[]): number | null {
  return ratio(trades.filter((trade) => trade.pnl > 0).length, trades.length);
}
