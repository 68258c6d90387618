import { z } from 'zod';
import { OutcryError } from '../../domain/errors.ts';
import { formatCount } from '../../reports/format.ts';
import type { JournalEntry } from '../journal/journal.ts';
import { actionHash } from '../order-flow/action-hash.ts';
import type { Approval, ApprovalAction } from '../order-flow/approval.ts';
import type { OrderRecord } from '../order-flow/order-store.ts';
import { orderIdOfApproval } from '../order-id.ts';
import { intentFields } from './intent-fields.ts';
import { type ReplayField, asRecorded, compared } from './replay-report.ts';
import type { ReplaySources } from './replay-sources.ts';
import type { PartFindings } from './strategy-replay.ts';

const ASKED = z.object({ hash: z.string(), action: z.custom<ApprovalAction>((value) => typeof value === 'object' && value !== null, 'not an action') });
const APPROVED = z.object({ hash: z.string() });

/**
 * Derives an order that a person said yes to again: from the approval's exact action, its hash as it was asked for and as it was approved, and
 * the order's place in it.
 *
 * @throws OutcryError `no-data` where the approval is on record no more.
 */
export async function replayApprovedOrder({ approvals, journal }: Pick<ReplaySources, 'approvals' | 'journal'>, order: OrderRecord, approvalId: string): Promise<PartFindings> {
  const [approval, entries] = await Promise.all([approvals.find(approvalId), journal.about(`approval:${approvalId}`)]);
  if (approval === null) throw new OutcryError('no-data', `Approval ${approvalId} is not among the approvals any more.`);
  const { action } = approval;
  const intents = action.kind === 'orders' ? action.intents : [];
  const n = Number(/-(\d+)$/.exec(order.id)?.[1] ?? Number.NaN);
  const fields: ReplayField[] = [
    ...hashFields(approval, entries),
    ...answerFields(approval, entries),
    ...intentFields(order.intent, intents[n - 1] ?? null),
    compared('order number', order.id, Number.isInteger(n) && n >= 1 && n <= intents.length ? orderIdOfApproval(approval.id, n) : null),
  ];
  const notes = ['An order by hand follows from what its person asked for: it is compared with the exact action that was approved, and not worked out from candles.'];
  return { fields, notes, positions: entries.map(({ position }) => position) };
}

/** The hash of what was asked for, wherever it is on record. */
function hashFields({ action, hash, previews }: Approval, entries: readonly JournalEntry[]): readonly ReplayField[] {
  const asked = entries.find(({ kind }) => kind === 'approval.asked');
  const approved = entries.findLast(({ kind }) => kind === 'approval.approved');
  const said = asked === undefined ? null : ASKED.parse(asked.data);
  return [
    compared('hash of the action (SHA-256)', hash, actionHash(action)),
    compared('hash of what was shown', hash, actionHash({ kind: 'orders', intents: previews.map((preview) => preview.order) })),
    compared('hash when it was asked for', said?.hash ?? null, said === null ? null : actionHash(said.action)),
    compared('hash when it was approved', approved === undefined ? null : APPROVED.parse(approved.data).hash, actionHash(action)),
  ];
}

/** Who said yes, and whether that was enough. */
function answerFields({ status, approvedBy, people, askedBy }: Approval, entries: readonly JournalEntry[]): readonly ReplayField[] {
  const said = entries.filter(({ kind }) => kind === 'approval.seconded' || kind === 'approval.approved').map(({ by }) => by);
  const needed = new Set(said).size >= people ? 'enough' : 'too few';
  return [
    compared('status', status, said.length > 0 ? 'approved' : 'pending'),
    asRecorded('asked by', askedBy),
    compared('approved by', [...new Set(approvedBy)].join(' and '), [...new Set(said)].join(' and ')),
    compared(`${formatCount(people, 'person', 'people')} needed`, 'enough', needed),
  ];
}
