import type { WorkOptions } from '../domain/progress.ts';
import type { MarketData } from '../market/market-data.ts';

/** Which venue answers just now: the one that is configured, or what stands in for it. */
export interface MarketSource {
  resolve(options?: WorkOptions): Promise<MarketData>;
}
