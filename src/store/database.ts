import { join } from 'node:path';
import type { Kysely as QueryBuilder } from 'kysely';
import type { WorkOptions } from '../domain/progress.ts';
import { makeDataFolder } from './data-folder.ts';
import { Kysely } from './kysely.ts';
import { migrateToLatest } from './migrations/migrate.ts';
import { SQLITE_SCHEMA_WORDS } from './sqlite/sqlite-schema-words.ts';
import { copySqliteFile } from './sqlite/sqlite-copy.ts';
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
  /**
   * Copies everything that was committed into `path`, an empty file, while reading and writing go on, and checks the copy.
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
 * when the file is not a database; `busy` when another process keeps writing.
 */
export async function openDatabase(folder: string): Promise<Database> {
  await makeDataFolder(folder);
  const file = join(folder, FILE_NAME);
  const db = new Kysely<Tables>({ dialect: new SqliteStoreDialect(openSqliteFile(file)) });
  try {
    await migrateToLatest(db, SQLITE_SCHEMA_WORDS, file);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return { db, file, copyTo: (path, options) => copySqliteFile(file, path, options), close: () => db.destroy() };
}
