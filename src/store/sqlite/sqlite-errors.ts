import BetterSqlite from 'better-sqlite3';
import { OutcryError } from '../../domain/errors.ts';

/**
 * A failure of the database as the house speaks of failures; anything else (a constraint, a typo in SQL) is a bug and
 * comes back unchanged.
 */
export function fromSqliteError(error: unknown, file: string): unknown {
  if (!(error instanceof BetterSqlite.SqliteError)) return error;
  const kind = error.code.split('_')[1] ?? '';
  switch (kind) {
    case 'BUSY':
    case 'LOCKED':
      return new OutcryError('busy', `The database ${file} is being written by another process.`, {
        hint: 'Try again when the other command has finished.',
        cause: error,
      });
    case 'NOTADB':
      return new OutcryError('corrupt', `${file} is not a database.`, {
        hint: 'Move the file away, or point OUTCRY_DATA at another folder.',
        cause: error,
      });
    case 'CORRUPT':
      return new OutcryError('corrupt', `The database ${file} is damaged: ${error.message}.`, {
        hint: 'Restore a backup, or move the file away to start afresh.',
        cause: error,
      });
    case 'FULL':
      return new OutcryError('refused', `There is no room left on the disk for ${file}.`, { hint: 'Free some space and try again.', cause: error });
    case 'CANTOPEN':
    case 'READONLY':
    case 'PERM':
    case 'AUTH':
    case 'IOERR':
      return new OutcryError('refused', `The database ${file} cannot be opened for writing: ${error.message}.`, {
        hint: 'Check the permissions of the folder and of the files in it.',
        cause: error,
      });
    default:
      return error;
  }
}
