import type { Kysely } from 'kysely';
import { OutcryError } from '../domain/errors.ts';
import { type JournalHead, chained } from '../trading/journal/hash-chain.ts';
import type { Journal, JournalCheck, JournalDraft, JournalEntry } from '../trading/journal/journal.ts';
import { verifyJournal } from './journal-verification.ts';
import { entryRows, toEntry } from './journal-rows.ts';
import { prepared } from './prepared.ts';
import type { JournalEntriesTable, JournalSubjectsTable, Tables } from './tables.ts';
import { WriteGroup } from './write-group.ts';

const readHead = prepared((db) => db.selectFrom('journal_head').select(['position', 'hash']));
const insertEntry = prepared((db, row: JournalEntriesTable) => {
  const { position, at, kind, about, author, data, hash } = row;
  return db.insertInto('journal_entries').values({ position, at, kind, about, author, data, hash });
});
const insertSubject = prepared((db, { subject, position }: JournalSubjectsTable) => db.insertInto('journal_subjects').values({ subject, position }));
const moveHead = prepared((db, { position, hash }: JournalHead) => db.updateTable('journal_head').set({ position, hash }).where('id', '=', 1));

/** The journal in the database, which refuses to change or remove what is in it. */
export class SqlJournal implements Journal {
  readonly #db: Kysely<Tables>;
  readonly #writes: WriteGroup;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
    this.#writes = WriteGroup.of(db);
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
  const [head] = (await readHead(db, {})).rows;
  if (!head) throw new OutcryError('corrupt', 'The end of the journal is missing from the database.', { hint: 'Restore a backup.' });
  let last: JournalHead = head;
  for (const { position, at, kind, about, aboutJson, by, dataJson, hash } of chained(head, drafts)) {
    // oxlint-disable-next-line no-await-in-loop
    await insertEntry(db, { position, at, kind, about: aboutJson, author: by, data: dataJson, hash });
    for (const subject of new Set(about)) {
      // oxlint-disable-next-line no-await-in-loop
      await insertSubject(db, { subject, position });
    }
    last = { position, hash };
  }
  await moveHead(db, last);
}
