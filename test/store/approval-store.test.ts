import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { SqlApprovalStore } from '../../src/store/approval-store.ts';
import { SqlJournal } from '../../src/store/journal.ts';
import { SqlOrderStore } from '../../src/store/order-store.ts';
import { approvalStoreContract } from '../contract/approval-store.ts';
import { T, approvalOf, draft, orderRecord } from '../contract/trading-records.ts';
import { temporaryDatabase } from './temporary-database.ts';

approvalStoreContract('the database', async () => {
  const { db } = await temporaryDatabase();
  return { store: new SqlApprovalStore(db), orders: new SqlOrderStore(db), journal: new SqlJournal(db) };
});

const YES = { status: 'approved', by: 'telegram:42', at: T, note: 'Approved.' } as const;

describe('approvals in the database', () => {
  it('are not answered without the orders and the journal entries of it', async () => {
    const { db } = await temporaryDatabase();
    const [store, orders] = [new SqlApprovalStore(db), new SqlOrderStore(db)];
    await store.create(approvalOf('a1'), []);
    await sql`drop trigger journal_head_no_delete`.execute(db);
    await sql`delete from journal_head`.execute(db);
    await expect(store.decide('a1', YES, [orderRecord('oc-a1-1')], [draft('x')])).rejects.toMatchObject({ kind: 'corrupt' });
    expect(await store.find('a1')).toEqual(approvalOf('a1'));
    expect(await orders.list({})).toEqual([]);
  });

  it('keep their answer, and what was asked, whatever statement is run', async () => {
    const { db } = await temporaryDatabase();
    const store = new SqlApprovalStore(db);
    await store.create(approvalOf('a1'), []);
    await expect(sql`update approvals set action = replace(action, '0.00100', '9.00100')`.execute(db)).rejects.toThrow('does not take this update');
    await expect(sql`update approvals set status = 'approved'`.execute(db)).rejects.toThrow('approvals_decided');
    await store.decide('a1', { ...YES, status: 'declined' }, [], []);
    for (const statement of [sql`update approvals set status = 'approved'`, sql`delete from approvals`]) {
      await expect(statement.execute(db)).rejects.toThrow(/does not take this (update|delete)/);
    }
    expect(await store.find('a1')).toMatchObject({ status: 'declined' });
  });

  it('are reported as corrupt, by id, when they were tampered with', async () => {
    const { db } = await temporaryDatabase();
    const store = new SqlApprovalStore(db);
    await store.create(approvalOf('a1'), []);
    await sql`drop trigger approvals_no_update`.execute(db);
    const { action, previews } = await db.selectFrom('approvals').selectAll().executeTakeFirstOrThrow();
    for (const change of [{ action: '{"kind":"gift"}' }, { action: 'x' }, { previews: '[{}]' }, { approved_by: '{}' }]) {
      await db.updateTable('approvals').set({ action, previews, approved_by: '[]', ...change }).execute();
      await expect(store.find('a1')).rejects.toMatchObject({ kind: 'corrupt', message: expect.stringContaining('pproval a1') as string });
    }
  });
});
