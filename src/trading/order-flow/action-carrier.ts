import type { Clock } from '../../domain/clock.ts';
import { messageOf } from '../../domain/errors.ts';
import type { Person } from '../../people/person.ts';
import type { Journal } from '../journal/journal.ts';
import type { Approval, ApprovalAction, ApprovalStore } from './approval.ts';
import type { OrderFlowLog } from './order-flow-log.ts';
import { HOUSE, approvalEntry } from './order-journal.ts';

/** An action that is no order. */
export type OtherAction = Exclude<ApprovalAction, { kind: 'orders' }>;

/** Carries out what people approved that is no order; each resolves to what was done, in words. */
export interface ApprovedActions {
  deployment(terms: Extract<ApprovalAction, { kind: 'deployment' }>['terms'], approval: Approval, by: Person): Promise<string>;
  promotion(action: Extract<ApprovalAction, { kind: 'promotion' }>, approval: Approval, by: Person): Promise<string>;
  resume(account: string | null, approval: Approval, by: Person): Promise<string>;
  /** Whether an action was carried out, by what it left behind; `null` where that cannot be known. */
  wasDone(action: OtherAction, approval: Approval): Promise<boolean | null>;
}

/** What carrying out needs. */
export interface ActionCarrierOptions {
  readonly actions: ApprovedActions;
  readonly approvals: Pick<ApprovalStore, 'list'>;
  readonly journal: Pick<Journal, 'append' | 'about'>;
  /** Hears what became of an approval that a restart cut short: at each start within a day, so that no crash keeps it from being told. */
  readonly cutShort: (approval: Approval, wasDone: boolean | null) => void;
  readonly clock: Clock;
  readonly log: OrderFlowLog;
}

/** Approved actions are looked back at for so long after a restart. */
const INTERRUPTION_SPAN_MS = 86_400_000;

/** What was approved so short a time before a start may be under way in another process still. */
const UNDER_WAY_MS = 15_000;

/** Carries out approved actions that are no orders, once, and keeps on record how each ended. */
export class ActionCarrier {
  readonly #options: ActionCarrierOptions;
  /** Approved before this process began, and perhaps still being carried out by another. */
  readonly #watched = new Map<string, Approval & { readonly action: OtherAction }>();

  constructor(options: ActionCarrierOptions) {
    this.#options = options;
  }

  /** Does what was approved. @throws what the action throws, after putting that on record: it is not done again. */
  async carryOut(approval: Approval, action: OtherAction, by: Person): Promise<string> {
    const { journal, clock, log } = this.#options;
    let result: string;
    try {
      result = await this.#act(approval, action, by);
    } catch (error) {
      log.error({ error, approval: approval.id }, 'an approved action could not be carried out');
      await journal.append([approvalEntry(approval, 'approval.failed', clock.now(), by.id, { reason: messageOf(error) })]);
      throw error;
    }
    await journal.append([approvalEntry(approval, 'approval.done', clock.now(), by.id, { result })]);
    return result;
  }

  /**
   * Finds approved actions of which no end is on record, and sees to them at once or, where another process may be at them, in `tick`.
   * They are not done again: what became of them goes on record, and to whoever is to be told.
   */
  async recover(): Promise<void> {
    const { approvals, clock } = this.#options;
    const now = clock.now();
    const approved = await approvals.list({ status: 'approved', since: now - INTERRUPTION_SPAN_MS });
    for (const approval of approved) {
      const { action } = approval;
      if (action.kind !== 'orders') this.#watched.set(approval.id, { ...approval, action });
    }
    await this.tick(now);
  }

  /** Sees to what `recover` found, once nobody else can be at it. */
  async tick(now: number): Promise<void> {
    for (const approval of this.#watched.values()) {
      if (now - (approval.decidedAt ?? 0) < UNDER_WAY_MS) continue;
      await this.#ownUp(approval, now);
      this.#watched.delete(approval.id);
    }
  }

  async #ownUp(approval: Approval & { readonly action: OtherAction }, now: number): Promise<void> {
    const { actions, journal, cutShort, log } = this.#options;
    const entries = await journal.about(`approval:${approval.id}`);
    const known = entries.find(({ kind }) => kind === 'approval.cut-short');
    if (known !== undefined) {
      cutShort(approval, typeof known.data['wasDone'] === 'boolean' ? known.data['wasDone'] : null);
      return;
    }
    if (entries.some(({ kind }) => kind === 'approval.done' || kind === 'approval.failed')) return;
    const wasDone = await actions.wasDone(approval.action, approval);
    log.warn({ approval: approval.id, wasDone }, 'an approved action was cut short by a restart');
    await journal.append([approvalEntry(approval, 'approval.cut-short', now, HOUSE, { wasDone })]);
    cutShort(approval, wasDone);
  }

  async #act(approval: Approval, action: OtherAction, by: Person): Promise<string> {
    const { actions } = this.#options;
    switch (action.kind) {
      case 'deployment':
        return await actions.deployment(action.terms, approval, by);
      case 'promotion':
        return await actions.promotion(action, approval, by);
      case 'resume':
        return await actions.resume(action.account, approval, by);
    }
  }
}
