import type { Kysely, Selectable } from 'kysely';
import { z } from 'zod';
import type { JournalEntry } from '../trading/journal/journal.ts';
import { fromStoredJson } from './stored-json.ts';
import type { JournalEntriesTable, Tables } from './tables.ts';

const ABOUT = z.array(z.string());
// Not a record of zod's, which leaves out keys that JSON may have (`__proto__`).
const DATA = z.custom<JournalEntry['data']>((value) => typeof value === 'object' && value !== null && !Array.isArray(value), 'not an object');

/** An entry as it lies in the database. */
export type EntryRow = Selectable<JournalEntriesTable>;

/** Entries from a position on, oldest first. */
export function entryRows(db: Kysely<Tables>, from: number, limit: number) {
  return db.selectFrom('journal_entries').selectAll().where('position', '>=', from).orderBy('position').limit(Math.max(0, limit));
}

/** The entry of a row. @throws OutcryError `corrupt`, naming the entry. */
export function toEntry({ position, at, kind, about, author, data, hash }: EntryRow): JournalEntry {
  const what = `Entry ${position} of the journal`;
  return { position, at, kind, about: fromStoredJson(ABOUT, about, what), by: author, data: fromStoredJson(DATA, data, what), hash };
}
