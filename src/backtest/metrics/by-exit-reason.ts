import type { ExitReason } from '../../trading/trade-settings.ts';
import type { Trade } from '../simulation.ts';

/** What trades that ended for one reason came to. */
export interface ExitReasonSummary {
  readonly reason: ExitReason;
  readonly trades: number;
  readonly wins: number;
  /** In the quote currency, after fees. */
  readonly pnl: number;
  /** Mean of the trades' returns, a fraction. */
  readonly averageReturn: number;
}

/** Closed trades by why they ended, the most frequent reason first. */
export function byExitReason(trades: readonly Pick<Trade, 'reason' | 'pnl' | 'return'>[]): readonly ExitReasonSummary[] {
  const sums = new Map<ExitReason, { trades: number; wins: number; pnl: number; returns: number }>();
  for (const trade of trades) {
    const sum = sums.get(trade.reason) ?? { trades: 0, wins: 0, pnl: 0, returns: 0 };
    sums.set(trade.reason, sum);
    sum.trades += 1;
    sum.wins += trade.pnl > 0 ? 1 : 0;
    sum.pnl += trade.pnl;
    sum.returns += trade.return;
  }
  return [...sums]
    .map(([reason, { returns, ...sum }]) => ({ reason, ...sum, averageReturn: returns / sum.trades }))
    .sort((one, other) => other.trades - one.trades || one.reason.localeCompare(other.reason));
}
