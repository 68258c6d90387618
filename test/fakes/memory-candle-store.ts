import { type Candles, barAtOrAfter, newCandles, sliceCandles } from '../../src/domain/candles.ts';
import type { Span } from '../../src/domain/market.ts';
import { timeframeMs } from '../../src/domain/timeframe.ts';
import { assertAscending, mergeCandles, mergeSpans } from '../../src/market/candle-merge.ts';
import type { CandleStore, SeriesKey, SeriesSummary, WriteOutcome } from '../../src/market/candle-store.ts';

interface Held {
  readonly key: SeriesKey;
  candles: Candles;
  covered: readonly Span[];
}

/** A candle store that forgets when it is dropped. */
export class MemoryCandleStore implements CandleStore {
  readonly #series = new Map<string, Held>();

  async read(key: SeriesKey, span: Span): Promise<Candles> {
    const { candles } = this.#held(key);
    return sliceCandles(candles, barAtOrAfter(candles.time, span.from), barAtOrAfter(candles.time, span.to));
  }

  async write(key: SeriesKey, candles: Candles, covered: Span | readonly Span[]): Promise<WriteOutcome> {
    assertAscending(candles);
    const held = this.#held(key);
    const { candles: merged, ...outcome } = mergeCandles(held.candles, candles);
    held.candles = merged;
    held.covered = mergeSpans(held.covered.concat(covered));
    this.#series.set(nameOf(key), held);
    return outcome;
  }

  async coverage(key: SeriesKey): Promise<readonly Span[]> {
    return this.#held(key).covered;
  }

  async list(filter: Partial<SeriesKey> = {}): Promise<readonly SeriesSummary[]> {
    return [...this.#series.values()]
      .filter(({ key, candles }) => candles.time.length > 0 && matches(key, filter))
      .map(({ key, candles }) => ({ ...key, bars: candles.time.length, first: candles.time[0]!, last: candles.time.at(-1)! }))
      .sort((a, b) => compare(a.venue, b.venue) || compare(a.symbol, b.symbol) || timeframeMs(a.timeframe) - timeframeMs(b.timeframe));
  }

  #held({ venue, symbol, timeframe }: SeriesKey): Held {
    const key = { venue, symbol, timeframe };
    return this.#series.get(nameOf(key)) ?? { key, candles: newCandles(0), covered: [] };
  }
}

function nameOf(key: SeriesKey): string {
  return `${key.venue} ${key.symbol} ${key.timeframe}`;
}

function matches(key: SeriesKey, filter: Partial<SeriesKey>): boolean {
  return (['venue', 'symbol', 'timeframe'] as const).every((field) => filter[field] === undefined || filter[field] === key[field]);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
