import { SqlJournal } from '../../src/store/journal.ts';
import { SqlOrderStore } from '../../src/store/order-store.ts';
import { orderStoreContract } from '../contract/order-store.ts';
import { temporaryDatabase } from './temporary-database.ts';

orderStoreContract('the database', async () => {
  const { db } = await temporaryDatabase();
  return { store: new SqlOrderStore(db), journal: new SqlJournal(db) };
});
