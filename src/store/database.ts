import { join } from 'node:path';
import type { Kysely as QueryBuilder } from 'kysely';
import { OutcryError } from '../domain/errors.ts';
import type { WorkOptions } from '../domain/progress.ts';
import { makeDataFolder } from './data-folder.ts';
import { requireIntactJournal } from './journal-verification.ts';
import { Kysely } from './kysely.ts';
import { migrateToLatest } from './migrations/migrate.ts';
import { SQLITE_SCHEMA_WORDS } from './sqlite/sqlite-schema-words.ts';
import { copySqliteFile } from './sqlite/sqlite-copy.ts';
import { SqliteStoreDialect } from './sqlite/sqlite-dialect.ts';
import { openSqliteFile, readSqliteFile } from './sqlite/sqlite-file.ts';
import { lockShared } from './sqlite/sqlite-lock.ts';
import type { Tables } from './tables.ts';

/** The name of the database inside the data folder. */
export const DATABASE_NAME = 'outcry.sqlite';

/** The name of the file by whose locks it is known whether a database is in use. It is empty, and stays. */
export const LOCK_NAME = 'outcry.lock';

/** An open database; every store takes its `db`. */
export interface Database {
  readonly db: QueryBuilder<Tables>;
  /** Where it lies, as an absolute or relative path like the folder it was opened by. */
  readonly file: string;
  /**
   * Copies everything that was committed into `path`, an empty file, while reading and writing go on, and checks the copy, its journal too.
   *
   * @throws OutcryError `corrupt` when the copy does not pass its check; `refused` when it cannot be written; `cancelled`.
   */
  copyTo(path: string, options?: WorkOptions): Promise<void>;
  /** Waits for what is under way and closes the file. */
  close(): Promise<void>;
}

/**
 * Opens the database of a data folder, making both when they are missing, and brings its tables up to date. Several
 * processes may open it at once, the first time too.
 *
 * @throws OutcryError `refused` when the folder or the file cannot be written, or a newer Outcry has written it; `corrupt`
 * when the file is not a database; `busy` when another process keeps writing, or is restoring a backup.
 */
export async function openDatabase(folder: string): Promise<Database> {
  await makeDataFolder(folder);
  const lock = lockShared(join(folder, LOCK_NAME));
  if (lock === null) throw new OutcryError('busy', `The database in ${folder} is being restored.`, { hint: 'Try again when that has finished.' });
  const file = join(folder, DATABASE_NAME);
  try {
    const db = await openDatabaseFile(file);
    const close = async (): Promise<void> => {
      await db.destroy();
      lock.release();
    };
    return { db, file, copyTo: (path, options) => copyDatabase(file, path, options), close };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/**
 * Opens a database that nobody else uses, wherever it lies, and brings its tables up to date.
 *
 * @param called what messages call it.
 * @throws OutcryError as `openDatabase`.
 */
export async function openDatabaseFile(file: string, called: string = file): Promise<QueryBuilder<Tables>> {
  const db = new Kysely<Tables>({ dialect: new SqliteStoreDialect(openSqliteFile(file)) });
  try {
    await migrateToLatest(db, SQLITE_SCHEMA_WORDS, called);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return db;
}

/** Opens a database for reading only, whatever tables it has. @throws OutcryError `refused`, `corrupt`. */
export function readDatabaseFile(file: string): QueryBuilder<Tables> {
  return new Kysely<Tables>({ dialect: new SqliteStoreDialect(readSqliteFile(file)) });
}

async function copyDatabase(file: string, target: string, options: WorkOptions = {}): Promise<void> {
  await copySqliteFile(file, target, options);
  const copy = readDatabaseFile(target);
  try {
    await requireIntactJournal(copy, file, options);
  } finally {
    await copy.destroy();
  }
}
