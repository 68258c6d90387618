import type { Clock } from '../domain/clock.ts';
import { OutcryError } from '../domain/errors.ts';
import type { Span } from '../domain/market.ts';
import type { WorkOptions } from '../domain/progress.ts';
import { CandleFiller } from './candle-filler.ts';
import type { CandleStore, SeriesKey } from './candle-store.ts';
import { DirectHistory } from './direct-history.ts';
import { simulatedNote } from './fallback.ts';
import { type Wanted, historyOf, wantedSpans } from './history-account.ts';
import type { History, HistoryReader, HistoryRequest } from './history.ts';
import type { MarketData } from './market-data.ts';
import { clipSpans, endInWords, instantInWords, spanInWords, subtractSpans } from './spans.ts';
import { type StoredPart, clipParts, longestStretch, planStored, readParts, storedInWords, unbrokenSince } from './stored-parts.ts';
import { type VenueWatch, isSilence } from './venue-watch.ts';

/** What a store-first reader is made of. */
export interface StoreFirstHistoryOptions {
  readonly store: CandleStore;
  /** The configured venue, watched. */
  readonly watch: VenueWatch;
  /** The simulated market, or `null` when nothing may stand in for the venue. */
  readonly standIn: MarketData | null;
  readonly clock: Clock;
}

/**
 * Reads candles from the store, and from the venue only what the store lacks, which it then keeps. A higher timeframe is
 * made of a lower one that is stored. What it does when the venue does not answer is written in `fallback.ts`.
 *
 * The venue is asked for a lead only when the span itself needed the venue. A span that is wholly stored is served with as much
 * lead as is stored, so that what is read of it is the same with a network and without.
 */
export class StoreFirstHistory implements HistoryReader {
  private readonly store: CandleStore;
  private readonly watch: VenueWatch;
  private readonly standIn: MarketData | null;
  private readonly clock: Clock;
  private readonly filler: CandleFiller;

  constructor({ store, watch, standIn, clock }: StoreFirstHistoryOptions) {
    this.store = store;
    this.watch = watch;
    this.standIn = standIn;
    this.clock = clock;
    this.filler = new CandleFiller(store, watch.data, clock);
  }

  async read(request: HistoryRequest, options: WorkOptions = {}): Promise<History> {
    const wanted = wantedSpans(request, this.clock.now());
    const key: SeriesKey = { venue: this.watch.data.venue.id, symbol: request.symbol, timeframe: request.timeframe };
    const plan = await planStored(this.store, key, wanted.all);
    if (clipSpans(plan.missing, wanted.main).length === 0) return await this.serve(request, wanted, key, { stored: plan.parts, fetched: [], notes: [] });
    try {
      const fetched = await this.filler.inTurn(key, () => this.fetchMissing(key, wanted, options), options.signal);
      const { parts } = await planStored(this.store, key, wanted.all);
      return await this.serve(request, wanted, key, { stored: parts, fetched, notes: [] });
    } catch (error) {
      if (!isSilence(error)) throw error;
      return await this.withoutVenue(request, wanted, key, error, options);
    }
  }

  /**
   * Fetches what the store lacks now (another read may have fetched it meanwhile): the span itself first, then the lead,
   * whose failure is nobody's. Returns the spans fetched.
   */
  private async fetchMissing(key: SeriesKey, { main, all }: Wanted, options: WorkOptions): Promise<readonly Span[]> {
    const { missing } = await planStored(this.store, key, all);
    const needed = clipSpans(missing, main);
    const lead = clipSpans(missing, { from: all.from, to: main.from });
    await this.watch.check(options);
    for (const span of needed) await this.filler.fill(key, span, options);
    return [...(await this.fetchLead(key, lead, options)), ...needed];
  }

  private async fetchLead(key: SeriesKey, lead: readonly Span[], options: WorkOptions): Promise<readonly Span[]> {
    try {
      for (const span of lead) await this.filler.fill(key, span, options);
      return lead;
    } catch (error) {
      // Indicators settle a little later without it, and `History.lead` says how much of it there is.
      if (error instanceof OutcryError && error.kind !== 'cancelled') return [];
      throw error;
    }
  }

  /** The candles of the stored parts and of what was just fetched, whether that has settled or not. */
  private async serve(
    request: HistoryRequest,
    { main, all }: Wanted,
    key: SeriesKey,
    { stored, fetched, notes }: { readonly stored: readonly StoredPart[]; readonly fetched: readonly Span[]; readonly notes: readonly string[] },
  ): Promise<History> {
    const older = stored.flatMap((part) => subtractSpans(part, fetched).map((span): StoredPart => ({ ...span, timeframe: part.timeframe })));
    const fresh = fetched.map((span): StoredPart => ({ ...span, timeframe: key.timeframe }));
    const parts = [...older, ...fresh].sort((a, b) => a.from - b.from);
    // A lead with a hole before the span would feed indicators bars that do not follow each other.
    const wanted: Wanted = { main, all: { from: Math.max(all.from, unbrokenSince(main.from, parts)), to: main.to } };
    const candles = await readParts(this.store, key, parts);
    try {
      const source = sourceInWords(key, older, fetched.length > 0);
      return historyOf(request, wanted, candles, { venue: this.watch.data.venue, source, notes, now: this.clock.now() });
    } catch (error) {
      throw await this.withHint(error, key);
    }
  }

  /** What there is to serve while the venue is silent; see `fallback.ts`. */
  private async withoutVenue(
    request: HistoryRequest,
    wanted: Wanted,
    key: SeriesKey,
    silence: OutcryError,
    options: WorkOptions,
  ): Promise<History> {
    const { parts } = await planStored(this.store, key, wanted.all);
    const stretch = longestStretch(wanted.main, parts);
    const candles = stretch === null ? null : await readParts(this.store, key, clipParts(parts, stretch));
    if (stretch !== null && candles !== null && candles.time.length > 0) {
      const cut: Wanted = { main: stretch, all: { from: wanted.all.from, to: stretch.to } };
      const notes = [cutNote(key.venue, wanted.main, stretch)];
      return await this.serve(request, cut, key, { stored: clipParts(parts, cut.all), fetched: [], notes });
    }
    if (this.standIn === null) throw await this.withHint(silence, key);
    return await this.simulated(request, this.standIn, key, silence, options);
  }

  private async simulated(
    request: HistoryRequest,
    standIn: MarketData,
    key: SeriesKey,
    silence: OutcryError,
    options: WorkOptions,
  ): Promise<History> {
    try {
      const history = await new DirectHistory(standIn, this.clock).read(request, options);
      const held = await storedInWords(this.store, key.venue, key.symbol);
      const note = simulatedNote(key.venue);
      return { ...history, notes: [held === null ? note : `${note} Real candles stored of ${key.symbol}: ${held}.`, ...history.notes] };
    } catch (error) {
      // The simulated market has not everything that the venue has; the reason is still the venue's silence.
      if (error instanceof OutcryError && error.kind === 'unknown-symbol') throw await this.withHint(silence, key);
      throw error;
    }
  }

  /** The error with what is stored of the market as its hint, unless it has a hint already. */
  private async withHint(error: unknown, key: SeriesKey): Promise<unknown> {
    if (!(error instanceof OutcryError) || error.hint !== undefined) return error;
    const held = await storedInWords(this.store, key.venue, key.symbol);
    const hint = held === null ? `Nothing of ${key.symbol} is stored; import candles, or set EXCHANGE=simulated.` : `Stored of ${key.symbol}: ${held}.`;
    return new OutcryError(error.kind, error.message, {
      hint,
      cause: error,
      ...(error.field === undefined ? {} : { field: error.field }),
    });
  }
}

function cutNote(venue: string, asked: Span, stretch: Span): string {
  const late = stretch.from > asked.from;
  const early = stretch.to < asked.to;
  if (!late && !early) return `${venue} does not answer, and a few candles inside the span are missing from the store.`;
  const known = late && early ? `cover ${spanInWords(stretch)}` : late ? `begin ${instantInWords(stretch.from)}` : `end ${endInWords(stretch.to)}`;
  return `${venue} does not answer; stored candles ${known}, so the span was cut to ${spanInWords(stretch)}.`;
}

/** `binance, stored and fetched`, `binance, from stored 5m`. */
function sourceInWords(key: SeriesKey, stored: readonly StoredPart[], fetched: boolean): string {
  const ways = new Set(stored.map((part) => (part.timeframe === key.timeframe ? 'stored' : `from stored ${part.timeframe}`)));
  if (fetched) ways.add('fetched');
  return `${key.venue}, ${[...ways].join(' and ')}`;
}
