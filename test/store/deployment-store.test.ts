import { SqlJournal } from '../../src/store/journal.ts';
import { SqlDeploymentStore } from '../../src/store/deployment-store.ts';
import { deploymentStoreContract } from '../contract/deployment-store.ts';
import { temporaryDatabase } from './temporary-database.ts';

deploymentStoreContract('the database', async () => {
  const { db } = await temporaryDatabase();
  return { store: new SqlDeploymentStore(db), journal: new SqlJournal(db) };
});
