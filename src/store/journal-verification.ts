import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import { refuseWhenAborted } from '../domain/abort.ts';
import { canonicalJson } from '../domain/canonical-json.ts';
import { OutcryError } from '../domain/errors.ts';
import type { WorkOptions } from '../domain/progress.ts';
import { ChainCheck, EMPTY_CHAIN } from '../trading/journal/hash-chain.ts';
import type { JournalCheck, JournalEntry } from '../trading/journal/journal.ts';
import { type EntryRow, entryRows, toEntry } from './journal-rows.ts';
import type { Tables } from './tables.ts';

/** Entries that are checked at a time: some milliseconds in which nothing else happens. */
const BATCH = 100;

/** Checks the whole chain against the end that was noted apart from it, a hundred entries at a time; others may write meanwhile. */
export async function verifyJournal(db: Kysely<Tables>, { signal, onProgress }: WorkOptions = {}): Promise<JournalCheck> {
  // One statement, so that all of it is of one moment. What comes after it is none of this check's.
  const { newest, position, hash } = await db
    .selectFrom('journal_entries')
    .select((build) => [
      build.fn.max<number | null>('position').as('newest'),
      build.selectFrom('journal_head').select('position').as('position'),
      build.selectFrom('journal_head').select('hash').as('hash'),
    ])
    .executeTakeFirstOrThrow();
  const check = new ChainCheck();
  const to = newest ?? 0;
  for (let from = 1; from <= to; ) {
    // oxlint-disable-next-line no-await-in-loop
    const entries = await writtenEntries(db, from, to);
    for (const entry of entries) {
      const fault = check.next(entry);
      if (fault) return fault;
    }
    from = (entries.at(-1)?.position ?? to) + 1;
    onProgress?.({ label: 'Checking the journal', done: from - 1, total: to });
    refuseWhenAborted(signal);
    // oxlint-disable-next-line no-await-in-loop
    await nextTurn();
  }
  return check.end(position === null || hash === null ? EMPTY_CHAIN : { position, hash });
}

/** The next so many entries of a span, to be checked. A row that no draft can have become has a hash that fits nothing. */
async function writtenEntries(db: Kysely<Tables>, from: number, to: number): Promise<readonly JournalEntry[]> {
  const rows = await entryRows(db, from, BATCH).where('position', '<=', to).execute();
  const found = await db
    .selectFrom('journal_subjects')
    .selectAll()
    .where('position', '>=', from)
    .where('position', '<=', rows.at(-1)?.position ?? to)
    .execute();
  const subjects = new Map<number, string[]>();
  for (const { position, subject } of found) subjects.set(position, [...(subjects.get(position) ?? []), subject]);
  return rows.map((row) => {
    try {
      const entry = toEntry(row);
      if (isAsWritten(row, entry, subjects.get(row.position) ?? [])) return entry;
    } catch (error) {
      if (!(error instanceof OutcryError)) throw error;
    }
    return { position: row.position, at: row.at, kind: row.kind, about: [], by: row.author, data: {}, hash: '' };
  });
}

/** Whether a row is, to the letter, what an entry is written as, and is found by all that it is about and by nothing else. */
function isAsWritten(row: EntryRow, { about, data }: JournalEntry, subjects: readonly string[]): boolean {
  const expected = new Set(about);
  return (
    row.about === canonicalJson(about) &&
    row.data === canonicalJson(data) &&
    subjects.length === expected.size &&
    subjects.every((subject) => expected.has(subject))
  );
}

/**
 * Sees to it that the journal of a database is what was written.
 *
 * @param file the database, as the message calls it.
 * @throws OutcryError `corrupt`, naming the first entry that does not fit; `cancelled`.
 */
export async function requireIntactJournal(db: Kysely<Tables>, file: string, options: WorkOptions = {}): Promise<void> {
  const found = await verifyJournal(db, options);
  if (found.intact) return;
  throw new OutcryError('corrupt', `The journal in ${file} is not as it was written. ${found.reason}`, {
    hint: 'Keep the backups that there are: the newest whose journal is whole can be restored.',
  });
}
