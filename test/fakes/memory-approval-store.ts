import type { JournalDraft } from '../../src/trading/journal/journal.ts';
import { approversAfter } from '../../src/trading/order-flow/approvers.ts';
import type { Approval, ApprovalStore } from '../../src/trading/order-flow/approval.ts';
import type { OrderRecord } from '../../src/trading/order-flow/order-store.ts';
import type { MemoryJournal } from './memory-journal.ts';
import type { MemoryOrderStore } from './memory-order-store.ts';

/** Approvals that are forgotten when it is dropped; the orders that they let happen go into the store of orders that it is given. */
export class MemoryApprovalStore implements ApprovalStore {
  /** By id, in the order in which they came. */
  readonly #approvals = new Map<string, Approval>();
  readonly #orders: MemoryOrderStore;
  readonly #journal: MemoryJournal;

  constructor(orders: MemoryOrderStore, journal: MemoryJournal) {
    this.#orders = orders;
    this.#journal = journal;
  }

  async create(approval: Approval, journal: readonly JournalDraft[]): Promise<void> {
    if (this.#approvals.has(approval.id)) throw new Error(`The approval ${approval.id} is there already.`);
    this.#approvals.set(approval.id, approval);
    this.#journal.write(journal);
  }

  async find(id: string): Promise<Approval | null> {
    return this.#approvals.get(id) ?? null;
  }

  async list({ account, status, since, limit }: Parameters<ApprovalStore['list']>[0]): Promise<readonly Approval[]> {
    return [...this.#approvals.values()]
      .filter(
        (approval) =>
          (account === undefined || approval.account === account) &&
          (status === undefined || approval.status === status) &&
          (since === undefined || approval.createdAt >= since),
      )
      .toReversed()
      .sort((one, other) => other.createdAt - one.createdAt)
      .slice(0, limit === undefined ? undefined : Math.max(0, limit));
  }

  async second(id: string, person: string, journal: readonly JournalDraft[]): Promise<boolean> {
    const approval = this.#approvals.get(id);
    if (approval?.status !== 'pending' || approval.approvedBy.length > 0) return false;
    this.#approvals.set(id, { ...approval, approvedBy: [person] });
    this.#journal.write(journal);
    return true;
  }

  async decide(
    id: string,
    decision: Parameters<ApprovalStore['decide']>[1],
    orders: readonly OrderRecord[],
    journal: readonly JournalDraft[],
  ): Promise<boolean> {
    const approval = this.#approvals.get(id);
    if (approval?.status !== 'pending') return false;
    const approvedBy = approversAfter(approval, decision);
    if (!this.#orders.insert(orders)) throw new Error(`An order of the approval ${id} is there already.`);
    this.#approvals.set(id, { ...approval, status: decision.status, approvedBy, decidedAt: decision.at, note: decision.note });
    this.#journal.write(journal);
    return true;
  }
}
