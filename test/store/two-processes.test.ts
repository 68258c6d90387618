import { describe, expect, it, onTestFinished } from 'vitest';
import { SqlApprovalStore } from '../../src/store/approval-store.ts';
import { openDatabase } from '../../src/store/database.ts';
import { SqlDeploymentStore } from '../../src/store/deployment-store.ts';
import { SqlJournal } from '../../src/store/journal.ts';
import { SqlOrderStore } from '../../src/store/order-store.ts';
import { SqlPaperStore } from '../../src/store/paper-store.ts';
import { approvalOf, deploymentOf, orderRecord } from '../contract/trading-records.ts';
import { inProcesses } from './in-processes.ts';
import { temporaryFolder } from './temporary-database.ts';

const COUNT = 25;
const PROCESSES = 2;

describe('two processes on one database', () => {
  it('answer an approval, create an order, send it, take up a slot and spend paper money once, and chain one journal', async () => {
    const folder = await temporaryFolder();
    const database = await openDatabase(folder);
    onTestFinished(() => database.close());
    const { db } = database;
    const [approvals, orders, paper] = [new SqlApprovalStore(db), new SqlOrderStore(db), new SqlPaperStore(db)];
    await new SqlDeploymentStore(db).create(deploymentOf('d1'), []);
    await paper.open('paper:a', { asset: 'USDT', free: '1000', locked: '0' });
    const all = Array.from({ length: COUNT }, (_, index) => index);
    for (const index of all) await approvals.create(approvalOf(`a${index}`), []);
    await orders.create(all.map((index) => orderRecord(`oc-x${index}`)), []);

    const answers = await inProcesses(PROCESSES, 'contend.ts', [folder, `${COUNT}`]);
    const won = answers.map((answer) => JSON.parse(answer) as Readonly<Record<string, readonly number[]>>);
    for (const what of ['decided', 'created', 'sent', 'claimed']) {
      expect([what, won.flatMap((one) => one[what] ?? []).toSorted((one, other) => one - other)]).toEqual([what, all]);
    }
    for (const approval of await approvals.list({})) {
      const order = await orders.find(`oc-${approval.id}-1`);
      expect([approval.approvedBy, approval.status]).toEqual([[order?.note], 'approved']);
    }
    expect(await paper.balances('paper:a')).toEqual([{ asset: 'USDT', free: String(1_000 - COUNT * PROCESSES), locked: '0' }]);
    expect(await paper.revision('paper:a')).toBe(1 + COUNT * PROCESSES);
    // One entry for each that was won, and two from each round of each process, always side by side.
    const journal = new SqlJournal(db);
    const kinds = (await journal.read(1, 10_000)).map(({ kind }) => kind);
    expect(await journal.verify()).toMatchObject({ intact: true, entries: COUNT * 3 + COUNT * PROCESSES * 2 });
    expect(kinds.filter((kind, index) => kind === 'a' && kinds[index + 1] !== 'b')).toEqual([]);
  }, 120_000);
});
