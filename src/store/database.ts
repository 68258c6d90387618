import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Kysely as QueryBuilder } from 'kysely';
import { OutcryError, messageOf } from '../domain/errors.ts';
import { Kysely } from './kysely.ts';
import { migrateToLatest } from './migrations/migrate.ts';
import { SQLITE_COLUMN_TYPES } from './sqlite/sqlite-column-types.ts';
import { SqliteStoreDialect } from './sqlite/sqlite-dialect.ts';
import { openSqliteFile } from './sqlite/sqlite-file.ts';
import type { Tables } from './tables.ts';

/** The name of the database inside the data folder. */
const FILE_NAME = 'outcry.sqlite';

/** An open database; every store takes its `db`. */
export interface Database {
  readonly db: QueryBuilder<Tables>;
  /** Where it lies, as an absolute or relative path like the folder it was opened by. */
  readonly file: string;
  /** Waits for what is under way and closes the file. */
  close(): Promise<void>;
}

/**
 * Opens the database of a data folder, making both when they are missing, and brings its tables up to date. Several
 * processes may open it at once, the first time too.
 *
 * @throws OutcryError `refused` when the folder or the file cannot be written, or a newer Outcry has written it; `corrupt`
 * when the file is not a database; `busy` when another process keeps writing.
 */
export async function openDatabase(folder: string): Promise<Database> {
  await makeFolder(folder);
  const file = join(folder, FILE_NAME);
  const db = new Kysely<Tables>({ dialect: new SqliteStoreDialect(openSqliteFile(file)) });
  try {
    await migrateToLatest(db, SQLITE_COLUMN_TYPES, file);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return { db, file, close: () => db.destroy() };
}

async function makeFolder(folder: string): Promise<void> {
  try {
    // The folder will hold what the owner trades: nobody else's to read.
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new OutcryError('refused', `The data folder ${folder} cannot be made: ${messageOf(error)}.`, {
      hint: 'Point OUTCRY_DATA at a folder that can be written.',
      cause: error,
    });
  }
}
