import { SqlEquityStore } from '../../src/store/equity-store.ts';
import { equityStoreContract } from '../contract/equity-store.ts';
import { temporaryDatabase } from './temporary-database.ts';

equityStoreContract('the database', async () => new SqlEquityStore((await temporaryDatabase()).db));
