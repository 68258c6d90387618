import type { WorkOptions } from '../domain/progress.ts';
import type { MarketData, MarketDataSource } from './market-data.ts';
import { type VenueWatch, isSilence } from './venue-watch.ts';

/*
 * What happens when the configured venue does not answer, in one place:
 *
 * 1. Past candles that are stored are served, and nothing is said: they are as true as ever. Whether the venue would answer is not
 *    even asked when the whole span is stored, also if its lead is not.
 * 2. Where a part of a span is stored, that part is served with a note; it is not filled up from elsewhere.
 * 3. Where nothing is stored, the simulated market stands in if the venue was not chosen by name, and every card says so;
 *    else the read fails with the venue's silence.
 *
 * Real and simulated bars are never mixed in one series. `StoreFirstHistory` does this for candles, and the class below for
 * what is asked live, of which nothing is stored; both ask the same `VenueWatch`, so that they agree.
 */

/** The configured venue while it answers, and what stands in for it, if anything may, while it does not. */
export class FallbackMarketData implements MarketDataSource {
  private readonly watch: VenueWatch;
  private readonly standIn: MarketData | null;

  /** @param standIn the simulated market, or `null` when the user chose the venue by name. */
  constructor(watch: VenueWatch, standIn: MarketData | null) {
    this.watch = watch;
    this.standIn = standIn;
  }

  async resolve(options: WorkOptions = {}): Promise<MarketData> {
    try {
      await this.watch.check(options);
      return this.watch.data;
    } catch (error) {
      if (this.standIn !== null && isSilence(error)) return this.standIn;
      throw error;
    }
  }
}

/** The sentence that goes with every card whose prices stand in for a venue's. */
export function simulatedNote(silentVenue: string): string {
  return `${silentVenue} does not answer: these are SIMULATED prices, made up by this program.`;
}
