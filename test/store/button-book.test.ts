import { describe, expect, it } from 'vitest';
import type { Action } from '../../src/reports/card.ts';
import { SqlButtonBook } from '../../src/store/button-book.ts';
import { openDatabase } from '../../src/store/database.ts';
import { buttonBookContract } from '../contract/button-book.ts';
import { temporaryDatabase, temporaryFolder } from './temporary-database.ts';

const APPROVE: Action = { kind: 'approve', label: 'Approve', approvalId: 'a1' };

buttonBookContract('the database', async () => new SqlButtonBook((await temporaryDatabase()).db));

describe('buttons in the database', () => {
  it('keep their references over a restart', async () => {
    const folder = await temporaryFolder();
    const before = await openDatabase(folder);
    const references = await new SqlButtonBook(before.db).keep('telegram', '42', 'd1', [APPROVE], 1);
    await before.close();
    const after = await openDatabase(folder);
    const book = new SqlButtonBook(after.db);
    expect(await book.keep('telegram', '42', 'd1', [APPROVE], 2)).toEqual(references);
    expect(await book.find('telegram', '42', references[0] ?? '')).toEqual(APPROVE);
    await after.close();
  });

  it('cannot be told from one another: no two databases give the same reference', async () => {
    const keep = async (): Promise<readonly string[]> =>
      new SqlButtonBook((await temporaryDatabase()).db).keep('telegram', '42', 'd1', Array.from({ length: 50 }, () => APPROVE), 1);
    expect(new Set([...(await keep()), ...(await keep())]).size).toBe(100);
  });

  it('are reported as corrupt when their action was tampered with', async () => {
    const { db } = await temporaryDatabase();
    const book = new SqlButtonBook(db);
    const [reference = ''] = await book.keep('telegram', '42', 'd1', [APPROVE], 1);
    await db.updateTable('buttons').set({ action: '{"kind":"approve","label":"Approve"}' }).execute();
    await expect(book.find('telegram', '42', reference)).rejects.toMatchObject({ kind: 'corrupt', message: expect.stringContaining(reference) as string });
  });
});
