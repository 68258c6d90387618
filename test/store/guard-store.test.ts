import { SqlGuardStore } from '../../src/store/guard-store.ts';
import { guardStoreContract } from '../contract/guard-store.ts';
import { temporaryDatabase } from './temporary-database.ts';

guardStoreContract('the database', async () => new SqlGuardStore((await temporaryDatabase()).db));
