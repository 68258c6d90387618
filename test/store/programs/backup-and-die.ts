// Run by a test as a process of its own: makes a backup, and is killed (SIGKILL) when half of the copy is written, or all of it.
import { stat, truncate } from 'node:fs/promises';
import { backupDatabase } from '../../../src/store/backup.ts';
import { openDatabase } from '../../../src/store/database.ts';

const [folder, backups, part] = process.argv.slice(2);
const database = await openDatabase(folder!);
const dying = {
  async copyTo(path: string) {
    await database.copyTo(path);
    await truncate(path, Math.floor((await stat(path)).size * Number(part)));
    process.kill(process.pid, 'SIGKILL');
    await new Promise(() => {});
  },
};
await backupDatabase(dying, backups!, Date.UTC(2026, 0, 2, 3, 4, 5));
