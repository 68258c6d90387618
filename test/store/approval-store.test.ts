import { SqlApprovalStore } from '../../src/store/approval-store.ts';
import { SqlJournal } from '../../src/store/journal.ts';
import { SqlOrderStore } from '../../src/store/order-store.ts';
import { approvalStoreContract } from '../contract/approval-store.ts';
import { temporaryDatabase } from './temporary-database.ts';

approvalStoreContract('the database', async () => {
  const { db } = await temporaryDatabase();
  return { store: new SqlApprovalStore(db), orders: new SqlOrderStore(db), journal: new SqlJournal(db) };
});
