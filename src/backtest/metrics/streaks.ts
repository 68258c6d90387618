import type { Trade } from '../simulation.ts';

/** Most wins and most losses in a row. */
export interface Streaks {
  readonly wins: number;
  readonly losses: number;
}

/** Longest runs of winning and of losing trades, in the order given (of their exits). A trade that made exactly nothing ends both. */
export function streaks(trades: readonly Pick<Trade, 'pnl'>[]): Streaks {
  let wins = 0;
  let losses = 0;
  let won = 0;
  let lost = 0;
  for (const { pnl } of trades) {
    won = pnl > 0 ? won + 1 : 0;
    lost = pnl < 0 ? lost + 1 : 0;
    if (won > wins) wins = won;
    if (lost > losses) losses = lost;
  }
  return { wins, losses };
}
