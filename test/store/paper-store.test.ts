import { SqlPaperStore } from '../../src/store/paper-store.ts';
import { paperStoreContract } from '../contract/paper-store.ts';
import { temporaryDatabase } from './temporary-database.ts';

paperStoreContract('the database', async () => new SqlPaperStore((await temporaryDatabase()).db));
