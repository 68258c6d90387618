import type { Trade } from '../simulation.ts';
import { ratio } from './statistics.ts';

/** Payoff ratio: average win ÷ average loss in money after fees, as a positive number. `null` without both. */
export function payoff(trades: readonly Pick<Trade, 'pnl'>[]): number | null {
  let wins = 0;
  let losses = 0;
  let won = 0;
  let lost = 0;
  for (const { pnl } of trades) {
    if (pnl > 0) {
      wins += 1;
      won += pnl;
    } else if (pnl < 0) {
      losses += 1;
      lost -= pnl;
    }
  }
  return ratio(ratio(won, wins), ratio(lost, losses));
}
