import { type Kysely, sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { SqlJournal } from '../../src/store/journal.ts';
import type { Tables } from '../../src/store/tables.ts';
import { journalContract } from '../contract/journal.ts';
import { draft } from '../contract/trading-records.ts';
import { queryPlan } from './query-plan.ts';
import { temporaryDatabase } from './temporary-database.ts';

const TABLES = ['journal_entries', 'journal_subjects', 'journal_head'] as const;

journalContract('the database', async () => new SqlJournal((await temporaryDatabase()).db));

/** A database with a journal of so many entries, which whoever has the file may change: what kept them from it is taken away. */
async function opened(entries: number): Promise<{ readonly db: Kysely<Tables>; readonly journal: SqlJournal }> {
  const { db } = await temporaryDatabase();
  const journal = new SqlJournal(db);
  await journal.append(Array.from({ length: entries }, (_, index) => draft(`entry ${index + 1}`, 'order:1', `order:${index + 2}`)));
  for (const table of TABLES) for (const act of ['update', 'delete']) await sql`drop trigger ${sql.id(`${table}_no_${act}`)}`.execute(db);
  await sql`pragma foreign_keys = off`.execute(db);
  return { db, journal };
}

describe('the journal in the database', () => {
  it('takes no change and no removal, by whatever statement', async () => {
    const { db } = await temporaryDatabase();
    const journal = new SqlJournal(db);
    await journal.append([draft('a', 'order:1'), draft('b', 'order:1')]);
    const before = await journal.read(1, 10);
    const forbidden = [
      sql`update journal_entries set kind = 'c' where position = 1`,
      sql`delete from journal_entries where position = 2`,
      sql`update journal_subjects set subject = 'order:2'`,
      sql`delete from journal_subjects`,
      sql`update journal_head set position = 1`,
      sql`update journal_head set hash = ''`,
      sql`delete from journal_head`,
    ];
    for (const statement of forbidden) await expect(statement.execute(db)).rejects.toThrow(/does not take this (update|delete)/);
    expect(await journal.read(1, 10)).toEqual(before);
    expect(await journal.verify()).toMatchObject({ intact: true });
  });

  it.each([
    ['an edited kind', "update journal_entries set kind = 'x' where position = 3", 3, /Entry 3 .* edited/],
    ['edited data', `update journal_entries set data = replace(data, '"b":2', '"b":3') where position = 3`, 3, /Entry 3 .* edited/],
    ['data that means the same in other words', "update journal_entries set data = data || ' ' where position = 3", 3, /Entry 3/],
    ['data that is no JSON any more', "update journal_entries set data = '{' where position = 3", 3, /Entry 3/],
    ['an edited author', "update journal_entries set author = 'me' where position = 3", 3, /Entry 3/],
    ['an edited time', 'update journal_entries set at = at + 1 where position = 5', 5, /Entry 5/],
    ['an edited hash', 'update journal_entries set hash = (select hash from journal_entries where position = 2) where position = 3', 3, /Entry 3/],
    ['a removed entry', 'delete from journal_entries where position = 3', 3, /Entry 3 is missing/],
    ['several removed entries', 'delete from journal_entries where position in (2, 3)', 2, /Entries 2 to 3 are missing/],
    ['a removed first entry', 'delete from journal_entries where position = 1', 1, /Entry 1 is missing/],
    ['removed last entries', 'delete from journal_entries where position >= 4', 4, /Entries 4 to 5 are missing/],
    ['all entries removed', 'delete from journal_entries', 1, /Entries 1 to 5 are missing/],
    [
      'two entries in each other’s place',
      'update journal_entries set position = -1 where position = 2; update journal_entries set position = 2 where position = 3; update journal_entries set position = 3 where position = -1',
      2,
      /Entry 2/,
    ],
    ['a removed reference to what an entry is about', "delete from journal_subjects where subject = 'order:1' and position = 4", 4, /Entry 4/],
    ['an entry that was added by hand', "insert into journal_entries select 6, at, kind, about, author, data, hash from journal_entries where position = 5", 6, /Entry 6/],
    ['an end that was edited', "update journal_head set hash = 'x'", 5, /Entry 5 is not the one that the journal ended with/],
    ['an end that was set back', 'update journal_head set position = 3, hash = (select hash from journal_entries where position = 3)', 4, /ends at entry 3/],
    ['an end that is missing', 'delete from journal_head', 1, /ends at entry 0/],
  ])('finds %s', async (_, statements, position, reason) => {
    const { db, journal } = await opened(5);
    expect(await journal.verify()).toMatchObject({ intact: true, entries: 5 });
    for (const statement of statements.split('; ')) await sql.raw(statement).execute(db);
    expect(await journal.verify()).toMatchObject({ intact: false, position, reason: expect.stringMatching(reason) as string });
  });

  it('is checked to its end, over many portions, while others write', async () => {
    const { db } = await temporaryDatabase();
    const journal = new SqlJournal(db);
    await journal.append(Array.from({ length: 1_700 }, (_, index) => draft(`entry ${index}`, 'order:1')));
    const [found] = await Promise.all([journal.verify(), journal.append([draft('meanwhile')])]);
    expect(found).toMatchObject({ intact: true });
    expect(await journal.verify()).toMatchObject({ intact: true, entries: 1_701 });
    await sql`drop trigger journal_entries_no_update`.execute(db);
    await sql`update journal_entries set kind = 'x' where position = 1600`.execute(db);
    expect(await journal.verify()).toMatchObject({ intact: false, entries: 1_599, position: 1_600 });
  });

  it('takes no entry when its end is missing, rather than begin anew', async () => {
    const { db, journal } = await opened(2);
    await sql`delete from journal_head`.execute(db);
    await expect(journal.append([draft('x')])).rejects.toMatchObject({ kind: 'corrupt' });
  });

  it('says which entry cannot be read', async () => {
    const { db, journal } = await opened(2);
    await sql`update journal_entries set about = '{}' where position = 2`.execute(db);
    await expect(journal.read(1, 10)).rejects.toMatchObject({ kind: 'corrupt', message: expect.stringContaining('Entry 2 of the journal') as string });
  });

  it('is searched by what it is about, and read from a position, without going through it', async () => {
    const { db } = await temporaryDatabase();
    const plan = await queryPlan(db, async (watched) => {
      await new SqlJournal(watched).about('order:1', 5);
      await new SqlJournal(watched).read(5, 5);
    });
    expect(plan.filter((line) => line.startsWith('SCAN') || line.includes('TEMP B-TREE'))).toEqual([]);
  });
});
