import type { Clock } from '../domain/clock.ts';
import type { WorkOptions } from '../domain/progress.ts';
import { historyOf, wantedSpans } from './history-account.ts';
import type { History, HistoryReader, HistoryRequest } from './history.ts';
import type { MarketData } from './market-data.ts';

/** History straight from a market that is always there and costs nothing to ask again: the simulated one. Nothing is stored. */
export class DirectHistory implements HistoryReader {
  private readonly data: MarketData;
  private readonly clock: Clock;

  constructor(data: MarketData, clock: Clock) {
    this.data = data;
    this.clock = clock;
  }

  async read(request: HistoryRequest, options: WorkOptions = {}): Promise<History> {
    const now = this.clock.now();
    const wanted = wantedSpans(request, now);
    const { symbol, timeframe } = request;
    const candles = await this.data.candles({ symbol, timeframe, ...wanted.all }, options);
    const { venue } = this.data;
    return historyOf(request, wanted, candles, { venue, source: venue.simulated ? 'simulated market' : venue.id, notes: [], now });
  }
}
