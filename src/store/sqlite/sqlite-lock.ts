import BetterSqlite from 'better-sqlite3';
import { OutcryError } from '../../domain/errors.ts';
import { fromSqliteError } from './sqlite-errors.ts';

/** How long a lock is waited for that another process has alone, in milliseconds: a database is put in its place in much less. */
const PATIENCE_MS = 5_000;

/** The handles of locks: one that nobody refers to is closed by the garbage collector, and its lock with it. */
const HELD = new Set<BetterSqlite.Database>();

/** A lock on a file, which goes with the process that has it, however that ends. */
export interface FileLock {
  release(): void;
}

/** Shares a lock with any number of others. `null` when somebody has it alone. @throws OutcryError `refused` when the file cannot be opened. */
export function lockShared(file: string): FileLock | null {
  return lock(file, PATIENCE_MS, (handle) => {
    handle.exec('begin');
    handle.prepare('select count(*) from sqlite_schema').get();
  });
}

/** Takes a lock alone, at once. `null` when anybody has it. @throws OutcryError `refused` when the file cannot be opened. */
export function lockAlone(file: string): FileLock | null {
  return lock(file, 0, (handle) => handle.exec('begin exclusive'));
}

/**
 * Node has no locks on files; a transaction on an empty SQLite file is one, by the operating system's own: readers share it, a writer has it
 * alone, and the end of the process ends it. Nothing is ever written to the file.
 */
function lock(file: string, timeout: number, begin: (handle: BetterSqlite.Database) => void): FileLock | null {
  let handle: BetterSqlite.Database | null = null;
  try {
    handle = new BetterSqlite(file, { timeout });
    begin(handle);
    const held = handle;
    HELD.add(held);
    return {
      release() {
        HELD.delete(held);
        held.close();
      },
    };
  } catch (error) {
    handle?.close();
    const failure = fromSqliteError(error, file);
    if (failure instanceof OutcryError && failure.kind === 'busy') return null;
    throw failure;
  }
}
