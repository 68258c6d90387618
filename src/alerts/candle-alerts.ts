import { barAtOrAfter } from '../domain/candles.ts';
import { OutcryError, messageOf } from '../domain/errors.ts';
import type { MarketSymbol } from '../domain/market-symbol.ts';
import { type Timeframe, candleOpenTime, timeframeMs } from '../domain/timeframe.ts';
import type { History, HistoryReader } from '../market/history.ts';
import type { MarketDataSource, Venue } from '../market/market-data.ts';
import { type Condition, Evaluation, TRUE, UNDEFINED, conditionBars } from '../strategies/expression/index.ts';
import type { Alert, AlertBook } from './alert.ts';
import { parseAlertCondition } from './alert-condition.ts';
import { type CandleVerdict, decideStretch } from './alert-decision.ts';
import type { AlertLog } from './alert-log.ts';
import type { AlertTeller } from './alert-teller.ts';
import type { AlertTrouble } from './alert-trouble.ts';

/** Candles that closed while nobody looked and are looked at one by one, at most. */
const MAX_MISSED = 500;
/** Bars read before those that are needed, in multiples of them, so that recursive indicators have settled; and at most so many. */
const SETTLING_WARMUPS = 14;
const MAX_SETTLING = 5_000;
/** Markets read at the same time. */
const AT_ONCE = 4;
/** A firing told later than this after its candle closed says so. */
const LATE_MS = 5 * 60_000;

/** What candle alerts need. */
export interface CandleAlertsOptions {
  readonly book: AlertBook;
  readonly teller: AlertTeller;
  readonly trouble: AlertTrouble;
  readonly history: HistoryReader;
  readonly source: MarketDataSource;
  readonly log: AlertLog;
}

/** An alert of which candles have closed that it has not looked at. */
interface DueAlert {
  readonly alert: Alert;
  readonly condition: Condition;
  /** Open time of the first of them. */
  readonly from: number;
}

/** Alerts on one market and timeframe. */
interface Group {
  readonly symbol: MarketSymbol;
  readonly timeframe: Timeframe;
  readonly alerts: DueAlert[];
}

/** Evaluates alerts on closed candles, each candle once. */
export class CandleAlerts {
  private readonly book: AlertBook;
  private readonly teller: AlertTeller;
  private readonly trouble: AlertTrouble;
  private readonly history: HistoryReader;
  private readonly source: MarketDataSource;
  private readonly log: AlertLog;

  constructor({ book, teller, trouble, history, source, log }: CandleAlertsOptions) {
    this.book = book;
    this.teller = teller;
    this.trouble = trouble;
    this.history = history;
    this.source = source;
    this.log = log;
  }

  /** Looks at every candle that has closed by `now` and was not looked at. A market that cannot be read holds up no other. */
  async evaluate(alerts: readonly Alert[], now: number, signal: AbortSignal): Promise<void> {
    const groups = this.due(alerts, now);
    const next = groups.values();
    const worker = async (): Promise<void> => {
      for (const group of next) {
        if (signal.aborted) return;
        // oxlint-disable-next-line no-await-in-loop
        await this.look(group, now, signal);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }

  /** The alerts that have something to look at, by market and timeframe. */
  private due(alerts: readonly Alert[], now: number): readonly Group[] {
    const groups = new Map<string, Group>();
    for (const alert of alerts) {
      const { symbol, timeframe } = alert;
      if (timeframe === null) continue;
      const from = firstUnseen(alert, timeframe, now);
      if (from >= candleOpenTime(timeframe, now)) continue;
      try {
        const condition = parseAlertCondition(alert.condition);
        // Refuses a timeframe inside the condition that does not fit, for this alert alone.
        conditionBars(condition, timeframe);
        const key = `${symbol} ${timeframe}`;
        const group = groups.get(key) ?? { symbol, timeframe, alerts: [] };
        group.alerts.push({ alert, condition, from });
        groups.set(key, group);
      } catch (error) {
        this.trouble.failed(alert, messageOf(error), now);
      }
    }
    return [...groups.values()];
  }

  private async look(group: Group, now: number, signal: AbortSignal): Promise<void> {
    const { timeframe, alerts } = group;
    let read: History;
    try {
      read = await this.readWhole(group, now, signal);
    } catch (error) {
      if (!signal.aborted) for (const { alert } of alerts) this.trouble.failed(alert, messageOf(error), now);
      return;
    }
    const evaluation = new Evaluation({ candles: read.candles, timeframe });
    for (const due of alerts) {
      try {
        // Each alert is its own: what fails for one is tried again for it alone.
        // oxlint-disable-next-line no-await-in-loop
        await this.decide(due, timeframe, { read, evaluation, now });
        this.trouble.works(due.alert);
      } catch (error) {
        this.log.error({ alert: due.alert.id, error }, 'an alert could not be evaluated or told');
        this.trouble.failed(due.alert, messageOf(error), now);
      }
    }
  }

  /**
   * The candles that a group looks at, with those that its conditions need before them. What is missing of them is missing in the market:
   * stored candles alone, served because the venue is silent, could have holes behind which something was fulfilled.
   *
   * @throws OutcryError when they cannot be had, or only made-up ones can.
   */
  private async readWhole({ symbol, timeframe, alerts }: Group, now: number, signal: AbortSignal): Promise<History> {
    const length = timeframeMs(timeframe);
    const bars = Math.max(...alerts.map(({ condition }) => conditionBars(condition, timeframe)));
    // What the conditions need is asked for as part of the span: as lead it might be left out without a word.
    const span = { from: Math.min(...alerts.map((due) => due.from)) - bars * length, to: candleOpenTime(timeframe, now) };
    const request = { symbol, timeframe, span, lead: Math.min(bars * SETTLING_WARMUPS, MAX_SETTLING) };
    const read = await this.history.read(request, { signal });
    refuseMadeUp(read.venue);
    const isWhole = read.candles.time.length - barAtOrAfter(read.candles.time, span.from) === (span.to - span.from) / length;
    if (isWhole || read.notes.length === 0) return read;
    const { venue } = await this.source.resolve({ signal });
    refuseMadeUp(venue);
    const again = await this.history.read(request, { signal });
    refuseMadeUp(again.venue);
    return again;
  }

  private async decide({ alert, condition, from }: DueAlert, timeframe: Timeframe, { read, evaluation, now }: { readonly read: History; readonly evaluation: Evaluation; readonly now: number }): Promise<void> {
    const { candles, venue } = read;
    const length = timeframeMs(timeframe);
    const truth = evaluation.truth(condition.expression);
    const verdicts: CandleVerdict[] = [];
    for (let bar = barAtOrAfter(candles.time, from); bar < candles.time.length; bar++) {
      const open = candles.time[bar]!;
      verdicts.push({ open, close: open + length, value: truth[bar] === UNDEFINED ? null : truth[bar] === TRUE });
    }
    const stretch = decideStretch(alert, verdicts);
    if (stretch === null) return;
    const { firing, lastCandle, isSpent } = stretch;
    const before = { lastCandle, firedAt: alert.firedAt, firings: alert.firings, isSpent, isOver: false };
    if (firing === null) {
      await this.book.progress(alert.id, before);
      return;
    }
    // Deleted while its market was read: nobody wants to hear of it.
    const current = await this.teller.current(alert);
    if (current === null) return;
    const bar = barAtOrAfter(candles.time, firing.open);
    const late = now - firing.close;
    await this.teller.tell(
      {
        alert: current,
        condition,
        at: firing.close,
        price: candles.close[bar]!,
        source: venue.simulated ? 'simulated market' : venue.id,
        simulated: venue.simulated,
        drawing: { candles, timeframe, evaluation, bar },
        lateMs: late > LATE_MS ? late : null,
        times: stretch.firings,
      },
      String(firing.open),
    );
    await this.book.progress(alert.id, { ...before, firedAt: firing.close, firings: alert.firings + 1, isOver: alert.cooldownMs === null });
  }
}

/** @throws OutcryError `unreachable` where made-up prices stand in for a venue's. */
function refuseMadeUp({ standsInFor }: Venue): void {
  if (standsInFor !== undefined) throw new OutcryError('unreachable', `${standsInFor} does not answer, and alerts do not fire on made-up prices.`);
}

/**
 * Open time of the first candle that the alert has not looked at: the one after its last, or the one that was forming when it was made.
 * No more than the last 500 that have closed are gone back to.
 */
function firstUnseen({ lastCandle, createdAt }: Alert, timeframe: Timeframe, now: number): number {
  const length = timeframeMs(timeframe);
  const next = lastCandle === null ? candleOpenTime(timeframe, createdAt) : lastCandle + length;
  return Math.max(next, candleOpenTime(timeframe, now) - MAX_MISSED * length);
}
