import BetterSqlite from 'better-sqlite3';
import { fromSqliteError } from './sqlite-errors.ts';

/** How long a statement waits for another process's write to end, in milliseconds. */
const BUSY_TIMEOUT_MS = 5_000;

/**
 * Page size of a new file, in bytes. A commit writes every page whole that it touched: those of an order take half the time in 8 KiB of what
 * they take in 16; a million candles load as fast from either.
 */
const PAGE_BYTES = 8_192;

/**
 * What the write-ahead log is put into the database at, and cut back to after a large import, in bytes. Putting it there holds up the commit
 * that it falls to for some ten milliseconds: four times as rare as by SQLite's own default, it falls to one order in a hundred.
 */
const LOG_BYTES = 32 * 1024 * 1024;

/**
 * Opens a database file, making it when there is none.
 *
 * Write-ahead logging lets one process write while others read, and makes a killed process harmless. `synchronous = FULL`
 * waits for the disk at every commit: orders will rest on rows that must outlive a power cut, and an import of any size is a
 * single commit.
 *
 * @throws OutcryError `refused` when the file cannot be opened for writing, `corrupt` when it is not a database, `busy`.
 */
export function openSqliteFile(file: string): BetterSqlite.Database {
  let handle: BetterSqlite.Database | null = null;
  try {
    handle = new BetterSqlite(file, { timeout: BUSY_TIMEOUT_MS });
    handle.pragma(`page_size = ${PAGE_BYTES}`);
    handle.pragma('journal_mode = WAL');
    handle.pragma('synchronous = FULL');
    handle.pragma('foreign_keys = ON');
    handle.pragma(`journal_size_limit = ${LOG_BYTES}`);
    handle.pragma(`wal_autocheckpoint = ${LOG_BYTES / PAGE_BYTES}`);
    return handle;
  } catch (error) {
    handle?.close();
    throw fromSqliteError(error, file);
  }
}

/**
 * Opens a database file for reading only.
 *
 * @throws OutcryError `refused` when the file cannot be opened, `corrupt` when it is not a database.
 */
export function readSqliteFile(file: string): BetterSqlite.Database {
  try {
    return new BetterSqlite(file, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
  } catch (error) {
    throw fromSqliteError(error, file);
  }
}

/**
 * Makes a database that nobody else has open one file, with nothing in a log beside it.
 *
 * @throws OutcryError `busy` when somebody has it open; as `openSqliteFile` does.
 */
export function settleSqliteFile(file: string): void {
  let handle: BetterSqlite.Database | null = null;
  try {
    handle = new BetterSqlite(file, { fileMustExist: true, timeout: 0 });
    handle.pragma('journal_mode = DELETE');
  } catch (error) {
    throw fromSqliteError(error, file);
  } finally {
    handle?.close();
  }
}
