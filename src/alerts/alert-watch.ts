import type { Clock } from '../domain/clock.ts';
import type { HistoryReader } from '../market/history.ts';
import type { MarketDataSource } from '../market/market-data.ts';
import type { TickerFeed } from '../market/ticker-feed.ts';
import type { Notifier } from '../people/notification.ts';
import type { AlertBook } from './alert.ts';
import type { AlertLog } from './alert-log.ts';
import { AlertTeller } from './alert-teller.ts';
import { AlertTrouble } from './alert-trouble.ts';
import { CandleAlerts } from './candle-alerts.ts';
import { PriceAlerts } from './price-alerts.ts';

/** How often the book is read again, so that what another process changed in it is seen. */
const REFRESH_MS = 5_000;

/** What the alert watch needs. */
export interface AlertWatchOptions {
  readonly book: AlertBook;
  readonly notifier: Notifier;
  readonly history: HistoryReader;
  readonly ticks: TickerFeed;
  readonly source: MarketDataSource;
  readonly clock: Clock;
  readonly log: AlertLog;
  /** How often the book is read again, in milliseconds; 5,000 by default. */
  readonly refreshMs?: number;
}

/**
 * Watches every alert in the book: on closed candles when it is told that some have closed, and on prices as they come in. Each firing
 * is told once, over restarts too; see `AlertTeller`.
 */
export class AlertWatch {
  private readonly book: AlertBook;
  private readonly log: AlertLog;
  private readonly refreshMs: number;
  private readonly trouble: AlertTrouble;
  private readonly onCandles: CandleAlerts;
  private readonly onPrices: PriceAlerts;
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | null = null;
  private evaluating: Promise<void> | null = null;
  private refreshing: Promise<void> | null = null;

  constructor({ book, notifier, history, ticks, source, clock, log, refreshMs = REFRESH_MS }: AlertWatchOptions) {
    this.book = book;
    this.log = log;
    this.refreshMs = refreshMs;
    this.trouble = new AlertTrouble(notifier);
    const teller = new AlertTeller(book, notifier);
    this.onCandles = new CandleAlerts({ book, teller, trouble: this.trouble, history, source, log });
    this.onPrices = new PriceAlerts({ book, teller, trouble: this.trouble, ticks, history, clock, log });
  }

  /** Begins to watch prices. Candles are looked at when `candlesClosed` says so, those that closed before included. */
  async start(): Promise<void> {
    await this.refresh();
    this.timer = setInterval(() => void this.refreshOrLog(), this.refreshMs);
  }

  /** Reads the book again and watches the prices that its alerts want now. @throws what the book throws. */
  async refresh(): Promise<void> {
    if (this.stopping.signal.aborted) return;
    this.refreshing ??= this.readBook().finally(() => {
      this.refreshing = null;
    });
    await this.refreshing;
  }

  /**
   * To be told once a minute, shortly after the minute: looks at every candle that has closed and was not looked at, those of before a
   * restart included. Called while it is still at it, it does not begin anew. Never rejects.
   */
  async candlesClosed(now: number): Promise<void> {
    if (this.stopping.signal.aborted) return;
    this.evaluating ??= this.evaluate(now).finally(() => {
      this.evaluating = null;
    });
    await this.evaluating;
  }

  /** Stops watching; resolves when what was being told is told. What is not evaluated by then is at the next start. */
  async stop(): Promise<void> {
    this.stopping.abort();
    if (this.timer !== null) clearInterval(this.timer);
    await this.onPrices.stop();
    await this.evaluating;
  }

  private async evaluate(now: number): Promise<void> {
    try {
      const alerts = await this.book.active();
      this.trouble.keepOnly(new Set(alerts.map((alert) => alert.id)));
      await this.onCandles.evaluate(alerts, now, this.stopping.signal);
      this.onPrices.lookForTrouble(now);
      await this.trouble.tell(now);
    } catch (error) {
      this.log.error({ error }, 'alerts could not be evaluated; they are at the next minute');
    }
  }

  private async readBook(): Promise<void> {
    const alerts = await this.book.active();
    if (!this.stopping.signal.aborted) this.onPrices.follow(alerts);
  }

  private async refreshOrLog(): Promise<void> {
    try {
      await this.refresh();
    } catch (error) {
      this.log.error({ error }, 'the alert book could not be read; it is again in a moment');
    }
  }
}
