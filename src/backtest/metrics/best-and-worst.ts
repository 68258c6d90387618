import type { Trade } from '../simulation.ts';

/** The trades with the highest and the lowest return after fees, the earlier one of equals; `null` without trades. */
export function bestAndWorst<T extends Pick<Trade, 'return'>>(trades: readonly T[]): { readonly best: T; readonly worst: T } | null {
  const [first] = trades;
  if (!first) return null;
  let best = first;
  let worst = first;
  for (const trade of trades) {
    if (trade.return > best.return) best = trade;
    if (trade.return < worst.return) worst = trade;
  }
  return { best, worst };
}
