import type { Drawdown } from './drawdown.ts';

/**
 * Ulcer index: √(mean of squared drawdowns) of the per-bar equity, as a fraction (its author writes percent of daily or weekly closes).
 *
 * Source: P. G. Martin and B. B. McCann, "The Investor's Guide to Fidelity Funds" (1989).
 */
export function ulcerIndex(drawdown: Drawdown): number {
  return drawdown.rootMeanSquare;
}
