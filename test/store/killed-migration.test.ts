import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/store/database.ts';
import { runUntilKilled } from './killed.ts';
import { oldDatabase } from './old-database.ts';
import { temporaryFolder } from './temporary-database.ts';

/** Every table, index and trigger of a database, with what is in the table that the old one had something in. */
async function contents(folder: string): Promise<unknown> {
  const database = await openDatabase(folder);
  const { db } = database;
  const { rows: integrity } = await sql`pragma integrity_check`.execute(db);
  const { rows: schema } = await sql`select type, name, sql from sqlite_schema order by type, name`.execute(db);
  const facts = await db.selectFrom('channel_facts').selectAll().execute();
  const journal = await db.selectFrom('journal_head').selectAll().execute();
  await database.close();
  return { integrity, schema, facts, journal };
}

describe('an update of the tables that is killed', () => {
  it('is completed by the next start, wherever it was struck', async () => {
    const folder = await temporaryFolder();
    const [old, whole] = [join(folder, 'old'), join(folder, 'whole')];
    await oldDatabase(old);
    await cp(old, whole, { recursive: true });
    const { out } = await runUntilKilled('open-and-die.ts', [whole, '0']);
    const statements = Number(out);
    expect(statements).toBeGreaterThan(60);
    const expected = await contents(whole);
    // At the start, in the midst of it, and when nothing but the commit is missing.
    const strikes = [0.1, 0.3, 0.5, 0.7, 0.9, 0.99].map((part) => Math.ceil(statements * part));
    await Promise.all(
      strikes.map(async (statement) => {
        const copy = join(folder, `copy-${statement}`);
        await cp(old, copy, { recursive: true });
        expect(await runUntilKilled('open-and-die.ts', [copy, `${statement}`])).toEqual({ signal: 'SIGKILL', out: '' });
        expect(await contents(copy)).toEqual(expected);
      }),
    );
  }, 120_000);
});
