import { AlertWatch } from '../../src/alerts/alert-watch.ts';
import type { Alert, AlertBook, NewAlert } from '../../src/alerts/alert.ts';
import { parseAlertCondition } from '../../src/alerts/alert-condition.ts';
import { type CandleRow, candlesFromRows } from '../../src/domain/candles.ts';
import { OutcryError } from '../../src/domain/errors.ts';
import type { MarketSymbol } from '../../src/domain/market-symbol.ts';
import { candleOpenTime, timeframeMs } from '../../src/domain/timeframe.ts';
import type { History, HistoryReader, HistoryRequest } from '../../src/market/history.ts';
import type { Venue } from '../../src/market/market-data.ts';
import type { FeedState, Tick, TickerFeed } from '../../src/market/ticker-feed.ts';
import type { Notification, Notifier } from '../../src/people/notification.ts';
import { MemoryAlertBook } from '../fakes/memory-alert-book.ts';
import { ScriptedMarketData } from '../fakes/scripted-market-data.ts';

/** A Saturday at noon, on the boundary of most candles. */
export const NOON = Date.UTC(2026, 0, 10, 12);
export const HOUR = timeframeMs('1h');
export const MINUTE = timeframeMs('1m');

/** Candles whose closes a test sets; any that it did not set close at `usual`. */
export class ScriptedHistory implements HistoryReader {
  venue: Venue = { id: 'binance', simulated: false };
  failure: OutcryError | null = null;
  notes: readonly string[] = [];
  usual = 100;
  readonly closes = new Map<number, number>();
  /** Open times of candles that are not to be had. */
  readonly missing = new Set<number>();
  readonly requests: HistoryRequest[] = [];
  /** Called before each read. */
  beforeRead: () => Promise<unknown> = async () => {};
  /** Reads in place of this one where it is set. */
  instead: HistoryReader | null = null;
  private readonly now: () => number;

  constructor(now: () => number) {
    this.now = now;
  }

  async read(request: HistoryRequest): Promise<History> {
    this.requests.push(request);
    await this.beforeRead();
    if (this.failure !== null) throw this.failure;
    if (this.instead !== null) return this.instead.read(request);
    const length = timeframeMs(request.timeframe);
    const to = Math.min(request.span.to, candleOpenTime(request.timeframe, this.now()));
    const from = candleOpenTime(request.timeframe, request.span.from + length - 1);
    const lead = request.lead ?? 0;
    const rows: CandleRow[] = [];
    for (let time = from - lead * length; time < to; time += length) {
      const close = this.closes.get(time) ?? this.usual;
      if (!this.missing.has(time)) rows.push([time, close, close + 1, close - 1, close, 10]);
    }
    return { candles: candlesFromRows(rows), lead, venue: this.venue, source: this.venue.id, gaps: [], notes: this.notes };
  }
}

/** A feed that a test pushes prices through. */
export class ScriptedFeed implements TickerFeed {
  readonly listeners = new Map<MarketSymbol, Set<(tick: Tick) => void>>();
  by: FeedState['by'] = 'stream';

  watch(symbol: MarketSymbol, onTick: (tick: Tick) => void): () => void {
    const listeners = this.listeners.get(symbol) ?? new Set();
    this.listeners.set(symbol, listeners.add(onTick));
    return () => {
      listeners.delete(onTick);
      if (listeners.size === 0) this.listeners.delete(symbol);
    };
  }

  states(): readonly FeedState[] {
    return [...this.listeners.keys()].map((symbol) => ({ symbol, by: this.by }));
  }

  async close(): Promise<void> {
    this.listeners.clear();
  }

  push(tick: Tick): void {
    for (const listener of this.listeners.get(tick.symbol) ?? []) listener(tick);
  }
}

/** Keeps notifications by key as an outbox does: a key that is known already is dropped. */
export class KeyedNotifier implements Notifier {
  readonly told: Notification[] = [];
  /** Every key handed in, dropped ones too. */
  readonly keys: string[] = [];
  failure: Error | null = null;

  async notify(notification: Notification): Promise<void> {
    if (this.failure !== null) throw this.failure;
    this.keys.push(notification.key);
    if (this.told.every(({ key }) => key !== notification.key)) this.told.push(notification);
  }

  /** The keys of what was told. */
  get toldKeys(): readonly string[] {
    return this.told.map(({ key }) => key);
  }
}

/** An alert book on which a test can make progress fail, as when the process is killed before it. */
export class FragileAlertBook extends MemoryAlertBook {
  failure: Error | null = null;

  override async progress(...args: Parameters<AlertBook['progress']>): Promise<void> {
    if (this.failure !== null) throw this.failure;
    await super.progress(...args);
  }
}

/** An alert watch over scripted ports, which can be restarted over what it stored. */
export class AlertHarness {
  now = NOON + 30 * MINUTE;
  readonly clock = { now: () => this.now };
  readonly book = new FragileAlertBook();
  readonly notifier = new KeyedNotifier();
  readonly history = new ScriptedHistory(this.clock.now);
  readonly ticks = new ScriptedFeed();
  readonly data = new ScriptedMarketData(this.clock);
  readonly errors: string[] = [];
  watch = this.open();

  private open(): AlertWatch {
    const note = (_: unknown, message: string): void => void this.errors.push(message);
    return new AlertWatch({
      book: this.book,
      notifier: this.notifier,
      history: this.history,
      ticks: this.ticks,
      source: {
        resolve: async () => {
          if (this.data.silence !== null) throw this.data.silence;
          return this.data;
        },
      },
      clock: this.clock,
      log: { warn: note, error: note },
      refreshMs: 60_000,
    });
  }

  /** Adds an alert on 1h candles, or on the price where the condition is one of that; other fields as given. */
  async add(condition: string, fields: Partial<NewAlert> = {}): Promise<Alert> {
    const usual = { person: 'telegram:42', conversation: 'telegram:42', symbol: 'BTC/USDT' as MarketSymbol, timeframe: '1h' as const, cooldownMs: null, createdAt: this.now };
    return this.book.add({ ...usual, condition: parseAlertCondition(condition).text, ...fields });
  }

  /** Moves the clock to ten seconds after a candle's close and says so to the watch. */
  async close(boundary: number): Promise<void> {
    this.now = boundary + 10_000;
    await this.watch.candlesClosed(this.now);
  }

  /** Pushes a price and waits for what it sets going. */
  async price(price: number, fields: Partial<Tick> = {}): Promise<void> {
    this.ticks.push({ symbol: 'BTC/USDT', price, at: this.now, simulated: false, venue: 'binance', ...fields });
    await settled();
  }

  /** Ends the watch and begins another over the same book. */
  async restart(): Promise<void> {
    await this.watch.stop();
    this.watch = this.open();
    await this.watch.start();
  }
}

/** Resolves when everything that waits for nothing but promises is done. */
export async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

/** What a venue that does not answer fails with. */
export const SILENCE = new OutcryError('unreachable', 'binance does not answer.');
