import type { Approval, ApprovalStore } from './approval.ts';

/**
 * Who has said yes to an approval once it is decided, each once, in order.
 *
 * @throws Error, as a bug, when it would be approved by fewer people than it needs.
 */
export function approversAfter(
  { id, approvedBy, people }: Pick<Approval, 'id' | 'approvedBy' | 'people'>,
  { status, by }: Pick<Parameters<ApprovalStore['decide']>[1], 'status' | 'by'>,
): readonly string[] {
  if (status !== 'approved') return approvedBy;
  const all = by === null || approvedBy.includes(by) ? approvedBy : [...approvedBy, by];
  if (all.length < people) throw new Error(`The approval ${id} needs the yes of ${people}; it has that of ${all.length}.`);
  return all;
}
