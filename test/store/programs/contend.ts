// Run by a test as several processes at once: each tries to have everything for itself, and prints what it got as JSON.
import { SqlApprovalStore } from '../../../src/store/approval-store.ts';
import { openDatabase } from '../../../src/store/database.ts';
import { SqlDeploymentStore } from '../../../src/store/deployment-store.ts';
import { SqlJournal } from '../../../src/store/journal.ts';
import { SqlOrderStore } from '../../../src/store/order-store.ts';
import { SqlPaperStore } from '../../../src/store/paper-store.ts';
import { T, draft, orderRecord } from '../../contract/trading-records.ts';

const [folder, count] = process.argv.slice(2);
const database = await openDatabase(folder!);
const { db } = database;
const [approvals, deployments, orders] = [new SqlApprovalStore(db), new SqlDeploymentStore(db), new SqlOrderStore(db)];
const [journal, paper] = [new SqlJournal(db), new SqlPaperStore(db)];
const me = String(process.pid);

/** Takes one unit of the balance, however often another was faster. */
async function spendOne(): Promise<void> {
  for (;;) {
    const [instead] = await paper.balances('paper:a');
    const balance = { ...instead!, free: String(Number(instead!.free) - 1) };
    if (await paper.apply('paper:a', { orders: [], fills: [], balances: [{ balance, instead: instead! }] })) return;
  }
}

const won: Record<'decided' | 'created' | 'sent' | 'claimed', number[]> = { decided: [], created: [], sent: [], claimed: [] };
for (let index = 0; index < Number(count); index += 1) {
  const decision = { status: 'approved', by: me, at: T, note: 'Approved.' } as const;
  const order = orderRecord(`oc-a${index}-1`, { approval: `a${index}`, note: me });
  if (await approvals.decide(`a${index}`, decision, [order], [draft('approval.approved')])) won.decided.push(index);
  if (await orders.create([orderRecord(`oc-c${index}`, { note: me })], [draft('order.created')])) won.created.push(index);
  if (await orders.change(`oc-x${index}`, ['created'], { state: 'sending', note: me }, T, [draft('order.sending')])) won.sent.push(index);
  if (await deployments.claimSlot('d1', T + index, T)) won.claimed.push(index);
  await journal.append([draft('a'), draft('b')]);
  await spendOne();
}
console.log(JSON.stringify(won));
await database.close();
