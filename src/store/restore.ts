import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { access, chmod, copyFile, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { refuseWhenAborted } from '../domain/abort.ts';
import type { Clock } from '../domain/clock.ts';
import { OutcryError, messageOf } from '../domain/errors.ts';
import type { WorkOptions } from '../domain/progress.ts';
import { makeDataFolder } from './data-folder.ts';
import { DATABASE_NAME, LOCK_NAME, openDatabaseFile, readDatabaseFile } from './database.ts';
import { fileStamp, flush } from './durable-file.ts';
import { appendToJournal } from './journal.ts';
import { requireIntactJournal } from './journal-verification.ts';
import { appliedMigrations } from './migrations/migrate.ts';
import { copySqliteFile } from './sqlite/sqlite-copy.ts';
import { settleSqliteFile } from './sqlite/sqlite-file.ts';
import { lockAlone } from './sqlite/sqlite-lock.ts';

/** How a database is to be restored. It may be called off until the copy is put in its place. */
export interface RestoreOptions extends WorkOptions {
  readonly clock: Clock;
  /** Who wants it, for the journal. */
  readonly by: string;
}

/** A database that was restored. */
export interface RestoreResult {
  /** What it was restored from. */
  readonly file: string;
  /** Where the database lies now that there was before; `null` where there was none. */
  readonly keptAside: string | null;
}

/** What every SQLite file begins with. */
const HEADER = 'SQLite format 3\0';

/** What a restore puts its copies into before they have their names. */
const UNFINISHED = /^outcry.*\.restoring(-journal|-wal|-shm)?$/;

/** Files that a database may have beside it, which hold a part of it. */
const COMPANIONS = ['-journal', '-wal', '-shm'];

/**
 * Puts a backup in the place of a data folder's database, while nobody uses that.
 *
 * The backup is copied, and the copy checked (the file's integrity, its journal, that no newer Outcry wrote it) and brought up to date,
 * before anything else happens; the backup itself is left as it is. The database that there was is kept aside as
 * `outcry-before-restore-YYYYMMDD-HHMMSS.sqlite` (UTC), and one rename puts the copy in its place: killed at any step, the folder has the
 * one database or the other, whole. The journal of the restored one says that it was restored.
 *
 * @throws OutcryError `not-found` when there is no such file; `corrupt` when it is no backup, or a damaged one; `refused` when a process
 * uses the database, a newer Outcry has written the backup, or the folder cannot be written; `invalid-input` when the file is the database
 * itself; `cancelled`.
 */
export async function restoreDatabase(folder: string, file: string, options: RestoreOptions): Promise<RestoreResult> {
  await requireDatabase(file);
  await makeDataFolder(folder);
  const lock = lockAlone(join(folder, LOCK_NAME));
  if (lock === null) throw inUse();
  try {
    await requireOther(file, join(folder, DATABASE_NAME));
    // Left by a restore that was killed: while the lock is ours, no other is at work.
    await removeUnfinished(folder);
    return await restore(folder, file, options);
  } catch (error) {
    await removeUnfinished(folder);
    throw asRefusal(error, folder);
  } finally {
    lock.release();
  }
}

async function restore(folder: string, file: string, { clock, by, ...work }: RestoreOptions): Promise<RestoreResult> {
  const { signal, onProgress } = work;
  const present = join(folder, DATABASE_NAME);
  const now = clock.now();
  const keptAside = (await exists(present)) ? await freeName(folder, now) : null;
  const copy = await unfinishedFile(folder);
  await copyChecked(file, copy, work);

  onProgress?.({ label: 'Bringing the copy up to date', done: 0, total: null });
  const db = await openDatabaseFile(copy, file);
  try {
    await requireIntactJournal(db, file, work);
    const data = { file: basename(file), keptAside: keptAside && basename(keptAside) };
    await db.transaction().execute((write) => appendToJournal(write, [{ at: now, kind: 'database.restored', about: ['database'], by, data }]));
  } finally {
    await db.destroy();
  }
  settleSqliteFile(copy);
  await flush(copy);
  refuseWhenAborted(signal);

  if (keptAside !== null) {
    onProgress?.({ label: 'Keeping the present database aside', done: 0, total: null });
    await keepAside(present, keptAside, folder);
  }
  // A log without its database, or of one that is too damaged to take it in, must not become the new one's.
  for (const companion of COMPANIONS) {
    // oxlint-disable-next-line no-await-in-loop
    if (await exists(present + companion)) await rename(present + companion, (keptAside ?? (await freeName(folder, now))) + companion);
  }
  await flush(folder);
  onProgress?.({ label: 'Putting the copy in its place', done: 0, total: null });
  await rename(copy, present);
  await flush(folder);
  onProgress?.({ label: 'Restored', done: 1, total: 1 });
  return { file, keptAside };
}

/** @throws OutcryError `not-found`, or `corrupt` when it does not begin as a database does. */
async function requireDatabase(file: string): Promise<void> {
  const isDatabase = await beginsAsDatabase(file).catch((error: unknown) => {
    throw new OutcryError('not-found', `The backup ${file} cannot be read: ${messageOf(error)}.`, { field: 'file', cause: error });
  });
  if (isDatabase) return;
  throw new OutcryError('corrupt', `${file} is not a database.`, { field: 'file', hint: 'Name a file that outcry backup made.' });
}

async function beginsAsDatabase(file: string): Promise<boolean> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEADER.length), 0, HEADER.length, 0);
    return bytesRead === HEADER.length && buffer.toString('latin1') === HEADER;
  } finally {
    await handle.close();
  }
}

/** @throws OutcryError `invalid-input` when both names are of one file. */
async function requireOther(file: string, present: string): Promise<void> {
  if (!(await exists(present))) return;
  const [one, other] = [await stat(file), await stat(present)];
  if (one.ino !== other.ino || one.dev !== other.dev) return;
  throw new OutcryError('invalid-input', `${file} is the database itself, and no backup of it.`, { field: 'file' });
}

/** Copies a backup, and makes sure that the copy is whole and one of Outcry's. */
async function copyChecked(file: string, copy: string, work: WorkOptions): Promise<void> {
  try {
    await copySqliteFile(file, copy, work);
  } catch (error) {
    if (!(error instanceof OutcryError) || error.kind !== 'corrupt') throw error;
    throw new OutcryError('corrupt', `The backup ${file} is damaged.`, { hint: 'Restore an older one; the present database is as it was.', cause: error });
  }
  const db = readDatabaseFile(copy);
  try {
    if ((await appliedMigrations(db)).size > 0) return;
  } finally {
    await db.destroy();
  }
  throw new OutcryError('corrupt', `${file} is a database, but not one of Outcry.`, { field: 'file', hint: 'Name a file that outcry backup made.' });
}

/** Copies the database that there is to its new name. One too damaged to be opened is kept as it is. */
async function keepAside(present: string, keptAside: string, folder: string): Promise<void> {
  try {
    if (await beginsAsDatabase(present)) settleSqliteFile(present);
  } catch (error) {
    // An Outcry of before there was a lock would have it open without one.
    if (error instanceof OutcryError && error.kind === 'busy') throw inUse();
    if (!(error instanceof OutcryError) || error.kind !== 'corrupt') throw error;
  }
  const copy = await unfinishedFile(folder);
  await copyFile(present, copy, constants.COPYFILE_FICLONE);
  await chmod(copy, 0o600);
  await flush(copy);
  await rename(copy, keptAside);
}

/** A new empty file that only its owner can read, named as one that is not finished. */
async function unfinishedFile(folder: string): Promise<string> {
  const file = join(folder, `outcry-${randomBytes(4).toString('hex')}.restoring`);
  await (await open(file, 'wx', 0o600)).close();
  return file;
}

async function removeUnfinished(folder: string): Promise<void> {
  const left = (await readdir(folder)).filter((name) => UNFINISHED.test(name));
  await Promise.all(left.map((name) => rm(join(folder, name), { force: true })));
}

async function freeName(folder: string, now: number): Promise<string> {
  const stem = join(folder, `outcry-before-restore-${fileStamp(now)}`);
  let name = `${stem}.sqlite`;
  // oxlint-disable-next-line no-await-in-loop
  for (let number = 2; await exists(name); number += 1) name = `${stem}-${number}.sqlite`;
  return name;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function inUse(): OutcryError {
  return new OutcryError('refused', 'The database is in use by a running Outcry.', {
    hint: 'Stop the service and wait for other commands to end, then restore again.',
  });
}

function asRefusal(error: unknown, folder: string): unknown {
  if (error instanceof OutcryError || !(error instanceof Error) || !('syscall' in error)) return error;
  return new OutcryError('refused', `The backup cannot be restored into ${folder}: ${messageOf(error)}.`, {
    hint: 'Check the permissions of the folder and the room on the disk.',
    cause: error,
  });
}
