// Run by a test as a process of its own: opens the database of a folder, says so, and has it open until it is killed.
import { openDatabase } from '../../../src/store/database.ts';

const database = await openDatabase(process.argv[2]!);
console.log('open');
setInterval(() => database.file, 60_000);
