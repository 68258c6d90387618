import { randomBytes } from 'node:crypto';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../domain/clock.ts';
import { OutcryError, messageOf } from '../domain/errors.ts';
import type { BackupKeeper, BackupOptions, BackupResult } from '../jobs/backup-port.ts';
import { makeDataFolder } from './data-folder.ts';
import type { Database } from './database.ts';
import { fileStamp, flush } from './durable-file.ts';

/** Backups kept when nobody says how many. */
const USUAL_KEEP = 7;

const BACKUP = /^outcry-\d{8}-\d{6}\.sqlite$/;
const PARTIAL = /^outcry-\d{8}-\d{6}\.sqlite\.[0-9a-f]+\.partial(-journal|-wal|-shm)?$/;

/** Files that the database puts beside a copy while it writes it. */
const COMPANIONS = ['-journal', '-wal', '-shm'];

/** A copy that has not grown for this long is one whose process was killed. */
const ABANDONED_MS = 3_600_000;

/** Backups of a database in a folder of their own. */
export class DatabaseBackups implements BackupKeeper {
  readonly #database: Pick<Database, 'copyTo'>;
  readonly #folder: string;
  readonly #clock: Clock;

  constructor(database: Pick<Database, 'copyTo'>, folder: string, clock: Clock) {
    this.#database = database;
    this.#folder = folder;
    this.#clock = clock;
  }

  async backup(options: BackupOptions = {}): Promise<BackupResult> {
    return backupDatabase(this.#database, this.#folder, this.#clock.now(), options);
  }
}

/**
 * Puts a checked copy of a database into a folder as `outcry-YYYYMMDD-HHMMSS.sqlite` (UTC), for its owner alone to read, and removes the
 * oldest copies beyond those that are kept. Until the copy is whole and safe it has another name, so that a file of that name is always good.
 *
 * @param now epoch milliseconds.
 * @throws OutcryError as `BackupKeeper`.
 */
export async function backupDatabase(
  database: Pick<Database, 'copyTo'>,
  folder: string,
  now: number,
  { keep = USUAL_KEEP, ...work }: BackupOptions = {},
): Promise<BackupResult> {
  if (!Number.isInteger(keep) || keep < 1) {
    throw new OutcryError('invalid-input', `${keep} is not a number of backups to keep: at least one is.`, { field: 'keep' });
  }
  await makeDataFolder(folder);
  const name = `outcry-${fileStamp(now)}.sqlite`;
  const partial = join(folder, `${name}.${randomBytes(4).toString('hex')}.partial`);
  try {
    const bytes = await writePartial(database, partial, work);
    await rename(partial, join(folder, name));
    await flush(folder);
    return { file: join(folder, name), bytes, removed: await removeOld(folder, name, keep, now) };
  } catch (error) {
    await Promise.all(['', ...COMPANIONS].map((suffix) => rm(partial + suffix, { force: true })));
    throw asRefusal(error, folder);
  }
}

/** The copy under its first name, on the disk. Gives its size in bytes. */
async function writePartial(database: Pick<Database, 'copyTo'>, partial: string, work: BackupOptions): Promise<number> {
  // Made before anything is in it, so that nobody else can read it at any time.
  await (await open(partial, 'wx', 0o600)).close();
  await database.copyTo(partial, work);
  await flush(partial);
  return (await stat(partial)).size;
}

/** Removes what is beyond the newest `keep`, and what killed processes left. Gives the number of backups removed. */
async function removeOld(folder: string, newest: string, keep: number, now: number): Promise<number> {
  const names = await readdir(folder);
  const older = names.filter((name) => BACKUP.test(name) && name !== newest).sort();
  const beyond = older.slice(0, Math.max(0, older.length - (keep - 1)));
  await Promise.all(beyond.map((name) => rm(join(folder, name), { force: true })));
  await Promise.all(names.filter((name) => PARTIAL.test(name)).map((name) => removeAbandoned(join(folder, name), now)));
  return beyond.length;
}

async function removeAbandoned(partial: string, now: number): Promise<void> {
  if ((await stat(partial)).mtimeMs < now - ABANDONED_MS) await rm(partial, { force: true });
}

function asRefusal(error: unknown, folder: string): unknown {
  if (error instanceof OutcryError || !(error instanceof Error) || !('code' in error)) return error;
  return new OutcryError('refused', `The backup in ${folder} cannot be written: ${messageOf(error)}.`, {
    hint: 'Check the permissions of the folder and the room on the disk.',
    cause: error,
  });
}
