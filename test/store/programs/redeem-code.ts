// Run by a test as a process of its own: redeems a code for an account named by the process, and prints who that is now.
import { openDatabase } from '../../../src/store/database.ts';
import { SqlUserBook } from '../../../src/store/user-book.ts';

const [folder, hash] = process.argv.slice(2);
const database = await openDatabase(folder!);
const person = await new SqlUserBook(database.db).redeemCode(hash!, { channel: 'discord', user: String(process.pid) }, 1);
console.log(person?.id ?? null);
await database.close();
