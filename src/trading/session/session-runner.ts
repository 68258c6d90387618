import { type Clock, hasPassed } from '../../domain/clock.ts';
import { OutcryError, messageOf } from '../../domain/errors.ts';
import type { MarketSymbol } from '../../domain/market-symbol.ts';
import { isFinal } from '../../domain/order.ts';
import { candleOpenTime, timeframeMs } from '../../domain/timeframe.ts';
import type { Accounts, TradingAccount } from '../account.ts';
import type { Books } from '../books/books.ts';
import type { OrderDesk } from '../order-flow/order-desk.ts';
import type { OrderEvents, OrderNews } from '../order-flow/order-events.ts';
import type { OrderStore } from '../order-flow/order-store.ts';
import type { Protector } from '../protection/protector.ts';
import { CandleMemory, type CandleNeed, keyOfSeries } from './candle-memory.ts';
import { CandlePass } from './candle-pass.ts';
import { DeployedStrategies } from './deployed-strategy.ts';
import type { Deployment, DeploymentStore } from './deployment.ts';
import { dueSlots } from './due-slots.ts';
import type { LateSlot } from './session-cards.ts';
import type { SessionLog } from './session-log.ts';
import type { SessionTeller } from './session-teller.ts';
import { Session } from './session.ts';
import { slotDesk } from './slot-desk.ts';
import type { AdvisedSeries, SlotView } from './slot-view.ts';
import type { WindDown } from './wind-down.ts';
import { WorkQueues } from './work-queue.ts';

/** What sessions are run with. */
export interface SessionRunnerParts {
  readonly deployments: Pick<DeploymentStore, 'list' | 'find' | 'claimSlot' | 'finishSlot' | 'unfinishedSlots' | 'slots' | 'lastSlot'>;
  readonly accounts: Pick<Accounts, 'get'>;
  readonly orders: Pick<OrderStore, 'find' | 'list' | 'fills'>;
  readonly desk: Pick<OrderDesk, 'submit' | 'cancel'>;
  readonly events: OrderEvents;
  readonly books: Pick<Books, 'deployment'>;
  readonly protector: Pick<Protector, 'guard' | 'release'>;
  readonly teller: SessionTeller;
  /** Sees those that were stopped to their end. */
  readonly windDown: Pick<WindDown, 'tick'>;
  readonly clock: Clock;
  readonly log: SessionLog;
  /** Milliseconds after which candles that had not come are asked for again, each once. */
  readonly retriesMs?: readonly number[];
}

/** A venue has the closed candle within seconds; on one-minute candles the next full minute would be too late for an entry. */
const RETRIES_MS = [3_000, 8_000, 20_000] as const;

/** How long a market's candle is waited for while others of the deployment have theirs: some trade rarely. */
const PATIENCE_MS = 20_000;

/** How long no candle comes before the conversation is told, at least. */
const SILENCE_MS = 5 * 60_000;

/** How long another process may be at a slot that it took up before it is taken to be gone. */
const LEASE_MS = 60_000;

/** What is due of one deployment. */
interface DueDeployment {
  readonly deployment: Deployment;
  readonly account: TradingAccount;
  /** Taken up before and not finished, then those never taken up; oldest first. */
  readonly unfinished: ReadonlySet<number>;
  readonly slots: readonly number[];
}

/**
 * Evaluates every deployment that has a candle's close to decide on: each slot is taken up once, whatever is restarted or called twice,
 * and finished in order. All sessions on a market's timeframe share one read of its candles; one that fails stops no other.
 */
export class SessionRunner {
  readonly #parts: SessionRunnerParts;
  readonly #queues = new WorkQueues();
  readonly #strategies = new DeployedStrategies();
  readonly #candles: CandleMemory;
  readonly #timers = new Set<NodeJS.Timeout>();
  /** Slots that this process took up and has not finished, `deployment time`. */
  readonly #claimed = new Set<string>();
  /** Orders that a session has dealt with itself, by deployment; those of its last close. */
  readonly #dealtWith = new Map<string, ReadonlySet<string>>();
  #stopListening: (() => void) | null = null;
  #pass: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(parts: SessionRunnerParts) {
    this.#parts = parts;
    this.#candles = new CandleMemory(() => parts.clock.now());
  }

  /** Begins to listen to fills, and takes up what was cut short and what was missed. */
  async start(): Promise<void> {
    this.#stopListening ??= this.#parts.events.listen((news) => this.#heard(news));
    // Whoever was at them when this process was started is taken to be gone.
    for (const { deployment, time } of await this.#parts.deployments.unfinishedSlots()) this.#claimed.add(slotKey(deployment, time));
    await this.candlesClosed();
  }

  /** Ends: what is under way is finished, and nothing new is begun. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#stopListening?.();
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    await this.idle();
  }

  /** To be called a little after candles may have closed; `now`, when they did, is the present unless given. Calls that overlap are dealt with in turn. */
  async candlesClosed(now: number = this.#parts.clock.now()): Promise<void> {
    this.#pass = this.#pass.then(() => this.#runDue(0, now));
    await this.#pass;
  }

  /** Resolves when no work is left: closes, and what fills in between brought about. */
  async idle(): Promise<void> {
    await this.#pass;
    await this.#queues.idle();
  }

  /** Does something with a deployment between its closes, in turn with them. */
  async inTurn<T>(deployment: string, work: () => Promise<T>): Promise<T> {
    return await this.#queues.run(deployment, work);
  }

  async #runDue(attempt: number, now: number): Promise<void> {
    if (this.#stopped) return;
    try {
      await this.#parts.windDown.tick();
      const due = await this.#due(now);
      if (due.length === 0) return;
      const pass = new CandlePass(due.flatMap(needsOf), this.#candles, () => this.#parts.clock.now());
      const waiting = await Promise.all(due.map((one) => this.#queues.run(one.deployment.id, () => this.#runOne(one, pass))));
      if (waiting.includes(true)) this.#again(attempt);
    } catch (error) {
      // The stores themselves did not answer; the next minute asks again.
      this.#parts.log.error({ error: messageOf(error) }, 'due candle closes could not be read');
    }
  }

  /** Looks again in a few seconds for candles that had not come yet. */
  #again(attempt: number): void {
    const delay = (this.#parts.retriesMs ?? RETRIES_MS)[attempt];
    if (delay === undefined || this.#stopped) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#pass = this.#pass.then(() => this.#runDue(attempt + 1, this.#parts.clock.now()));
    }, delay);
    timer.unref();
    this.#timers.add(timer);
  }

  async #due(now: number): Promise<readonly DueDeployment[]> {
    const { deployments } = this.#parts;
    const unfinished = new Map<string, number[]>();
    const elsewhere = new Set<string>();
    for (const { deployment, time, claimedAt } of await deployments.unfinishedSlots()) {
      unfinished.set(deployment, [...(unfinished.get(deployment) ?? []), time]);
      if (!this.#claimed.has(slotKey(deployment, time)) && !hasPassed(LEASE_MS, claimedAt, this.#parts.clock.now())) elsewhere.add(deployment);
    }
    const due: DueDeployment[] = [];
    const atWork = await deployments.list({ states: ['running', 'paused'] });
    this.#strategies.keep(new Set(atWork.map(({ id }) => id)));
    this.#candles.keep(new Set(atWork.flatMap(({ terms }) => terms.symbols.map((symbol) => keyOfSeries({ account: { id: terms.account }, symbol, timeframe: terms.timeframe })))));
    for (const deployment of atWork) {
      // Another process is at it; what is due after that waits, since it follows from it.
      if (elsewhere.has(deployment.id)) continue;
      const cut = unfinished.get(deployment.id) ?? [];
      const last = await deployments.lastSlot(deployment.id);
      const slots = [...cut, ...dueSlots(deployment, last?.time ?? null, now)];
      const account = slots.length === 0 ? null : this.#account(deployment);
      if (account !== null) due.push({ deployment, account, unfinished: new Set(cut), slots });
    }
    return due;
  }

  #account({ id, terms }: Deployment): TradingAccount | null {
    try {
      return this.#parts.accounts.get(terms.account);
    } catch (error) {
      // Configuration does not have it any more: its deployments wait until it does, or are stopped.
      this.#parts.log.warn({ deployment: id, error: messageOf(error) }, 'a deployment has no account');
      return null;
    }
  }

  /** Works off what is due of one deployment; true when candles are waited for. */
  async #runOne(due: DueDeployment, pass: CandlePass): Promise<boolean> {
    const { deployment: { id }, slots } = due;
    const { teller, log } = this.#parts;
    // It may have been paused, edited or stopped while others had their turn.
    const deployment = await this.#parts.deployments.find(id);
    if (deployment === null || deployment.state === 'stopped') return false;
    try {
      const markets = await this.#advise(deployment, due, pass);
      return await this.#runSlots({ ...due, deployment }, markets, pass);
    } catch (error) {
      const [first] = slots;
      const fields = { deployment: id, slot: first, error: messageOf(error) };
      // A venue that does not answer is no fault of ours, and is asked again.
      if (error instanceof OutcryError) log.warn(fields, 'a session failed');
      else log.error({ ...fields, stack: error instanceof Error ? error.stack : undefined }, 'a session failed');
      if (first === undefined) return false;
      const retryable = error instanceof OutcryError && error.retryable;
      if (!retryable) await teller.failing(deployment, first, error);
      else if (this.#isSilent(deployment, first)) await teller.silent(deployment, first, messageOf(error));
      return retryable;
    }
  }

  async #runSlots(due: DueDeployment, markets: readonly AdvisedSeries[], pass: CandlePass): Promise<boolean> {
    const { deployment, account, slots } = due;
    const { teller } = this.#parts;
    const late: LateSlot[] = [];
    let waiting = false;
    for (const slot of slots) {
      if (!this.#isThere(deployment, slot, markets)) {
        waiting = true;
        if (this.#isSilent(deployment, slot)) await teller.silent(deployment, slot, `${account.venue} has not given it.`);
        break;
      }
      if (!due.unfinished.has(slot)) {
        // Another process was quicker; what is due after that waits for it.
        if (!(await this.#parts.deployments.claimSlot(deployment.id, slot, this.#parts.clock.now()))) break;
        this.#claimed.add(slotKey(deployment.id, slot));
      }
      const view = this.#view(deployment, account, slot, markets, pass);
      const session = this.#session(deployment, account, slotDesk(this.#parts, deployment, slot));
      const decisions = await session.evaluate(view);
      this.#dealtWith.set(deployment.id, session.dealtWith);
      const now = this.#parts.clock.now();
      const acted = decisions.filter(({ action }) => action !== 'none');
      await this.#parts.deployments.finishSlot(
        deployment.id,
        slot,
        now,
        decisions,
        acted.length === 0
          ? []
          : [{ at: now, kind: 'slot.decided', about: [`deployment:${deployment.id}`, ...acted.flatMap(({ order }) => (order === null ? [] : [`order:${order}`]))], by: `deployment:${deployment.id}`, data: { slot, hash: deployment.hash, strategy: deployment.terms.strategyId, decisions: acted } }],
      );
      this.#claimed.delete(slotKey(deployment.id, slot));
      if (view.late) late.push({ slot, decisions });
    }
    if (late.some(({ decisions }) => decisions.some(({ action }) => action === 'missed' || action === 'exit')) || late.length > 2) await teller.caughtUp(deployment, late);
    return waiting;
  }

  #session(deployment: Deployment, account: TradingAccount, desk: SessionRunnerParts['desk'] = this.#parts.desk): Session {
    const { orders, books, protector, deployments } = this.#parts;
    return new Session({ deployment, account, orders, slots: deployments, desk, books, protector });
  }

  #view(deployment: Deployment, account: TradingAccount, slot: number, markets: readonly AdvisedSeries[], pass: CandlePass): SlotView {
    const late = this.#parts.clock.now() >= slot + 2 * timeframeMs(deployment.terms.timeframe);
    return {
      slot,
      markets,
      late,
      noEntries: deployment.state === 'paused' ? `the deployment is paused${deployment.note === null ? '' : `: ${deployment.note}`}` : null,
      quote: (symbol) => pass.quote(account, symbol),
    };
  }

  async #advise(deployment: Deployment, due: Pick<DueDeployment, 'account' | 'slots'>, pass: CandlePass): Promise<readonly AdvisedSeries[]> {
    const { account } = due;
    const needs = needsOf({ ...due, deployment });
    const strategy = this.#strategies.of(deployment);
    return await Promise.all(needs.map(async (need) => strategy.advise(need.symbol, await account.rules(need.symbol), await pass.candles(need))));
  }

  /** Whether a slot can be decided on: every market has its candle, or is known to have none, or has been waited for long enough. */
  #isThere({ terms }: Deployment, slot: number, markets: readonly AdvisedSeries[]): boolean {
    const newest = markets.map(({ candles }) => candles.time.at(-1) ?? Number.NEGATIVE_INFINITY);
    if (newest.every((time) => time >= slot)) return true;
    const waited = this.#parts.clock.now() - (slot + timeframeMs(terms.timeframe));
    return newest.some((time) => time >= slot) && waited >= PATIENCE_MS;
  }

  #isSilent({ terms }: Deployment, slot: number): boolean {
    const length = timeframeMs(terms.timeframe);
    return this.#parts.clock.now() - (slot + length) >= Math.max(length, SILENCE_MS);
  }

  async #heard(news: OrderNews): Promise<void> {
    const { deployment: id, symbol } = news.order.intent;
    if (id === null || this.#stopped) return;
    // What only moves along is nothing to tell or to settle, and there is news of that several times over.
    if (news.fills.length === 0 && !isFinal(news.order.state)) return;
    const deployment = await this.#parts.deployments.find(id);
    if (deployment === null) return;
    await this.#parts.teller.order(deployment, news);
    if (news.fills.length === 0 || deployment.state === 'stopped') return;
    // Not waited for: this may be the news of an order that a session is sending at this very moment.
    void this.#queues.run(id, () => this.#settle(deployment, symbol, news.order.id));
  }

  /** After fills between two closes: what guards the position, and what is left of an entry, follow them. */
  async #settle(deployment: Deployment, symbol: MarketSymbol, order: string): Promise<void> {
    if (this.#dealtWith.get(deployment.id)?.has(order)) return;
    try {
      const account = this.#parts.accounts.get(deployment.terms.account);
      const { timeframe } = deployment.terms;
      const slot = candleOpenTime(timeframe, this.#parts.clock.now()) - timeframeMs(timeframe);
      const due = { deployment, account, slots: [slot] };
      const pass = new CandlePass(needsOf(due), this.#candles, () => this.#parts.clock.now());
      const markets = await this.#advise(deployment, due, pass);
      await this.#session(deployment, account).settle(this.#view(deployment, account, slot, markets, pass), symbol);
    } catch (error) {
      const message = 'a position could not be guarded anew after a fill; the next close does it';
      const fields = { deployment: deployment.id, symbol, error: messageOf(error) };
      if (error instanceof OutcryError) this.#parts.log.warn(fields, message);
      else this.#parts.log.error({ ...fields, stack: error instanceof Error ? error.stack : undefined }, message);
    }
  }
}

function slotKey(deployment: string, time: number): string {
  return `${deployment} ${time}`;
}

/** The candles that a deployment reads: all of each market from its series' first up to the newest slot. */
function needsOf({ deployment, account, slots }: Pick<DueDeployment, 'deployment' | 'account' | 'slots'>): readonly CandleNeed[] {
  const { terms, seriesFrom } = deployment;
  const to = (slots.at(-1) ?? seriesFrom) + timeframeMs(terms.timeframe);
  return terms.symbols.map((symbol) => ({ account, symbol, timeframe: terms.timeframe, from: seriesFrom, to }));
}
