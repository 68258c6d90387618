import { DAY_MS } from '../../domain/timeframe.ts';
import { Decimal } from '../../domain/money.ts';
import type { EquityStore, Transfer } from '../books/books.ts';
import type { RiskState } from './risk-store.ts';

/** What was made or lost over a span that is still running. Money in the account's currency. */
export interface RunningProfit {
  /** Equity when the span began. */
  readonly start: Decimal;
  /** Negative for a loss; money paid in or out is no part of it. */
  readonly profit: Decimal;
  /** The loss as a fraction of `start`; 0 for a profit. */
  readonly loss: number;
}

/** How equity stands against what it was. */
export interface EquityReading {
  readonly equity: Decimal;
  /** Highest equity, moved by what was paid in or out since: as it was kept, or of all valuations on record where nobody has kept any; `null` before the first. */
  readonly peak: Decimal | null;
  /** How far equity is below the peak, as a fraction from 0 to 1. */
  readonly drawdown: number;
  /** Since the UTC day and week began, or since trading was last taken up if that was later; `null` before the first valuation of the span. */
  readonly day: RunningProfit | null;
  readonly week: RunningProfit | null;
}

/** 1970-01-05, the first Monday of the epoch. */
const FIRST_MONDAY = 4 * DAY_MS;
const WEEK_MS = 7 * DAY_MS;

/** When the UTC day of an instant began. */
export function dayStart(at: number): number {
  return at - (at % DAY_MS);
}

/** When the UTC week of an instant began: Monday, 00:00. */
export function weekStart(at: number): number {
  return at - ((at - FIRST_MONDAY) % WEEK_MS);
}

/** From when the running day's and week's losses count: their beginning (UTC), or when trading was last taken up if that was later. */
export function lossesCountFrom(state: Pick<RiskState, 'state' | 'since'> | null, now: number): { readonly day: number; readonly week: number } {
  // Trading taken up again begins a new account of losses, or the loss that stopped it would stop it once more.
  const resumed = state?.state === 'active' ? state.since : 0;
  return { day: Math.max(dayStart(now), resumed), week: Math.max(weekStart(now), resumed) };
}

/** Reads equity against its peak and the day's and week's beginning. Holds nothing but what each span began with, which does not change. */
export class EquityReader {
  readonly #store: Pick<EquityStore, 'points' | 'pointAt' | 'transfers'>;
  /** Equity at a span's beginning, by account; only of the spans that run now. */
  readonly #starts = new Map<string, { readonly from: number; readonly at: number; readonly equity: Decimal }>();

  constructor(store: Pick<EquityStore, 'points' | 'pointAt' | 'transfers'>) {
    this.#store = store;
  }

  /** @param equity of the account at `now`. @throws what the store throws. */
  async read(account: string, equity: Decimal, state: RiskState | null, now: number): Promise<EquityReading> {
    const { day, week } = lossesCountFrom(state, now);
    const [dayBegan, weekBegan] = [await this.#start('day', account, day, now), await this.#start('week', account, week, now)];
    const since = Math.min(state?.peakAt ?? now, dayBegan?.at ?? now, weekBegan?.at ?? now);
    const transfers = await this.#store.transfers(account, since, now + 1);
    const peak = state === null ? await this.#highest(account, now) : keptPeak(state, transfers);
    return {
      equity,
      peak,
      drawdown: peak === null || peak.lessThanOrEqualTo(0) ? 0 : Decimal.max(0, peak.minus(equity).div(peak)).toNumber(),
      day: dayBegan === null ? null : running(dayBegan, equity, transfers),
      week: weekBegan === null ? null : running(weekBegan, equity, transfers),
    };
  }

  /** The highest of all valuations, for an account whose peak nobody has kept yet: one that only commands have traded on. */
  async #highest(account: string, now: number): Promise<Decimal | null> {
    const points = await this.#store.points(account, 0, now + 1);
    const [first] = points;
    if (first === undefined) return null;
    const transfers = await this.#store.transfers(account, first.at, now + 1);
    return Decimal.max(...points.map(({ at, equity }) => new Decimal(equity).plus(paidIn(transfers, at))));
  }

  async #start(span: string, account: string, from: number, now: number): Promise<{ at: number; equity: Decimal } | null> {
    const key = `${span} ${account}`;
    const kept = this.#starts.get(key);
    if (kept?.from === from) return kept;
    const point = (await this.#store.pointAt(account, from)) ?? (await this.#store.points(account, from, now + 1))[0];
    if (point === undefined) return null;
    const start = { from, at: point.at, equity: new Decimal(point.equity) };
    this.#starts.set(key, start);
    return start;
  }
}

/** The peak that is kept, moved by what came in since; `null` where none is: after a resume without a valuation it begins with the next. */
function keptPeak({ peak, peakAt }: RiskState, transfers: readonly Transfer[]): Decimal | null {
  return peak === null || peakAt === null ? null : new Decimal(peak).plus(paidIn(transfers, peakAt));
}

/** What came in (negative: went out) after an instant. What had no price when it moved is left out, which can only make a loss look larger. */
function paidIn(transfers: readonly Transfer[], after: number): Decimal {
  return transfers.reduce((sum, { at, value }) => (at > after && value !== null ? sum.plus(value) : sum), new Decimal(0));
}

function running(began: { readonly at: number; readonly equity: Decimal }, equity: Decimal, transfers: readonly Transfer[]): RunningProfit {
  const profit = equity.minus(began.equity).minus(paidIn(transfers, began.at));
  const loss = profit.isNegative() && began.equity.greaterThan(0) ? profit.negated().div(began.equity).toNumber() : 0;
  return { start: began.equity, profit, loss };
}
