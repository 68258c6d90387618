import { SqlJournal } from '../../src/store/journal.ts';
import { SqlRiskStore } from '../../src/store/risk-store.ts';
import { riskStoreContract } from '../contract/risk-store.ts';
import { temporaryDatabase } from './temporary-database.ts';

riskStoreContract('the database', async () => {
  const { db } = await temporaryDatabase();
  return { store: new SqlRiskStore(db), journal: new SqlJournal(db) };
});
