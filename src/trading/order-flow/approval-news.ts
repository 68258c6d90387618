import type { Approval, ApprovalStore } from './approval.ts';
import { NewsHub } from './news-hub.ts';
import type { OrderFlowLog } from './order-flow-log.ts';

/** What happened to an approval: where it stands now, and how it came there. */
export type ApprovalNews = ApprovalChange | ApprovalCutShort;

/** An approval was asked for, answered or ended. */
export interface ApprovalChange {
  readonly approval: Approval;
  /** `seconded`: the first yes of two. */
  readonly change: 'asked' | 'seconded' | Exclude<Approval['status'], 'pending'>;
  /** True when it ended because nobody answered and its account wants nobody told. Cards that show it are brought up to date all the same. */
  readonly quiet: boolean;
}

/** A restart came between the yes and its answer. Told at each start within a day. */
export interface ApprovalCutShort {
  readonly approval: Approval;
  readonly change: 'cut-short';
  /** Whether it was done; `null` where that cannot be known. */
  readonly wasDone: boolean | null;
}

/** Tells of approvals: those that this process makes and ends, and those that another one does in the same store. */
export class ApprovalNewsDesk {
  readonly #store: Pick<ApprovalStore, 'list' | 'find'>;
  readonly #hub: NewsHub<ApprovalNews>;
  /** What is known to be pending, with how many have said yes. */
  readonly #pending = new Map<string, number>();

  constructor(store: Pick<ApprovalStore, 'list' | 'find'>, log: OrderFlowLog) {
    this.#store = store;
    this.#hub = new NewsHub(log);
  }

  /** Calls `listener` until the returned function is called, after what it hears of is stored. */
  listen(listener: (news: ApprovalNews) => Promise<void>): () => void {
    return this.#hub.listen(listener);
  }

  /** Tells of an approval as it stands now: once of each yes while it is pending, and of its end by whoever brought that about. */
  tell(approval: Approval, quiet = false): void {
    const { id, status, approvedBy } = approval;
    const known = this.#pending.get(id);
    if (status === 'pending') {
      if (known === approvedBy.length) return;
      this.#pending.set(id, approvedBy.length);
      this.#hub.tell(id, { approval, change: known === undefined ? 'asked' : 'seconded', quiet: false });
      return;
    }
    this.#pending.delete(id);
    this.#hub.tell(id, { approval, change: status, quiet });
  }

  /** Tells that a restart came between a yes and its answer. */
  tellCutShort(approval: Approval, wasDone: boolean | null): void {
    this.#hub.tell(approval.id, { approval, change: 'cut-short', wasDone });
  }

  /** Tells of what another process did. `pending`: as just read. */
  async catchUp(pending: readonly Approval[]): Promise<void> {
    const ids = new Set(pending.map(({ id }) => id));
    for (const approval of pending) this.tell(approval);
    for (const id of this.#pending.keys()) {
      if (ids.has(id)) continue;
      const approval = await this.#store.find(id);
      if (approval === null) this.#pending.delete(id);
      else this.tell(approval);
    }
  }

  /** Resolves when everything has been heard. */
  quiet(): Promise<void> {
    return this.#hub.quiet();
  }
}
