import type { Clock } from '../../domain/clock.ts';
import { OutcryError } from '../../domain/errors.ts';
import { type Person, ROLES, type Role } from '../../people/person.ts';
import type { Accounts } from '../account.ts';
import type { OrderIntent } from '../intent.ts';
import type { Journal } from '../journal/journal.ts';
import { mintApprovalId, orderIdOfApproval } from '../order-id.ts';
import type { RiskGate } from '../risk/risk-gate.ts';
import type { ActionCarrier, OtherAction } from './action-carrier.ts';
import { actionHash } from './action-hash.ts';
import type { ApprovalNewsDesk } from './approval-news.ts';
import type { ApprovalRuleBook } from './approval-rules.ts';
import type { Approval, ApprovalAction, ApprovalStatus, ApprovalStore } from './approval.ts';
import { driftReason } from './drift.ts';
import type { ApprovalOutcome, Asker, OrderDesk, OrderWish } from './order-desk.ts';
import type { OrderFlowLog } from './order-flow-log.ts';
import { HOUSE, approvalEntry, createdEntry, decisionData } from './order-journal.ts';
import type { OrderKeeper } from './order-keeper.ts';
import { newOrder } from './new-order.ts';
import type { OrderRecord } from './order-store.ts';
import type { Proposer } from './proposer.ts';
import { type Sender, refusalOf } from './sender.ts';
import { isTyped } from './typed-words.ts';

/** What approvals need. */
export interface ApprovalsOptions {
  readonly accounts: Pick<Accounts, 'get'>;
  readonly approvals: ApprovalStore;
  readonly journal: Pick<Journal, 'append'>;
  readonly news: ApprovalNewsDesk;
  readonly proposer: Proposer;
  readonly sender: Sender;
  readonly keeper: OrderKeeper;
  readonly gate: RiskGate;
  readonly rules: ApprovalRuleBook;
  readonly carrier: Pick<ActionCarrier, 'carryOut'>;
  readonly clock: Clock;
  readonly log: OrderFlowLog;
}

/** Proposals and the answers to them. See `OrderDesk` for what each method promises. */
export class Approvals implements Pick<OrderDesk, 'propose' | 'proposeAction' | 'approve' | 'decline' | 'pending' | 'find'> {
  readonly #options: ApprovalsOptions;

  constructor(options: ApprovalsOptions) {
    this.#options = options;
  }

  async propose(accountId: string, wishes: readonly OrderWish[], asker: Asker, reason: string): Promise<Approval> {
    requireRole(asker.person, 'trader', 'order');
    const account = this.#options.accounts.get(accountId);
    const rules = await this.#options.rules.approvalRules(accountId);
    return await this.#store(await this.#options.proposer.fromWishes(mintApprovalId(), account, wishes, asker, reason, rules));
  }

  async proposeAction(action: OtherAction, account: string, summary: string, asker: Asker, typed: string | null): Promise<Approval> {
    const { rules, clock } = this.#options;
    const { expiryMs } = await rules.approvalRules(account);
    const now = clock.now();
    return await this.#store({
      id: mintApprovalId(),
      account,
      action,
      hash: actionHash(action),
      previews: [],
      summary,
      askedBy: asker.person.id,
      conversation: asker.conversation,
      createdAt: now,
      expiresAt: now + expiryMs,
      status: 'pending',
      approvedBy: [],
      decidedAt: null,
      typed,
      people: 1,
      note: null,
    });
  }

  async approve(id: string, by: Person, typed?: string): Promise<ApprovalOutcome> {
    let approval = await this.#require(id);
    requireRole(by, roleFor(approval.action), 'approve this');
    if (approval.status !== 'pending') return { outcome: 'over', approval };
    if (!isAsShown(approval)) return await this.#endCorrupt(approval);
    if (approval.typed !== null && (typed === undefined || !isTyped(approval.typed, typed))) return { outcome: 'needs-typing', approval };
    if (approval.people === 2) {
      approval = await this.#noteYes(approval, by);
      if (approval.status !== 'pending') return { outcome: 'over', approval };
      if (approval.approvedBy.every((person) => person === by.id)) return { outcome: 'needs-second', approval };
    }
    const { action } = approval;
    return action.kind === 'orders' ? await this.#approveOrders(approval, action.intents, by) : await this.#approveAction(approval, action, by);
  }

  async decline(id: string, by: Person): Promise<ApprovalOutcome> {
    const approval = await this.#require(id);
    requireRole(by, 'trader', 'decline this');
    if (approval.status !== 'pending') return { outcome: 'over', approval };
    const won = await this.#end(approval, 'declined', by.id, `Declined by ${by.id}.`);
    const ended = await this.#require(id);
    return { outcome: won ? 'declined' : 'over', approval: ended };
  }

  async pending(account?: string): Promise<readonly Approval[]> {
    await this.expireDue(this.#options.clock.now());
    return await this.#options.approvals.list({ status: 'pending', ...(account === undefined ? {} : { account }) });
  }

  async find(id: string): Promise<Approval | null> {
    const approval = await this.#options.approvals.find(id);
    if (approval === null || approval.status !== 'pending' || this.#options.clock.now() < approval.expiresAt) return approval;
    await this.#expire(approval);
    return await this.#options.approvals.find(id);
  }

  /** Ends those whose time is up, and tells of what other processes did with the rest. */
  async expireDue(now: number): Promise<void> {
    const pending = await this.#options.approvals.list({ status: 'pending' });
    for (const approval of pending) if (now >= approval.expiresAt) await this.#expire(approval);
    await this.#options.news.catchUp(pending.filter(({ expiresAt }) => now < expiresAt));
  }

  async #approveOrders(approval: Approval, intents: readonly OrderIntent[], by: Person): Promise<ApprovalOutcome> {
    const { accounts, approvals, rules, clock, keeper, sender } = this.#options;
    accounts.get(approval.account);
    const { driftBound } = await rules.approvalRules(approval.account);
    const objection = await this.#objection(approval, intents, driftBound);
    if (objection !== null) {
      const won = await this.#end(approval, 'expired', by.id, objection);
      return won ? await this.#askAgain(approval, objection) : { outcome: 'over', approval: await this.#require(approval.id) };
    }
    const now = clock.now();
    const orders = intents.map((intent, i) => newOrder(orderIdOfApproval(approval.id, i + 1), intent, approval.id, now));
    const release = sender.reserve(orders.map(({ id }) => id));
    try {
      const note = `Approved by ${[...new Set([...approval.approvedBy, by.id])].join(' and ')}.`;
      const entries = [approvalEntry(approval, 'approval.approved', now, by.id, { hash: approval.hash }), ...orders.map((order) => createdEntry(order))];
      if (!(await approvals.decide(approval.id, { status: 'approved', by: by.id, at: now, note }, orders, entries))) {
        return { outcome: 'over', approval: await this.#require(approval.id) };
      }
      const approved = await this.#tell(approval.id);
      keeper.tellNew(orders);
      const sent = await this.#sendAll(approval, orders, driftBound);
      if (sent.every(({ state }) => state === 'refused')) return await this.#askAgain(approved, sent.map(({ note }) => note ?? '').join(' '));
      return { outcome: 'approved', approval: approved, orders: sent, result: null };
    } finally {
      release();
    }
  }

  /** One after the other: what one order takes of the limits counts for the next. */
  async #sendAll(approval: Approval, orders: readonly OrderRecord[], driftBound: number): Promise<readonly OrderRecord[]> {
    const sent: OrderRecord[] = [];
    for (const [i, { id, intent }] of orders.entries()) {
      const shown = approval.previews[i]!.quote;
      sent.push(await this.#options.sender.send(id, ({ quote }) => quote && driftReason(intent, shown, quote, driftBound)));
    }
    return sent;
  }

  /**
   * What stands in the way of orders as they were shown, before anything is claimed; `null` when nothing does.
   *
   * @throws OutcryError `unreachable` while there is no price to compare with: it can be approved later.
   */
  async #objection(approval: Approval, intents: readonly OrderIntent[], bound: number): Promise<string | null> {
    const { gate, journal, clock } = this.#options;
    const looks = await Promise.all(
      intents.map(async (intent, i) => ({ intent, shown: approval.previews[i]!.quote, decision: await gate.check(orderIdOfApproval(approval.id, i + 1), intent, intents.slice(0, i)) })),
    );
    await journal.append([
      approvalEntry(approval, 'approval.looked-at', clock.now(), HOUSE, { decisions: looks.map(({ decision }) => decisionData(decision)) }),
    ]);
    const blind = looks.find(({ decision }) => decision.quote === null);
    if (blind !== undefined) {
      throw new OutcryError('unreachable', `Nothing was sent. ${refusalOf(blind.decision)}`, { hint: 'It waits for an answer still: approve it again in a moment.' });
    }
    const drifted = looks.flatMap(({ intent, shown, decision }) => (decision.quote && driftReason(intent, shown, decision.quote, bound)) ?? []);
    const refused = looks.filter(({ decision }) => !decision.passed).map(({ decision }) => refusalOf(decision));
    const reasons = [...new Set([...refused, ...drifted])];
    return reasons.length === 0 ? null : reasons.join(' ');
  }

  /** The same orders as a new proposal at present prices, where they may be asked for at all. */
  async #askAgain(approval: Approval, reason: string): Promise<ApprovalOutcome> {
    const { accounts, rules, proposer } = this.#options;
    const ended = await this.#require(approval.id);
    try {
      const account = accounts.get(approval.account);
      const fresh = await proposer.again(mintApprovalId(), account, approval, await rules.approvalRules(approval.account));
      return { outcome: 'drifted', approval: ended, fresh: await this.#store(fresh), reason };
    } catch (error) {
      // A halt, a limit or a silent venue: it cannot be asked for now, and the reason says why.
      if (error instanceof OutcryError) return { outcome: 'drifted', approval: ended, fresh: null, reason };
      throw error;
    }
  }

  async #approveAction(approval: Approval, action: OtherAction, by: Person): Promise<ApprovalOutcome> {
    const { approvals, clock, carrier } = this.#options;
    const now = clock.now();
    const entry = approvalEntry(approval, 'approval.approved', now, by.id, { hash: approval.hash });
    if (!(await approvals.decide(approval.id, { status: 'approved', by: by.id, at: now, note: `Approved by ${by.id}.` }, [], [entry]))) {
      return { outcome: 'over', approval: await this.#require(approval.id) };
    }
    const approved = await this.#tell(approval.id);
    return { outcome: 'approved', approval: approved, orders: [], result: await carrier.carryOut(approved, action, by) };
  }

  /** Notes the first yes of two, unless somebody said it before. */
  async #noteYes(approval: Approval, by: Person): Promise<Approval> {
    if (approval.approvedBy.length > 0) return approval;
    const { approvals, clock } = this.#options;
    const noted = await approvals.second(approval.id, by.id, [approvalEntry(approval, 'approval.seconded', clock.now(), by.id, {})]);
    return noted ? await this.#tell(approval.id) : await this.#require(approval.id);
  }

  /** What is stored is not what was shown: nobody's yes may turn it into anything. */
  async #endCorrupt(approval: Approval): Promise<ApprovalOutcome> {
    this.#options.log.error({ approval: approval.id }, 'a stored approval does not match its hash');
    await this.#end(approval, 'declined', null, 'What is stored is not what was shown, so it cannot be approved. Ask for it anew.');
    return { outcome: 'over', approval: await this.#require(approval.id) };
  }

  async #expire(approval: Approval): Promise<void> {
    await this.#end(approval, 'expired', null, 'Nobody answered in time; nothing was done.', await this.#isQuiet(approval.account));
  }

  async #isQuiet(account: string): Promise<boolean> {
    try {
      return (await this.#options.rules.approvalRules(account)).quietExpiry;
    } catch (error) {
      // Rules that cannot be read keep nothing from ending; then it is told.
      if (error instanceof OutcryError) return false;
      throw error;
    }
  }

  /** Ends one without its orders; false when somebody else ended it first. */
  async #end(approval: Approval, status: Exclude<ApprovalStatus, 'pending' | 'approved'>, by: string | null, note: string, quiet = false): Promise<boolean> {
    const { approvals, clock } = this.#options;
    const at = clock.now();
    const entry = approvalEntry(approval, `approval.${status}`, at, by ?? HOUSE, { note });
    if (!(await approvals.decide(approval.id, { status, by, at, note }, [], [entry]))) return false;
    await this.#tell(approval.id, quiet);
    return true;
  }

  async #store(approval: Approval): Promise<Approval> {
    const { approvals, news } = this.#options;
    const { action, hash, previews, summary, expiresAt, askedBy } = approval;
    await approvals.create(approval, [approvalEntry(approval, 'approval.asked', approval.createdAt, askedBy, { action, hash, previews, summary, expiresAt })]);
    news.tell(approval);
    return approval;
  }

  async #tell(id: string, quiet = false): Promise<Approval> {
    const approval = await this.#require(id);
    this.#options.news.tell(approval, quiet);
    return approval;
  }

  /** The approval as it stands, ended if its time is up. */
  async #require(id: string): Promise<Approval> {
    const approval = await this.find(id);
    if (approval === null) throw new OutcryError('not-found', `There is no approval ${id}.`, { field: 'id', hint: '/approvals lists those that wait for an answer.' });
    return approval;
  }
}

/** Whether what is stored is what was shown: the action by its hash, and each preview by the order that it is of. */
function isAsShown({ action, hash, previews }: Approval): boolean {
  if (actionHash(action) !== hash) return false;
  return action.kind !== 'orders' || actionHash({ kind: 'orders', intents: previews.map(({ order }) => order) }) === hash;
}

/** Who may answer: what changes the rules of the house is an admin's. */
function roleFor(action: ApprovalAction): Role {
  return action.kind === 'promotion' || action.kind === 'resume' ? 'admin' : 'trader';
}

function requireRole(person: Person, role: Role, what: string): void {
  if (ROLES.indexOf(person.role) >= ROLES.indexOf(role)) return;
  const who = role === 'admin' ? 'an admin' : 'a trader or an admin';
  throw new OutcryError('refused', `Only ${who} may ${what}.`, { hint: 'An admin can change roles with /users.' });
}
