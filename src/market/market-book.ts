import type { MarketSymbol } from '../domain/market-symbol.ts';
import type { Market } from '../domain/market.ts';
import { LISTINGS, marketOf } from './simulated/listing.ts';
import { SIMULATED } from './simulated/simulated-market.ts';

/**
 * What venues have said of their markets, kept so that it is known without asking them: a backtest must round amounts to the
 * same step whether the network is there or not.
 */
export interface MarketBook {
  /**
   * Keeps a venue's listing as it was heard at `now` (epoch milliseconds), over what was known of the same markets. Markets
   * that are no longer in the listing stay as they were last heard: their past is still tested.
   */
  save(venue: string, markets: readonly Market[], now: number): Promise<void>;
  /** What was last heard of a market; `null` when nothing was. */
  find(venue: string, symbol: MarketSymbol): Promise<Market | null>;
}

/**
 * The amount step of a venue's market as decimal text in base units, `null` where it is not known. Never asks the venue: the
 * simulated market's is in its own listing, any other's in the book.
 */
export async function amountStepOf(book: Pick<MarketBook, 'find'>, venue: string, symbol: MarketSymbol): Promise<string | null> {
  if (venue !== SIMULATED) return (await book.find(venue, symbol))?.amountStep ?? null;
  const listing = LISTINGS.find((entry) => entry.symbol === symbol);
  return listing === undefined ? null : marketOf(listing).amountStep;
}
