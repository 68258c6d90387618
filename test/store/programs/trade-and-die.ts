// Run by a test as a process of its own: approves order after order, sends, fills and books them, until it is killed: at the n-th
// statement, or from outside when n is 0. Says when it has begun.
import { openDatabase } from '../../../src/store/database.ts';
import { SqlApprovalStore } from '../../../src/store/approval-store.ts';
import { SqlOrderStore } from '../../../src/store/order-store.ts';
import { T, approvalOf, bookedFill, draft, orderRecord } from '../../contract/trading-records.ts';
import { dieAtStatement } from './dying.ts';

const [folder, run, fatal] = process.argv.slice(2);
const { db } = await openDatabase(folder!);
const [approvals, orders] = [new SqlApprovalStore(db), new SqlOrderStore(db)];
dieAtStatement(Number(fatal));

async function trade(name: string): Promise<void> {
  const [approval, id] = [`a-${name}`, `oc-${name}`];
  const about = [`order:${id}`, `approval:${approval}`];
  await approvals.create(approvalOf(approval), [draft('approval.asked', ...about)]);
  const decision = { status: 'approved', by: 'telegram:42', at: T, note: 'Approved.' } as const;
  await approvals.decide(approval, decision, [orderRecord(id, { approval })], [draft('approval.approved', ...about), draft('order.created', ...about)]);
  await orders.change(id, ['created'], { state: 'sending', sentAt: T }, T, [draft('order.sending', ...about)]);
  const fills = [{ fill: bookedFill(`t-${name}`, { order: id }), journal: draft('fill', ...about) }];
  const change = { state: 'filled', filled: '0.0010', filledCost: '60' } as const;
  await orders.takeIn(id, () => fills, () => ({ change, journal: [draft('order.filled', ...about)] }), T);
}

console.log('trading');
for (let index = 0; ; index += 1) await Promise.all(['x', 'y', 'z'].map((lane) => trade(`${run}-${index}-${lane}`)));
