import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Kysely, Selectable } from 'kysely';
import { z } from 'zod';
import { canonicalJson } from '../domain/canonical-json.ts';
import { OutcryError } from '../domain/errors.ts';
import { ChainCheck, EMPTY_CHAIN, chained } from '../trading/journal/hash-chain.ts';
import type { Journal, JournalCheck, JournalDraft, JournalEntry } from '../trading/journal/journal.ts';
import { fromStoredJson } from './stored-json.ts';
import type { JournalEntriesTable, Tables } from './tables.ts';
import { WriteGroup } from './write-group.ts';

/** Entries that are checked at a time. */
const BATCH = 500;

const ABOUT = z.array(z.string());
const DATA = z.record(z.string(), z.unknown());

/** The journal in the database, which refuses to change or remove what is in it. */
export class SqlJournal implements Journal {
  readonly #db: Kysely<Tables>;
  readonly #writes: WriteGroup;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
    this.#writes = new WriteGroup(db);
  }

  async append(entries: readonly JournalDraft[]): Promise<void> {
    await this.#writes.write((db) => appendToJournal(db, entries));
  }

  async about(id: string, limit?: number): Promise<readonly JournalEntry[]> {
    let newest = this.#db.selectFrom('journal_subjects').select('position').where('subject', '=', id).orderBy('position', 'desc');
    if (limit !== undefined) newest = newest.limit(Math.max(0, limit));
    const rows = await this.#db.selectFrom('journal_entries').selectAll().where('position', 'in', newest).orderBy('position').execute();
    return rows.map(toEntry);
  }

  async read(from: number, limit: number): Promise<readonly JournalEntry[]> {
    return (await entryRows(this.#db, from, limit).execute()).map(toEntry);
  }

  async verify(): Promise<JournalCheck> {
    return verifyJournal(this.#db);
  }
}

/**
 * Chains entries to the end of the journal. It is called inside the write transaction of what they tell of, which holds the write lock
 * from its beginning: of two processes, the second reads the end that the first made.
 */
export async function appendToJournal(db: Kysely<Tables>, drafts: readonly JournalDraft[]): Promise<void> {
  if (drafts.length === 0) return;
  const head = await db.selectFrom('journal_head').select(['position', 'hash']).executeTakeFirst();
  if (!head) throw new OutcryError('corrupt', 'The end of the journal is missing from the database.', { hint: 'Restore a backup.' });
  const entries = chained(head, drafts);
  const rows = entries.map(({ position, at, kind, about, by, data, hash }) => {
    return { position, at, kind, about: canonicalJson(about), author: by, data: canonicalJson(data), hash };
  });
  await db.insertInto('journal_entries').values(rows).execute();
  const subjects = entries.flatMap(({ position, about }) => [...new Set(about)].map((subject) => ({ subject, position })));
  if (subjects.length > 0) await db.insertInto('journal_subjects').values(subjects).execute();
  const { position, hash } = entries.at(-1) ?? head;
  await db.updateTable('journal_head').set({ position, hash }).where('id', '=', 1).execute();
}

/** Checks the whole chain against the end that was noted apart from it, some hundred entries at a time; others may write meanwhile. */
export async function verifyJournal(db: Kysely<Tables>): Promise<JournalCheck> {
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
  for (let from = 1, to = newest ?? 0; from <= to; ) {
    // oxlint-disable-next-line no-await-in-loop
    const entries = await writtenEntries(db, from, to);
    for (const entry of entries) {
      const fault = check.next(entry);
      if (fault) return fault;
    }
    from = (entries.at(-1)?.position ?? to) + 1;
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

type EntryRow = Selectable<JournalEntriesTable>;

function entryRows(db: Kysely<Tables>, from: number, limit: number) {
  return db.selectFrom('journal_entries').selectAll().where('position', '>=', from).orderBy('position').limit(Math.max(0, limit));
}

/** @throws OutcryError `corrupt`, naming the entry. */
function toEntry({ position, at, kind, about, author, data, hash }: EntryRow): JournalEntry {
  const what = `Entry ${position} of the journal`;
  return { position, at, kind, about: fromStoredJson(ABOUT, about, what), by: author, data: fromStoredJson(DATA, data, what), hash };
}
