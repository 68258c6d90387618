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
}

/** What carrying out needs. */
export interface ActionCarrierOptions {
  readonly actions: ApprovedActions;
  readonly approvals: Pick<ApprovalStore, 'list'>;
  readonly journal: Pick<Journal, 'append' | 'about'>;
  readonly clock: Clock;
  readonly log: OrderFlowLog;
}

/** Approved actions are looked back at for so long after a restart. */
const INTERRUPTION_SPAN_MS = 86_400_000;

/** Carries out approved actions that are no orders, once, and keeps on record how each ended. */
export class ActionCarrier {
  readonly #options: ActionCarrierOptions;

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

  /** Owns up, in the journal and the log, to approved actions that a crash may have cut short: they are not done again by themselves. */
  async recover(): Promise<void> {
    const { approvals, journal, clock, log } = this.#options;
    const approved = await approvals.list({ status: 'approved', since: clock.now() - INTERRUPTION_SPAN_MS });
    for (const approval of approved) {
      if (approval.action.kind === 'orders') continue;
      const entries = await journal.about(`approval:${approval.id}`);
      if (entries.some(({ kind }) => kind === 'approval.done' || kind === 'approval.failed')) continue;
      const reason = 'Outcry was restarted while it was being carried out; whether it was done is to be looked at.';
      log.warn({ approval: approval.id }, 'an approved action was cut short by a restart');
      await journal.append([approvalEntry(approval, 'approval.failed', clock.now(), HOUSE, { reason })]);
    }
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
