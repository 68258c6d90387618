import type { Clock } from '../../domain/clock.ts';
import { OutcryError } from '../../domain/errors.ts';
import { Decimal } from '../../domain/money.ts';
import type { Notifier } from '../../people/notification.ts';
import type { AccountSnapshot } from '../books/books.ts';
import type { JournalDraft } from '../journal/journal.ts';
import { reachedBreaker } from './breakers.ts';
import type { EquityReader, EquityReading } from './equity-reading.ts';
import type { LimitBook } from './limits/limit-book.ts';
import { type Limits, usualLimits } from './limits/limits.ts';
import { type CardAccount, faultNotice, pauseNotice } from './risk-cards.ts';
import type { RiskState, RiskStore } from './risk-store.ts';
import { changeStanding, firstStanding } from './standings.ts';
import { lossStreak } from './trade-history.ts';
import type { TradeRecords } from './trade-records.ts';

/** What equity is watched with. */
export interface EquityWatchNeeds {
  readonly store: Pick<RiskStore, 'state' | 'saveState' | 'raisePeak'>;
  readonly limits: Pick<LimitBook, 'read'>;
  readonly equity: EquityReader;
  readonly trades: TradeRecords;
  readonly notifier: Notifier;
  readonly clock: Clock;
}

/** Watches equity: keeps its peak, stops entries at a breaker, pauses them after losses in a row. */
export class EquityWatch {
  readonly #needs: EquityWatchNeeds;

  constructor(needs: EquityWatchNeeds) {
    this.#needs = needs;
  }

  /**
   * Takes in a valuation.
   *
   * @returns the standing when this call stopped entries, for what is to follow; else `null`. @throws what the stores throw.
   */
  async observe(account: CardAccount & { readonly kind: 'paper' | 'live' }, snapshot: AccountSnapshot): Promise<RiskState | null> {
    if (snapshot.equity === null) return null;
    const { store, equity: reader, clock } = this.#needs;
    const equity = new Decimal(snapshot.equity);
    const now = clock.now();
    const standing = (await store.state(account.id)) ?? (await this.#begin(account.id, equity, snapshot.at));
    if (standing === null) return null;
    const reading = await reader.read(account.id, equity, standing, now);
    await this.#keepPeak(standing, reading, snapshot.at);
    const limits = await this.#limits(account, now);
    const reason = reachedBreaker(reading, limits);
    const stopped = reason === null ? null : await this.#stopEntries(account.id, reason, reading, now);
    await this.#pauseAfterLosses(account, limits, now);
    return stopped;
  }

  /** The first standing of an account: its peak is the highest that commands have valued it at before. */
  async #begin(account: string, equity: Decimal, at: number): Promise<RiskState | null> {
    const { store, equity: reader, clock } = this.#needs;
    const now = clock.now();
    const { peak } = await reader.read(account, equity, null, now);
    const highest = Decimal.max(equity, peak ?? equity).toFixed();
    const { standing } = await changeStanding(store, account, (present) => (present === null ? { next: { ...firstStanding(account, now), peak: highest, peakAt: at }, journal: [] } : null));
    return standing;
  }

  async #limits(account: CardAccount & { readonly kind: 'paper' | 'live' }, now: number): Promise<Limits> {
    try {
      return await this.#needs.limits.read(account.id);
    } catch (error) {
      if (!(error instanceof OutcryError) || error.kind !== 'corrupt') throw error;
      await this.#needs.notifier.notify(faultNotice(account, error.message, now));
      return usualLimits(account.kind);
    }
  }

  async #keepPeak(standing: RiskState, { equity, peak }: EquityReading, at: number): Promise<void> {
    const { store } = this.#needs;
    if (peak !== null && equity.lessThanOrEqualTo(peak)) return;
    const isMoved = standing.peak !== null && peak !== null && !peak.equals(standing.peak);
    if (!isMoved && standing.peak !== null) {
      await store.raisePeak(standing.account, equity.toFixed(), at);
      return;
    }
    // Money went out or came in since the peak: what was highest then is not what is highest now, and may be less.
    await changeStanding(store, standing.account, (present) =>
      present === null || present.since !== standing.since || present.peakAt !== standing.peakAt ? null : { next: { ...present, peak: equity.toFixed(), peakAt: at }, journal: [] },
    );
  }

  async #stopEntries(account: string, reason: string, reading: EquityReading, now: number): Promise<RiskState | null> {
    const { changed, standing } = await changeStanding(this.#needs.store, account, (present) => {
      if (present === null || present.state !== 'active') return null;
      const since = Math.max(now, present.since + 1);
      const next: RiskState = { ...present, state: 'reducing', reason, since, scope: 'entries' };
      const data = { account, state: 'reducing', reason, equity: reading.equity.toFixed(), peak: reading.peak?.toFixed() ?? null };
      return { next, journal: [record('risk.breaker', account, data, now)] };
    });
    return changed ? standing : null;
  }

  async #pauseAfterLosses(account: CardAccount, limits: Limits, now: number): Promise<void> {
    const most = limits['loss-streak'];
    if (most === null) return;
    const { all } = await this.#needs.trades.of(account.id, limits, now);
    const { changed, standing } = await changeStanding(this.#needs.store, account.id, (present) => {
      const { losses, lastExit } = lossStreak(all, present?.since ?? 0);
      const until = lastExit === null ? 0 : lastExit + limits['loss-streak-pause'];
      if (present === null || present.state !== 'active' || losses < most || until <= now || (present.coolUntil ?? 0) >= until) return null;
      return { next: { ...present, coolUntil: until }, journal: [record('risk.pause', account.id, { account: account.id, losses, until }, now)] };
    });
    if (changed && standing !== null && standing.coolUntil !== null) {
      await this.#needs.notifier.notify(pauseNotice(account, lossStreak(all, standing.since).losses, standing.coolUntil, now));
    }
  }
}

function record(kind: string, account: string, data: Readonly<Record<string, unknown>>, at: number): JournalDraft {
  return { at, kind, about: [`account:${account}`], by: 'outcry', data };
}
