import { SqlJournal } from '../../src/store/journal.ts';
import { journalContract } from '../contract/journal.ts';
import { temporaryDatabase } from './temporary-database.ts';

journalContract('the database', async () => new SqlJournal((await temporaryDatabase()).db));
