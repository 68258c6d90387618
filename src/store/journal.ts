import type { Kysely } from 'kysely';
import { canonicalJson } from '../domain/canonical-json.ts';
import { OutcryError } from '../domain/errors.ts';
import { chained } from '../trading/journal/hash-chain.ts';
import type { Journal, JournalCheck, JournalDraft, JournalEntry } from '../trading/journal/journal.ts';
import { verifyJournal } from './journal-verification.ts';
import { entryRows, toEntry } from './journal-rows.ts';
import type { Tables } from './tables.ts';
import { WriteGroup } from './write-group.ts';

/** Rows that one statement inserts: SQLite takes some thirty thousand values in one. */
const MOST_ROWS = 1_000;

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
  for (const some of portions(rows)) {
    // oxlint-disable-next-line no-await-in-loop
    await db.insertInto('journal_entries').values(some).execute();
  }
  const subjects = entries.flatMap(({ position, about }) => [...new Set(about)].map((subject) => ({ subject, position })));
  for (const some of portions(subjects)) {
    // oxlint-disable-next-line no-await-in-loop
    await db.insertInto('journal_subjects').values(some).execute();
  }
  const { position, hash } = entries.at(-1) ?? head;
  await db.updateTable('journal_head').set({ position, hash }).where('id', '=', 1).execute();
}

/** Rows in so many at a time as one statement may bring. */
function portions<Row>(rows: readonly Row[]): readonly (readonly Row[])[] {
  return Array.from({ length: Math.ceil(rows.length / MOST_ROWS) }, (_, index) => rows.slice(index * MOST_ROWS, (index + 1) * MOST_ROWS));
}
