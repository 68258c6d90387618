import { newCandles } from '../domain/candles.ts';
import type { Clock } from '../domain/clock.ts';
import { OutcryError, messageOf } from '../domain/errors.ts';
import type { MarketSymbol } from '../domain/market-symbol.ts';
import { timeframeMs } from '../domain/timeframe.ts';
import type { HistoryReader } from '../market/history.ts';
import type { Tick, TickerFeed } from '../market/ticker-feed.ts';
import { type Condition, Evaluation, evaluateCondition } from '../strategies/expression/index.ts';
import type { Alert, AlertBook, AlertProgress } from './alert.ts';
import { USUAL_ALERT_TIMEFRAME, parseAlertCondition } from './alert-condition.ts';
import { decide } from './alert-decision.ts';
import type { AlertLog } from './alert-log.ts';
import type { AlertTeller } from './alert-teller.ts';
import type { AlertTrouble } from './alert-trouble.ts';
import type { Firing } from './firing.ts';

/** Candles on the chart of a price alert. */
const CHART_BARS = 72;
/** Prices that wait for a store that does not answer, at most. */
const MAX_UNDECIDED = 100;
/** An alert does not wait longer than this for its chart. */
const CHART_PATIENCE_MS = 5_000;

/** What price alerts need. */
export interface PriceAlertsOptions {
  readonly book: AlertBook;
  readonly teller: AlertTeller;
  readonly trouble: AlertTrouble;
  readonly ticks: TickerFeed;
  readonly history: HistoryReader;
  readonly clock: Clock;
  readonly log: AlertLog;
}

/** A price, and what it says of an alert's condition. */
interface Price {
  readonly tick: Tick;
  readonly value: boolean | null;
}

/** An alert that is being watched. */
interface Watched {
  alert: Alert;
  readonly condition: Condition;
  unwatch: () => void;
  /**
   * Prices that are not decided yet, oldest first: of each run that says the same of the condition, the first. What comes while another
   * is being told waits here, so that a spike is not lost.
   */
  undecided: Price[];
  /** What was decided and is not stored yet. */
  unsaved: AlertProgress | null;
  /** The decision that is being stored or told; one at a time. */
  deciding: Promise<void> | null;
}

/** Alerts that the price alone decides, as it comes in. */
export class PriceAlerts {
  private readonly book: AlertBook;
  private readonly teller: AlertTeller;
  private readonly trouble: AlertTrouble;
  private readonly ticks: TickerFeed;
  private readonly history: HistoryReader;
  private readonly clock: Clock;
  private readonly log: AlertLog;
  private readonly watched = new Map<number, Watched>();

  constructor({ book, teller, trouble, ticks, history, clock, log }: PriceAlertsOptions) {
    this.book = book;
    this.teller = teller;
    this.trouble = trouble;
    this.ticks = ticks;
    this.history = history;
    this.clock = clock;
    this.log = log;
  }

  /** Watches exactly these; those of them that the price does not decide are passed over. */
  follow(alerts: readonly Alert[]): void {
    const wanted = new Map(alerts.filter((alert) => alert.timeframe === null).map((alert) => [alert.id, alert]));
    for (const [id, watched] of this.watched) {
      const alert = wanted.get(id);
      if (alert === undefined) this.leave(id);
      // What is being decided rests on what is known here, which may be newer than what was read.
      else if (watched.deciding === null && watched.unsaved === null) watched.alert = alert;
    }
    for (const alert of wanted.values()) if (!this.watched.has(alert.id)) this.watch(alert);
    // What could not be told or stored is tried again with the price at hand, lest the next one be long in coming.
    for (const watched of this.watched.values()) if (watched.undecided.length > 0 || watched.unsaved !== null) this.decideNext(watched);
  }

  /** Notes for whom no price is to be had. */
  lookForTrouble(now: number): void {
    const down = new Set<MarketSymbol>(this.ticks.states().flatMap(({ symbol, by }) => (by === 'down' ? [symbol] : [])));
    for (const { alert } of this.watched.values()) {
      if (down.has(alert.symbol)) this.trouble.failed(alert, 'no price is to be had of the venue, and alerts do not fire on made-up prices.', now);
      else this.trouble.works(alert);
    }
  }

  /** Stops watching; resolves when what was being told is told. */
  async stop(): Promise<void> {
    const deciding = [...this.watched.values()].flatMap((watched) => watched.deciding ?? []);
    for (const id of this.watched.keys()) this.leave(id);
    await Promise.all(deciding);
  }

  private watch(alert: Alert): void {
    let condition: Condition;
    try {
      condition = parseAlertCondition(alert.condition);
    } catch (error) {
      this.trouble.failed(alert, messageOf(error), this.clock.now());
      return;
    }
    const watched: Watched = { alert, condition, unwatch: () => {}, undecided: [], unsaved: null, deciding: null };
    this.watched.set(alert.id, watched);
    watched.unwatch = this.ticks.watch(alert.symbol, (tick) => {
      // Made-up prices that stand in for the venue's decide nothing.
      if (tick.standsInFor === undefined) this.onPrice(watched, tick);
    });
  }

  private leave(id: number): void {
    const watched = this.watched.get(id);
    if (!watched) return;
    this.watched.delete(id);
    watched.undecided = [];
    watched.unwatch();
  }

  private onPrice(watched: Watched, tick: Tick): void {
    const { value } = evaluateCondition(watched.condition, { candles: candleOf(tick), timeframe: USUAL_ALERT_TIMEFRAME });
    const { undecided } = watched;
    if (undecided.length < MAX_UNDECIDED && undecided.at(-1)?.value !== value) undecided.push({ tick, value });
    this.decideNext(watched);
  }

  private decideNext(watched: Watched): void {
    watched.deciding ??= this.decideAll(watched).finally(() => {
      watched.deciding = null;
    });
  }

  /** Decides on every price there is. What fails leaves the price where it was, for the next attempt. */
  private async decideAll(watched: Watched): Promise<void> {
    try {
      await this.save(watched);
      for (let price = watched.undecided[0]; price; price = watched.undecided[0]) {
        // oxlint-disable-next-line no-await-in-loop
        await this.decide(watched, price);
        watched.undecided.shift();
      }
    } catch (error) {
      this.log.error({ alert: watched.alert.id, error }, 'a price alert could not be told or stored; it is tried again');
    }
  }

  private async decide(watched: Watched, price: Price): Promise<void> {
    const { fires, isSpent } = decide(watched.alert, price.value, this.clock.now());
    if (fires) await this.fire(watched, price);
    else if (isSpent !== watched.alert.isSpent) await this.become(watched, { isSpent }, false);
  }

  private async fire(watched: Watched, { tick, value }: Price): Promise<void> {
    // Asked of the book before anybody is told: it may have been deleted, or have fired already.
    const current = await this.teller.current(watched.alert);
    if (current === null) {
      this.leave(watched.alert.id);
      return;
    }
    watched.alert = current;
    const now = this.clock.now();
    const { fires, isSpent } = decide(current, value, now);
    if (!fires) return;
    const firings = current.firings + 1;
    await this.teller.tell(await this.firingOf(watched, tick), `p${firings}`);
    await this.become(watched, { firedAt: now, firings, isSpent }, current.cooldownMs === null);
  }

  /** Takes on what was decided, and stores it. */
  private async become(watched: Watched, changed: Partial<Pick<Alert, 'firedAt' | 'firings' | 'isSpent'>>, isOver: boolean): Promise<void> {
    watched.alert = { ...watched.alert, ...changed };
    const { lastCandle, firedAt, firings, isSpent } = watched.alert;
    watched.unsaved = { lastCandle, firedAt, firings, isSpent, isOver };
    await this.save(watched);
  }

  private async save(watched: Watched): Promise<void> {
    const { unsaved } = watched;
    if (unsaved === null) return;
    await this.book.progress(watched.alert.id, unsaved);
    watched.unsaved = null;
    if (unsaved.isOver) this.leave(watched.alert.id);
  }

  private async firingOf({ alert, condition }: Watched, tick: Tick): Promise<Firing> {
    return {
      alert,
      condition,
      at: tick.at,
      price: tick.price,
      source: tick.simulated ? 'simulated market' : tick.venue,
      simulated: tick.simulated,
      drawing: await this.draw(tick.symbol),
      lateMs: null,
      times: 1,
    };
  }

  /** The last hours' candles, if they can be had soon. */
  private async draw(symbol: MarketSymbol): Promise<Firing['drawing']> {
    const timeframe = USUAL_ALERT_TIMEFRAME;
    const now = this.clock.now();
    try {
      const span = { from: now - CHART_BARS * timeframeMs(timeframe), to: now };
      const { candles, venue } = await this.history.read({ symbol, timeframe, span }, { signal: AbortSignal.timeout(CHART_PATIENCE_MS) });
      if (venue.standsInFor !== undefined) return { notDrawn: `${venue.standsInFor} gives no candles now.` };
      return { candles, timeframe, evaluation: new Evaluation({ candles, timeframe }), bar: candles.time.length - 1 };
    } catch (error) {
      if (!(error instanceof OutcryError)) throw error;
      return { notDrawn: error.kind === 'cancelled' ? 'the candles took too long.' : error.message };
    }
  }
}

/** A price as the one candle that a condition on the price reads. */
function candleOf({ price, at }: Tick): ReturnType<typeof newCandles> {
  const candles = newCandles(1);
  candles.time[0] = at;
  for (const name of ['open', 'high', 'low', 'close'] as const) candles[name][0] = price;
  return candles;
}
