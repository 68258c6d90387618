import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/store/database.ts';
import { SqlUserBook } from '../../src/store/user-book.ts';
import { userBookContract } from '../contract/user-book.ts';
import { inProcesses } from './in-processes.ts';
import { queryPlan } from './query-plan.ts';
import { temporaryDatabase, temporaryFolder } from './temporary-database.ts';

const ANNA = { channel: 'telegram', user: '42' };

userBookContract('the database', async () => new SqlUserBook((await temporaryDatabase()).db));

describe('people in the database', () => {
  it('outlive a restart, with their accounts and codes', async () => {
    const folder = await temporaryFolder();
    const before = await openDatabase(folder);
    const book = new SqlUserBook(before.db);
    const anna = await book.setRole(ANNA, 'trader', 5);
    await book.keepCode({ hash: 'aa', account: ANNA, role: 'trader', expiresAt: 1_000 });
    await before.close();
    const after = await openDatabase(folder);
    expect(await new SqlUserBook(after.db).list()).toEqual([anna]);
    expect(await new SqlUserBook(after.db).redeemCode('aa', { channel: 'discord', user: '7' }, 10)).toMatchObject({ id: 'telegram:42' });
    await after.close();
  });

  it('are linked by one of two processes that bring the same code', async () => {
    const folder = await temporaryFolder();
    const database = await openDatabase(folder);
    const book = new SqlUserBook(database.db);
    await book.keepCode({ hash: 'aa', account: ANNA, role: 'trader', expiresAt: 1_000 });
    const answers = await inProcesses(2, 'redeem-code.ts', [folder, 'aa']);
    expect(answers.toSorted()).toEqual(['null', 'telegram:42']);
    expect((await book.list()).map(({ accounts }) => accounts.length)).toEqual([2]);
    await database.close();
  });

  it('are as before, code and all, when linking fails half-way', async () => {
    const { db } = await temporaryDatabase();
    const book = new SqlUserBook(db);
    await book.keepCode({ hash: 'aa', account: ANNA, role: 'trader', expiresAt: 1_000 });
    const failing = new SqlUserBook(
      db.withPlugin({
        transformQuery: ({ node }) => {
          if (node.kind === 'InsertQueryNode') throw new Error('out of luck');
          return node;
        },
        transformResult: async ({ result }) => result,
      }),
    );
    await expect(failing.redeemCode('aa', { channel: 'discord', user: '7' }, 10)).rejects.toThrow('out of luck');
    expect(await book.list()).toEqual([]);
    expect(await book.redeemCode('aa', { channel: 'discord', user: '7' }, 10)).toMatchObject({ id: 'telegram:42' });
  });

  it('are found by the account, however many there are', async () => {
    const { db } = await temporaryDatabase();
    expect(await queryPlan(db, (watched) => new SqlUserBook(watched).find(ANNA))).toEqual([
      'SEARCH wanted USING INDEX sqlite_autoindex_accounts_1 (channel=? AND account=?)',
      'SEARCH people USING INDEX sqlite_autoindex_people_1 (id=?)',
      'SEARCH accounts USING INDEX accounts_person (person=?)',
    ]);
  });

  it('are reported as corrupt when their role was tampered with', async () => {
    const { db } = await temporaryDatabase();
    const book = new SqlUserBook(db);
    await book.setRole(ANNA, 'trader', 5);
    await db.updateTable('people').set({ role: 'emperor' }).execute();
    await expect(book.find(ANNA)).rejects.toMatchObject({ kind: 'corrupt', message: expect.stringContaining('telegram:42') as string });
  });
});
