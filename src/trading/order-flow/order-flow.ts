import type { Clock } from '../../domain/clock.ts';
import { OutcryError } from '../../domain/errors.ts';
import { type OrderState, isFinal } from '../../domain/order.ts';
import { canonicalJson } from '../../domain/canonical-json.ts';
import type { Person } from '../../people/person.ts';
import type { Accounts } from '../account.ts';
import type { Books } from '../books/books.ts';
import type { ExecutionEvent } from '../execution/execution.ts';
import type { Grounds, OrderIntent } from '../intent.ts';
import type { Journal } from '../journal/journal.ts';
import type { RiskGate } from '../risk/risk-gate.ts';
import { ActionCarrier, type ApprovedActions } from './action-carrier.ts';
import { ApprovalNewsDesk } from './approval-news.ts';
import type { ApprovalRuleBook } from './approval-rules.ts';
import type { Approval, ApprovalStore } from './approval.ts';
import { Approvals } from './approvals.ts';
import { EventIntake } from './event-intake.ts';
import { newOrder } from './new-order.ts';
import type { ApprovalOutcome, Asker, OrderDesk, OrderWish } from './order-desk.ts';
import type { OrderEvents } from './order-events.ts';
import type { OrderFlowLog } from './order-flow-log.ts';
import { HOUSE, createdEntry, decisionData } from './order-journal.ts';
import { OrderKeeper } from './order-keeper.ts';
import { OrderNewsDesk } from './order-news.ts';
import type { OrderRecord, OrderStore } from './order-store.ts';
import { Proposer } from './proposer.ts';
import { saleObjection } from './sale-check.ts';
import { Sender, refusalOf } from './sender.ts';
import { DEFAULT_SETTLEMENT_TIMING, Settlement, type SettlementTiming } from './settlement.ts';
import type { Strangers } from './strangers.ts';

/** What order flow needs. */
export interface OrderFlowOptions {
  readonly accounts: Pick<Accounts, 'get' | 'all'>;
  readonly books: Pick<Books, 'positions' | 'snapshot'>;
  readonly gate: RiskGate;
  readonly orders: OrderStore;
  readonly approvals: ApprovalStore;
  readonly journal: Pick<Journal, 'append' | 'about'>;
  readonly rules: ApprovalRuleBook;
  readonly actions: ApprovedActions;
  /** Calls off what binds the holdings that a sale sells; the amount is free when it resolves. */
  readonly freeForSale: (intent: OrderIntent) => Promise<void>;
  readonly strangers: Strangers;
  readonly clock: Clock;
  readonly log: OrderFlowLog;
  /** Where it is to differ from `DEFAULT_SETTLEMENT_TIMING`. */
  readonly timing?: Partial<SettlementTiming>;
}

/** Orders that have not ended. */
const UNENDED: readonly OrderState[] = ['created', 'sending', 'unknown', 'open'];

/** Orders of so long before a restart are told of again, whatever became of them: their telling may have been cut short. */
const RETELL_MS = 86_400_000;

/** The one way from a wish to a settled fill. `tick` is to be called about once a second while the service runs. */
export class OrderFlow implements OrderDesk {
  readonly #options: OrderFlowOptions;
  readonly #keeper: OrderKeeper;
  readonly #orderNews: OrderNewsDesk;
  readonly #approvalNews: ApprovalNewsDesk;
  readonly #sender: Sender;
  readonly #settlement: Settlement;
  readonly #intake: EventIntake;
  readonly #approvals: Approvals;
  readonly #carrier: ActionCarrier;
  readonly #underway = new Set<Promise<unknown>>();
  #unwatch: readonly (() => void)[] = [];
  #ticking = false;
  #stopped = false;

  constructor(options: OrderFlowOptions) {
    const { accounts, books, gate, orders, approvals, journal, rules, actions, freeForSale, strangers, clock, log, timing } = options;
    this.#options = options;
    this.#orderNews = new OrderNewsDesk(orders, log);
    this.#approvalNews = new ApprovalNewsDesk(approvals, log);
    const news = this.#orderNews;
    const keeper = new OrderKeeper({ orders, news, strangers, clock });
    const sender = new Sender({ accounts, orders, keeper, gate, freeForSale, clock, log, saleObjection: (order) => saleObjection({ books, orders }, order) });
    const proposer = new Proposer({ books, orders, gate, clock });
    this.#keeper = keeper;
    this.#sender = sender;
    this.#settlement = new Settlement({ accounts, keeper, sender, strangers, clock, log, timing: { ...DEFAULT_SETTLEMENT_TIMING, ...timing } });
    this.#intake = new EventIntake({ orders, keeper, settlement: this.#settlement, strangers, clock });
    const carrier = new ActionCarrier({ actions, approvals, journal, clock, log, cutShort: (approval, wasDone) => this.#approvalNews.tellCutShort(approval, wasDone) });
    this.#carrier = carrier;
    this.#approvals = new Approvals({ accounts, approvals, journal, news: this.#approvalNews, proposer, sender, keeper, gate, rules, carrier, clock, log });
  }

  /** Moves and fills of orders, those that another process made in the same store included while `tick` is called. */
  get events(): OrderEvents {
    return this.#orderNews;
  }

  /** Proposals and what became of them, likewise. */
  get approvalEvents(): Pick<ApprovalNewsDesk, 'listen'> {
    return this.#approvalNews;
  }

  propose(account: string, wishes: readonly OrderWish[], asker: Asker, reason: string): Promise<Approval> {
    return this.#track(this.#approvals.propose(account, wishes, asker, reason));
  }

  proposeAction(action: Exclude<Approval['action'], { kind: 'orders' }>, account: string, summary: string, asker: Asker, typed: string | null): Promise<Approval> {
    return this.#track(this.#approvals.proposeAction(action, account, summary, asker, typed));
  }

  approve(id: string, by: Person, typed?: string): Promise<ApprovalOutcome> {
    return this.#track(this.#approvals.approve(id, by, typed));
  }

  decline(id: string, by: Person): Promise<ApprovalOutcome> {
    return this.#track(this.#approvals.decline(id, by));
  }

  pending(account?: string): Promise<readonly Approval[]> {
    return this.#approvals.pending(account);
  }

  find(id: string): Promise<Approval | null> {
    return this.#approvals.find(id);
  }

  cancel(id: string, by: string): Promise<OrderRecord> {
    return this.#track(this.#cancel(id, by));
  }

  submit(id: string, intent: OrderIntent, grounds?: Grounds): Promise<OrderRecord> {
    return this.#track(this.#submit(id, intent, grounds));
  }

  /**
   * Takes up what a stop or a crash left behind, and tells of it: nothing is sent. Orders that were never sent are refused and those whose
   * sending was not answered asked after as `tick` finds that nobody is at them; proposals whose time is up are ended.
   */
  async recover(): Promise<void> {
    const { orders, clock } = this.#options;
    const now = clock.now();
    const unended = await orders.list({ states: UNENDED });
    const recent = await orders.list({ since: now - RETELL_MS });
    const all = new Map([...unended, ...recent].map((order) => [order.id, order]));
    await this.#orderNews.retell([...all.values()].toReversed(), now);
    await this.#carrier.recover();
    await this.tick(now);
  }

  /** Recovers, and takes in what the accounts' streams tell until `stop`. */
  async start(): Promise<void> {
    const { accounts, log } = this.#options;
    this.#unwatch = accounts.all().map(({ id, execution }) =>
      execution.watch((event) => {
        this.onExecutionEvent(id, event).catch((error: unknown) => log.error({ error, account: id }, 'an account event could not be taken in; it is found by asking'));
      }),
    );
    await this.recover();
  }

  /** Takes in nothing more and resolves when what is under way is stored. What is left is taken up at the next start. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const unwatch of this.#unwatch) unwatch();
    this.#unwatch = [];
    await Promise.allSettled(this.#underway);
    await this.quiet();
  }

  /** Resolves when everything that happened so far has been heard by those who listen. */
  async quiet(): Promise<void> {
    await Promise.all([this.#orderNews.quiet(), this.#approvalNews.quiet()]);
  }

  /** Takes in one event of an account's stream. Events may come repeated, late and out of order. */
  onExecutionEvent(account: string, event: ExecutionEvent): Promise<void> {
    return this.#track(this.#intake.take(account, event));
  }

  /**
   * Does what is due: ends proposals, asks after orders, calls orders off, and tells what other processes did. What an earlier call is at
   * still is not begun again. Resolves when what is due is done, which may take as long as a venue does; never rejects.
   */
  async tick(now: number = this.#options.clock.now()): Promise<void> {
    if (this.#ticking || this.#stopped) return;
    this.#ticking = true;
    let unended: readonly OrderRecord[] = [];
    try {
      // None of these may keep orders from being settled.
      await this.#logged(this.#approvals.expireDue(now));
      await this.#logged(this.#carrier.tick(now));
      await this.#logged(
        (async () => {
          const orders = await this.#options.orders.list({ states: UNENDED });
          await this.#orderNews.catchUp(orders, now);
          unended = orders;
          await this.#intake.tick(orders.filter(({ state }) => state !== 'open'), now);
        })(),
      );
    } finally {
      this.#ticking = false;
    }
    await this.#logged(this.#track(this.#settlement.tick(unended, now)));
  }

  async #logged(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.#options.log.error({ error }, 'order flow could not do all that was due; it is tried again at the next tick');
    }
  }

  async #submit(id: string, intent: OrderIntent, grounds?: Grounds): Promise<OrderRecord> {
    const { orders, gate, clock } = this.#options;
    const known = await orders.find(id);
    // A slot that is dealt with again after a crash finds its order: not sent yet, it goes on; sent, it is left alone.
    if (known !== null) return canonicalJson(known.intent) === canonicalJson(intent) ? await this.#sender.send(id) : known;
    const release = this.#sender.reserve([id]);
    try {
      const decision = await gate.check(id, intent);
      const order = newOrder(id, intent, null, clock.now());
      if (!(await orders.create([order], [createdEntry(order, grounds)]))) return await this.#require(id);
      this.#keeper.tellNew([order]);
      if (decision.passed) return await this.#sender.send(id);
      const note = refusalOf(decision);
      const entry = { kind: 'order.refused', data: { reason: note, decision: decisionData(decision) } };
      return (await this.#keeper.move(order, ['created'], { state: 'refused', note }, entry)) ?? (await this.#require(id));
    } finally {
      release();
    }
  }

  async #cancel(id: string, by: string): Promise<OrderRecord> {
    const order = await this.#require(id);
    if (isFinal(order.state)) return order;
    const now = this.#options.clock.now();
    const note = 'Called off before it was sent.';
    const unsent = await this.#keeper.move(order, ['created'], { state: 'refused', note, cancelAskedAt: now }, { kind: 'order.refused', by, data: { reason: note } });
    if (unsent !== null) return unsent;
    // The house asks at every price until it has ended; that is on record once.
    const isRepeated = order.cancelAskedAt !== null && by === HOUSE;
    const asked = isRepeated ? order : await this.#keeper.move(order, ['sending', 'unknown', 'open'], { cancelAskedAt: order.cancelAskedAt ?? now }, { kind: 'order.cancel-asked', by });
    if (asked === null) return await this.#require(id);
    // While it is on its way there is nothing to call off yet: that follows the venue's answer.
    if (asked.state === 'sending') this.#settlement.hurry(id);
    else await this.#settlement.callOff(asked);
    return await this.#require(id);
  }

  async #require(id: string): Promise<OrderRecord> {
    const order = await this.#options.orders.find(id);
    if (order === null) throw new OutcryError('not-found', `There is no order ${id}.`, { field: 'id', hint: '/orders lists them.' });
    return order;
  }

  #track<T>(work: Promise<T>): Promise<T> {
    const tracked = work.finally(() => this.#underway.delete(tracked));
    this.#underway.add(tracked);
    return tracked;
  }
}
