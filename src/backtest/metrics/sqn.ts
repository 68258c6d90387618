import type { Trade } from '../simulation.ts';
import { mean, ratio, sampleDeviation } from './statistics.ts';

/**
 * System quality number: √n × mean ÷ sample deviation of the trades' results in money, after fees.
 *
 * Source: V. K. Tharp, "The Definitive Guide to Position Sizing" (2008).
 */
export function sqn(trades: readonly Pick<Trade, 'pnl'>[]): number | null {
  const results = trades.map((trade) => trade.pnl);
  const quality = ratio(mean(results), sampleDeviation(results));
  return quality === null ? null : Math.sqrt(results.length) * quality;
}
