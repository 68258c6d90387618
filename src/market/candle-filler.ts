import { type Candles, newCandles } from '../domain/candles.ts';
import type { Clock } from '../domain/clock.ts';
import type { Span } from '../domain/market.ts';
import type { WorkOptions } from '../domain/progress.ts';
import { candleOpenTime, timeframeMs } from '../domain/timeframe.ts';
import { unlessAborted } from '../domain/abort.ts';
import type { CandleStore, SeriesKey } from './candle-store.ts';
import { SETTLING_MS } from './history-account.ts';
import type { MarketData } from './market-data.ts';

/**
 * Brings candles from a venue into the store, page by page as they arrive: what an interrupted read has brought stays.
 *
 * A span becomes known to the store as far as it has settled; the last seconds' candle is served, but asked for again.
 */
export class CandleFiller {
  private readonly store: Pick<CandleStore, 'write'>;
  private readonly data: MarketData;
  private readonly clock: Clock;
  private readonly turns = new Map<string, Promise<unknown>>();

  constructor(store: Pick<CandleStore, 'write'>, data: MarketData, clock: Clock) {
    this.store = store;
    this.data = data;
    this.clock = clock;
  }

  /** Does `work` when no other work on the same series is under way, so that two reads of one span make one fetch. */
  async inTurn<T>(key: SeriesKey, work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    const name = `${key.venue} ${key.symbol} ${key.timeframe}`;
    const before = this.turns.get(name) ?? Promise.resolve();
    const mine = before.then(async () => {
      if (signal?.aborted) return undefined;
      return { done: await work() };
    });
    // Whoever waits for this turn waits for its end, however it ends.
    const ended = mine.then(
      () => undefined,
      () => undefined,
    );
    this.turns.set(name, ended);
    void ended.finally(() => {
      if (this.turns.get(name) === ended) this.turns.delete(name);
    });
    const outcome = await unlessAborted(mine, signal);
    if (outcome === undefined) throw new TypeError('a turn was given up without an aborted signal');
    return outcome.done;
  }

  /** Fetches a span of one series into the store. @throws OutcryError what `MarketData.candles` throws. */
  async fill({ venue, symbol, timeframe }: SeriesKey, span: Span, options: WorkOptions): Promise<void> {
    const key: SeriesKey = { venue, symbol, timeframe };
    const settled = candleOpenTime(timeframe, this.clock.now() - SETTLING_MS);
    let from = span.from;
    const keep = async (candles: Candles, to: number): Promise<void> => {
      await this.store.write(key, candles, { from, to: Math.max(from, Math.min(to, settled)) });
      from = Math.max(from, to);
    };
    const onPage = async (page: Candles): Promise<void> => {
      const last = page.time.at(-1);
      if (last !== undefined) await keep(page, last + timeframeMs(timeframe));
    };
    await this.data.candles({ symbol, timeframe, ...span }, { ...options, onPage });
    // Nothing came after the last page: the venue has nothing there.
    if (from < span.to) await keep(newCandles(0), span.to);
  }
}
