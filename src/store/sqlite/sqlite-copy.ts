import { setImmediate as nextTurn } from 'node:timers/promises';
import BetterSqlite from 'better-sqlite3';
import { z } from 'zod';
import { OutcryError } from '../../domain/errors.ts';
import type { WorkOptions } from '../../domain/progress.ts';
import { refuseWhenAborted } from '../../domain/abort.ts';
import { fromSqliteError } from './sqlite-errors.ts';
import { settleSqliteFile } from './sqlite-file.ts';

/** Pages copied at a time: a megabyte, about a millisecond in which nothing else happens. */
const PAGES_AT_ONCE = 64;

const NAMES = z.array(z.object({ name: z.string() }));
const VERDICTS = z.array(z.object({ integrity_check: z.string() }));

/**
 * Copies a database file as it is at this moment, whatever is written to it meanwhile, and checks the copy. `target` is an empty file.
 *
 * @throws OutcryError `corrupt` when the copy does not pass its check; `refused` when it cannot be written; `cancelled`.
 */
export async function copySqliteFile(file: string, target: string, options: WorkOptions = {}): Promise<void> {
  try {
    await copy(file, target, options);
    settleSqliteFile(target);
    await check(target, options);
  } catch (error) {
    throw fromSqliteError(error, target);
  }
}

async function copy(file: string, target: string, { signal, onProgress }: WorkOptions): Promise<void> {
  // A connection of its own that has begun to read sees one state to its end, and holds up no writer. Without that, every write
  // of another connection would make the copy begin anew.
  const source = new BetterSqlite(file, { readonly: true });
  try {
    source.exec('begin');
    source.prepare('select count(*) from sqlite_schema').get();
    await source.backup(target, {
      progress({ totalPages, remainingPages }) {
        refuseWhenAborted(signal);
        onProgress?.({ label: 'Copying the database', done: totalPages - remainingPages, total: totalPages });
        return PAGES_AT_ONCE;
      },
    });
  } finally {
    source.close();
  }
}

/** Reads the copy as a restore would. Table by table, with room between them for whatever else there is to do. */
async function check(target: string, { signal, onProgress }: WorkOptions): Promise<void> {
  const handle = new BetterSqlite(target, { readonly: true, fileMustExist: true });
  try {
    const tables = NAMES.parse(handle.prepare("select name from sqlite_schema where type = 'table' order by name").all());
    for (const [index, { name }] of tables.entries()) {
      refuseWhenAborted(signal);
      onProgress?.({ label: 'Checking the copy', done: index, total: tables.length });
      const verdicts = VERDICTS.parse(handle.pragma(`integrity_check('${name}')`));
      const faults = verdicts.map((verdict) => verdict.integrity_check).filter((verdict) => verdict !== 'ok');
      if (faults.length > 0) {
        throw new OutcryError('corrupt', `The copy of the database is damaged, in ${name}: ${faults[0]}.`, {
          hint: 'The database itself is likely damaged too: keep the backups that there are, and restore the newest.',
        });
      }
      // oxlint-disable-next-line no-await-in-loop
      await nextTurn();
    }
  } finally {
    handle.close();
  }
}
