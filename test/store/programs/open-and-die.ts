// Run by a test as a process of its own: opens the database of a folder, which brings it up to date, and is killed at the n-th statement.
// With n = 0 it lives, and prints how many there were.
import { openDatabase } from '../../../src/store/database.ts';
import { dieAtStatement } from './dying.ts';

const [folder, fatal] = process.argv.slice(2);
const statements = dieAtStatement(Number(fatal));
const database = await openDatabase(folder!);
console.log(statements.count());
await database.close();
