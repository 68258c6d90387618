import type { Clock } from '../../domain/clock.ts';
import { OutcryError, messageOf } from '../../domain/errors.ts';
import { Decimal } from '../../domain/money.ts';
import type { Notifier } from '../../people/notification.ts';
import type { Person } from '../../people/person.ts';
import { formatDateTime } from '../../reports/format.ts';
import type { Accounts, TradingAccount } from '../account.ts';
import type { AccountSnapshot, Books } from '../books/books.ts';
import type { OrderDesk } from '../order-flow/order-desk.ts';
import type { OrderStore } from '../order-flow/order-store.ts';
import type { Protector } from '../protection/protector.ts';
import { type EquityReader, lossesCountFrom } from './equity-reading.ts';
import { EquityWatch } from './equity-watch.ts';
import { HaltProgress } from './halt-progress.ts';
import { HaltWork, type HaltWorkDone } from './halt-work.ts';
import { known, mapKnown } from './facts.ts';
import type { LimitBook } from './limits/limit-book.ts';
import { LIMIT_NAMES, type LimitName, type Limits, limitSummary, limitWords, usualLimits } from './limits/limits.ts';
import { foundOut } from './patience.ts';
import { standingNotice, troubleNotice } from './risk-cards.ts';
import type { HaltOutcome, HaltScope, RiskDesk, RiskLimit, RiskStatus } from './risk-desk.ts';
import type { RiskLog } from './risk-log.ts';
import type { RiskState, RiskStore } from './risk-store.ts';
import { limitUsage } from './risk-usage.ts';
import { changeStanding, covers, firstStanding } from './standings.ts';
import type { TradeRecords } from './trade-records.ts';

/** Longest wait for anything that only informs a status. */
const STATUS_PATIENCE_MS = 4_000;
const MINUTE_MS = 60_000;

/** What the risk rules are controlled with. */
export interface RiskControlNeeds {
  readonly accounts: Pick<Accounts, 'get' | 'all'>;
  readonly store: RiskStore;
  readonly limits: LimitBook;
  readonly books: Pick<Books, 'snapshot' | 'record' | 'positions'>;
  readonly equity: EquityReader;
  readonly trades: TradeRecords;
  readonly orders: Pick<OrderStore, 'list' | 'find' | 'fills'>;
  readonly desk: Pick<OrderDesk, 'cancel' | 'submit'>;
  readonly protector: Pick<Protector, 'release'>;
  readonly notifier: Notifier;
  /** Whether a HALT file lies in the data folder. */
  readonly haltFile: () => boolean;
  readonly clock: Clock;
  readonly log: RiskLog;
}

/** Limits, halts and resumes of all accounts, and the breakers that stop entries by themselves. */
export class RiskControl implements RiskDesk {
  readonly #needs: RiskControlNeeds;
  readonly #watch: EquityWatch;
  readonly #work: HaltWork;
  readonly #progress: HaltProgress;
  /** Keys of what was handed to the notifier in this process; it tells nothing twice, but need not be asked each time. */
  readonly #told = new Set<string>();
  #ticking: Promise<void> | null = null;
  #isAlone = false;

  constructor(needs: RiskControlNeeds) {
    this.#needs = needs;
    this.#watch = new EquityWatch(needs);
    this.#work = new HaltWork(needs);
    this.#progress = new HaltProgress({ tell: (notification) => this.#tell(notification), clock: needs.clock, log: needs.log });
  }

  async status(accountId: string): Promise<RiskStatus> {
    const { accounts, store, books, equity, trades, orders, clock } = this.#needs;
    const account = accounts.get(accountId);
    const now = clock.now();
    const [standing, frozen, lies, saved, snapshot, sent] = await Promise.all([
      store.state(accountId),
      store.frozen(accountId),
      foundOut('The HALT file', STATUS_PATIENCE_MS, async () => this.#needs.haltFile()),
      foundOut('The limits', STATUS_PATIENCE_MS, async () => this.#needs.limits.read(accountId)),
      foundOut('The account', STATUS_PATIENCE_MS, async () => books.snapshot(accountId)),
      foundOut('The orders', STATUS_PATIENCE_MS, async () => orders.list({ account: accountId, since: now - MINUTE_MS })),
    ]);
    const limits = saved.known ? saved.value : usualLimits(account.kind);
    const worth = snapshot.known && snapshot.value.equity !== null ? snapshot.value.equity : null;
    const [losses, history] = await Promise.all([
      worth === null ? known(null) : foundOut('The losses', STATUS_PATIENCE_MS, async () => equity.read(accountId, new Decimal(worth), standing, now)),
      foundOut('The trades', STATUS_PATIENCE_MS, async () => trades.of(accountId, limits, now)),
    ]);
    const reading = losses.known ? losses.value : null;
    const used = limitUsage({
      currency: account.currency,
      snapshot: snapshot.known ? snapshot.value : null,
      reading,
      trades: history.known ? history.value : null,
      sentLastMinute: orNull(mapKnown(sent, (list) => list.filter(({ state }) => state !== 'refused').length)),
      since: standing?.since ?? 0,
      limits,
      now,
    });
    const halted = lies.known && lies.value;
    const from = lossesCountFrom(standing, now);
    return {
      account: accountId,
      state: halted ? 'halted' : (standing?.state ?? 'active'),
      reason: reasonOf(standing, { halted, fault: saved.known ? null : saved.why, now }),
      since: standing?.since ?? now,
      equity: worth,
      currency: account.currency,
      peak: highestOf(reading?.peak ?? standing?.peak ?? null, worth),
      drawdown: reading?.drawdown ?? null,
      // What was never valued before has made nothing yet.
      dayProfit: reading === null ? null : (reading.day?.profit.toFixed() ?? '0'),
      weekProfit: reading === null ? null : (reading.week?.profit.toFixed() ?? '0'),
      dayFrom: from.day,
      weekFrom: from.week,
      frozen: frozen.map(({ symbol, reason }) => ({ symbol, reason })),
      limits: saved.known
        ? LIMIT_NAMES.map((name) => riskLimit(name, limits, account.currency, used))
        : [{ name: 'all', value: 'not readable', summary: saved.why, used: null }],
    };
  }

  async setLimit(accountId: string, name: string, value: string, by: Person): Promise<RiskLimit> {
    const { currency } = this.#needs.accounts.get(accountId);
    const set = await this.#needs.limits.set(accountId, name, value, by);
    if (set.name === null) return { name: 'all', value: 'usual', summary: 'every limit at its usual value', used: null };
    return riskLimit(set.name, set.limits, currency, new Map());
  }

  /** From now on a halt is answered when all of it is done, because this process ends with its answer. */
  beAlone(): void {
    this.#isAlone = true;
  }

  async halt(scope: HaltScope, by: string, reason: string, account?: string, conversation?: string): Promise<HaltOutcome> {
    const targets = account === undefined ? this.#needs.accounts.all() : [this.#needs.accounts.get(account)];
    // Every account is stopped before any order is called off: nothing goes out while a venue is slow to answer.
    const stops = await Promise.all(targets.map(async (target) => this.#stop(target, scope, by, reason)));
    const stopped = stops.flatMap((stop) => ('standing' in stop ? [stop] : []));
    const failures = stops.flatMap((stop) => ('failed' in stop ? [stop.failed] : []));
    const answers = await Promise.all(
      stopped.map(async ({ target, standing }) => {
        const work = this.#haltWork(target, standing);
        const done = this.#isAlone ? await work : await this.#progress.answer(target, standing, conversation ?? null, work);
        if (done === null) await this.#tellStanding(target, standing);
        return { id: target.id, done };
      }),
    );
    const done = answers.flatMap((answer) => answer.done ?? []);
    return {
      scope,
      accounts: stopped.map(({ target }) => target.id),
      canceled: done.reduce((sum, { canceled }) => sum + canceled, 0),
      failed: [...failures, ...done.flatMap(({ failed }) => failed)],
      sold: done.flatMap(({ sold }) => sold),
      pending: answers.filter((answer) => answer.done === null).map(({ id }) => id),
    };
  }

  async resume(by: Person, account?: string): Promise<void> {
    const { accounts, haltFile } = this.#needs;
    if (by.role !== 'admin') throw new OutcryError('refused', 'Only an admin takes trading up again.');
    if (haltFile()) throw new OutcryError('refused', 'A HALT file lies in the data folder.', { hint: 'Remove it, then resume.' });
    const targets = account === undefined ? accounts.all() : [accounts.get(account)];
    await Promise.all(targets.map(async (target) => this.#resumeOne(target, by)));
  }

  async unfreeze(account: string, symbol: string, by: Person): Promise<void> {
    if (by.role !== 'admin') throw new OutcryError('refused', 'Only an admin lets a frozen market be traded again.');
    const { store, clock } = this.#needs;
    const about = [`account:${account}`, `symbol:${symbol}`];
    const done = await store.unfreeze(account, symbol, [{ at: clock.now(), kind: 'risk.unfrozen', about, by: by.id, data: { account, symbol } }]);
    if (!done) throw new OutcryError('not-found', `${symbol} is not frozen on ${account}.`, { field: 'symbol' });
  }

  /** Takes in a valuation of an account: after each fill, and every minute. Entries are stopped, and called off, at a breaker. @throws what the stores throw. */
  async observe(accountId: string, snapshot: AccountSnapshot): Promise<void> {
    const account = this.#needs.accounts.get(accountId);
    const stopped = await this.#watch.observe(account, snapshot);
    if (stopped === null) return;
    await this.#tellStanding(account, stopped);
    await this.#carryOut(account, stopped);
  }

  /**
   * Looks for a HALT file and carries halts on: what could not be called off, sold or told before. Every few seconds; a call while one
   * runs waits for that one. Never rejects.
   */
  async tick(): Promise<void> {
    this.#ticking ??= this.#tick().finally(() => {
      this.#ticking = null;
    });
    await this.#ticking;
  }

  /** What must be said at start, one sentence each: accounts that do not trade as usual, and why. Empty when all do. */
  async announce(): Promise<readonly string[]> {
    const { accounts, store, limits, clock } = this.#needs;
    const now = clock.now();
    const lies = this.#needs.haltFile();
    const frozen = await store.frozen();
    const perAccount = await Promise.all(
      accounts.all().map(async ({ id }) => {
        const [standing, saved] = await Promise.all([store.state(id), foundOut('The limits', STATUS_PATIENCE_MS, async () => limits.read(id))]);
        const said: string[] = [];
        if (standing !== null && standing.state !== 'active') said.push(`${id} is ${standing.state} since ${formatDateTime(standing.since)} UTC. ${standing.reason}`.trim());
        const coolUntil = standing?.coolUntil ?? 0;
        if (coolUntil > now) said.push(`${id}: entries pause until ${formatDateTime(coolUntil)} UTC after losses in a row.`);
        if (!saved.known) said.push(saved.why);
        return said;
      }),
    );
    return [
      ...(lies ? ['A HALT file lies in the data folder: no entries are sent.'] : []),
      ...perAccount.flat(),
      ...frozen.map(({ account, symbol, reason }) => `${symbol} is frozen on ${account}: ${reason}`),
    ];
  }

  async #stop(target: TradingAccount, scope: HaltScope, by: string, reason: string): Promise<{ target: TradingAccount; standing: RiskState } | { failed: string }> {
    const now = this.#needs.clock.now();
    const state = scope === 'entries' ? 'reducing' : 'halted';
    try {
      const { standing } = await changeStanding(this.#needs.store, target.id, (present) => {
        const before = present ?? firstStanding(target.id, now);
        const journal = [{ at: now, kind: 'risk.halt', about: [`account:${target.id}`], by, data: { account: target.id, scope, reason } }];
        // A milder halt takes nothing back from a stricter one.
        if (before.state !== 'active' && covers(before.scope, scope)) return { next: before, journal };
        return { next: { ...before, state, reason, scope, since: present === null ? now : Math.max(now, before.since + 1) }, journal };
      });
      return standing === null ? { failed: `${target.id} could not be halted.` } : { target, standing };
    } catch (error) {
      this.#needs.log.error({ account: target.id, error }, 'an account could not be halted');
      return { failed: `${target.id} could not be halted: ${messageOf(error)}` };
    }
  }

  async #resumeOne(account: TradingAccount, by: Person): Promise<void> {
    const { store, books, clock } = this.#needs;
    const before = await store.state(account.id);
    if (before === null || (before.state === 'active' && (before.coolUntil ?? 0) <= clock.now())) return;
    // The peak begins anew: at today's equity, or with the next valuation where that cannot be had.
    const snapshot = await foundOut('The account', STATUS_PATIENCE_MS, async () => books.record(account.id));
    const now = clock.now();
    const peak = snapshot.known ? snapshot.value.equity : null;
    const { changed, standing } = await changeStanding(store, account.id, (present) => {
      // What was halted anew meanwhile was not meant.
      if (present === null || present.state !== before.state || present.since !== before.since) return null;
      const next: RiskState = { ...firstStanding(account.id, Math.max(now, present.since + 1)), peak, peakAt: peak === null ? null : now };
      const data = { account: account.id, before: { state: present.state, reason: present.reason, peak: present.peak }, peak };
      return { next, journal: [{ at: now, kind: 'risk.resumed', about: [`account:${account.id}`], by: by.id, data }] };
    });
    if (!changed || standing === null) throw new OutcryError('refused', `${account.id} was halted again meanwhile.`, { hint: 'Look at /risk, then resume again.' });
    await this.#tellStanding(account, standing);
  }

  async #tick(): Promise<void> {
    try {
      await this.#mindHaltFile();
    } catch (error) {
      this.#needs.log.error({ error }, 'the HALT file could not be looked for');
    }
    const { accounts, store, log } = this.#needs;
    await Promise.all(
      accounts.all().map(async (account) => {
        try {
          const standing = await store.state(account.id);
          if (standing === null || standing.state === 'active') return;
          const { failed } = await this.#carryOut(account, standing);
          await this.#tellStanding(account, standing);
          if (failed.length === 0) await this.#progress.done(account, standing);
        } catch (error) {
          log.error({ account: account.id, error }, 'a halt could not be carried on; it is tried again');
        }
      }),
    );
  }

  /** A file that appears halts; one that is removed leaves halted what is. */
  async #mindHaltFile(): Promise<void> {
    const { accounts, haltFile, store } = this.#needs;
    if (!haltFile()) return;
    const all = accounts.all();
    const states = await Promise.all(all.map(async ({ id }) => store.state(id)));
    const trading = all.filter((_account, i) => !covers(states[i]?.scope ?? null, 'orders'));
    await Promise.all(trading.map(async ({ id }) => this.halt('orders', 'outcry', 'A HALT file lies in the data folder.', id)));
  }

  async #haltWork(target: TradingAccount, standing: RiskState): Promise<HaltWorkDone> {
    const done = await this.#carryOut(target, standing);
    await this.#tellStanding(target, standing);
    return done;
  }

  /** Resolves when what halts left for after their answer is done, or has failed for now. */
  settled(): Promise<void> {
    return this.#progress.settled();
  }

  async #carryOut(account: TradingAccount, standing: RiskState): Promise<HaltWorkDone> {
    const done = await this.#work.carryOut(standing);
    if (done.failed.length > 0) {
      this.#progress.failed(standing);
      this.#needs.log.warn({ account: account.id, failed: done.failed }, 'a halt is not carried out wholly yet');
      await this.#tell(troubleNotice(account, standing, done, this.#needs.clock.now()));
    }
    return done;
  }

  async #tellStanding(account: TradingAccount, standing: RiskState): Promise<void> {
    await this.#tell(standingNotice(account, standing));
  }

  /** What cannot be told must not keep anything from being done; `tick` tries again. */
  async #tell(notification: Parameters<Notifier['notify']>[0]): Promise<void> {
    // News for a conversation and for the owners are told to both.
    const key = `${notification.to.kind} ${notification.key}`;
    if (this.#told.has(key)) return;
    try {
      await this.#needs.notifier.notify(notification);
      this.#told.add(key);
    } catch (error) {
      this.#needs.log.error({ key: notification.key, error }, 'a change of risk could not be told');
    }
  }
}

/** The highest that is known: what was kept, or what there is now. */
function highestOf(peak: Decimal | string | null, worth: string | null): string | null {
  const known = [peak, worth].filter((value) => value !== null);
  return known.length === 0 ? null : Decimal.max(...known).toFixed();
}

function riskLimit(name: LimitName, limits: Limits, currency: string, used: ReadonlyMap<LimitName, string>): RiskLimit {
  return { name, value: limitWords(limits, name, currency), summary: limitSummary(name), used: used.get(name) ?? null };
}

function reasonOf(standing: RiskState | null, { halted, fault, now }: { readonly halted: boolean; readonly fault: string | null; readonly now: number }): string {
  const parts = [halted ? 'A HALT file lies in the data folder.' : '', fault ?? '', standing?.reason ?? ''];
  const coolUntil = standing?.coolUntil ?? 0;
  if (coolUntil > now) parts.push(`Entries pause until ${formatDateTime(coolUntil)} UTC after losses in a row.`);
  return [...new Set(parts)].filter((part) => part !== '').join(' ');
}

function orNull<Value>(fact: { readonly known: true; readonly value: Value } | { readonly known: false }): Value | null {
  return fact.known ? fact.value : null;
}
