import type { Clock } from '../domain/clock.ts';
import { OutcryError } from '../domain/errors.ts';
import type { WorkOptions } from '../domain/progress.ts';
import { unlessAborted } from '../domain/abort.ts';
import type { MarketData, ReachableMarketData } from './market-data.ts';

/** How a venue is watched. */
export interface VenueWatchOptions {
  /** How long a venue may take to say that it is there; 4,000 ms by default. */
  readonly patienceMs?: number;
  /** How long its silence, or its answer, is remembered; 60,000 ms by default. */
  readonly memoryMs?: number;
}

/** True for a failure that means that nobody answered: the kind for which something else may stand in. */
export function isSilence(error: unknown): error is OutcryError {
  return error instanceof OutcryError && (error.kind === 'unreachable' || error.kind === 'timeout');
}

/**
 * Knows whether a venue answers, asking at most once a minute, so that on a machine without a network one read waits for
 * it and not every one. A read that meets silence makes the next one ask anew.
 */
export class VenueWatch {
  /** The venue's market data; what fails through it is noticed here. */
  readonly data: MarketData;
  private readonly venueData: ReachableMarketData;
  private readonly clock: Clock;
  private readonly patienceMs: number;
  private readonly memoryMs: number;
  private known: { readonly at: number; readonly silence: OutcryError | null } | null = null;
  private asking: Promise<void> | null = null;

  constructor(venueData: ReachableMarketData, clock: Clock, options: VenueWatchOptions = {}) {
    this.venueData = venueData;
    this.clock = clock;
    this.patienceMs = options.patienceMs ?? 4_000;
    this.memoryMs = options.memoryMs ?? 60_000;
    this.data = watched(venueData, (error) => {
      if (isSilence(error)) this.known = null;
    });
  }

  /**
   * Resolves when the venue answers, from memory where that is fresh.
   *
   * @throws OutcryError `unreachable` or `timeout` when it does not; `invalid-input` for a venue that is not known; `cancelled`.
   */
  async check({ signal }: WorkOptions = {}): Promise<void> {
    if (this.known !== null && this.clock.now() - this.known.at < this.memoryMs) {
      if (this.known.silence !== null) throw this.known.silence;
      return;
    }
    this.asking ??= this.ask().finally(() => {
      this.asking = null;
    });
    await unlessAborted(this.asking, signal);
  }

  private async ask(): Promise<void> {
    try {
      await this.venueData.ping(this.patienceMs);
    } catch (error) {
      const silence = this.silenceOf(error);
      if (silence === null) {
        if (!(error instanceof OutcryError) || error.kind === 'invalid-input') throw error;
        // It answered, if only to say no: what is asked of it next will say the same in its own words.
        this.known = { at: this.clock.now(), silence: null };
        return;
      }
      this.known = { at: this.clock.now(), silence };
      throw silence;
    }
    this.known = { at: this.clock.now(), silence: null };
  }

  /** An answer that is no exchange's (a captive portal's page, say) is silence too. */
  private silenceOf(error: unknown): OutcryError | null {
    if (isSilence(error)) return error;
    if (!(error instanceof OutcryError) || error.kind !== 'bad-reply') return null;
    return new OutcryError('unreachable', `${this.venueData.venue.id} does not answer: something else does in its place.`, { cause: error });
  }
}

/** Market data whose failures are told to `notice` on their way out. */
function watched(data: MarketData, notice: (error: unknown) => void): MarketData {
  const noticing = async <T>(answer: Promise<T>): Promise<T> => {
    try {
      return await answer;
    } catch (error) {
      notice(error);
      throw error;
    }
  };
  return {
    venue: data.venue,
    markets: (options) => noticing(data.markets(options)),
    candles: (request, options) => noticing(data.candles(request, options)),
    ticker: (symbol, options) => noticing(data.ticker(symbol, options)),
    tickers: (quote, options) => noticing(data.tickers(quote, options)),
    orderBook: (symbol, depth, options) => noticing(data.orderBook(symbol, depth, options)),
  };
}
