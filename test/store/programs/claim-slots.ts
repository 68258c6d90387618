// Run by a test as a process of its own: claims slots 0 to n of a job and prints those that it got.
import { openDatabase } from '../../../src/store/database.ts';
import { SqlJobBook } from '../../../src/store/job-book.ts';

const [folder, job, slots] = process.argv.slice(2);
const database = await openDatabase(folder!);
const book = new SqlJobBook(database.db);
const got: number[] = [];
for (let slot = 0; slot < Number(slots); slot += 1) if (await book.claim(Number(job), slot, 1)) got.push(slot);
console.log(got.join(' '));
await database.close();
