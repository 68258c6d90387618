import type { Trade } from '../simulation.ts';
import { ratio } from './statistics.ts';

/** Profit factor: money won by winning trades ÷ money lost by losing ones, after fees. `null` when no trade lost. */
export function profitFactor(trades: readonly Pick<Trade, 'pnl'>[]): number | null {
  let won = 0;
  let lost = 0;
  for (const { pnl } of trades) {
    if (pnl > 0) won += pnl;
    else lost -= pnl;
  }
  return ratio(won, lost);
}
