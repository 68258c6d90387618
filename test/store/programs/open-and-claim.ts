// Run by a test as a process of its own: opens the database of a folder, claims a message and prints whether it got it.
import { openDatabase } from '../../../src/store/database.ts';
import { SqlInbox } from '../../../src/store/inbox.ts';

const database = await openDatabase(process.argv[2]!);
const got = await new SqlInbox(database.db).claim({ channel: 'telegram', conversation: '1', key: '1', text: 'hello' }, 1);
console.log(String(got));
await database.close();
