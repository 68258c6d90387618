import { describe, expect, it } from 'vitest';
import { SqlAlertBook } from '../../src/store/alert-book.ts';
import { alertBookContract } from '../contract/alert-book.ts';
import { queryPlan } from './query-plan.ts';
import { temporaryDatabase } from './temporary-database.ts';

alertBookContract('the database', async () => new SqlAlertBook((await temporaryDatabase()).db));

describe('alerts in the database', () => {
  it('are listed without a look at those that are over', async () => {
    const { db } = await temporaryDatabase();
    expect(await queryPlan(db, (watched) => new SqlAlertBook(watched).active())).toEqual(['SCAN alerts USING INDEX alerts_active']);
  });

  it('are reported as corrupt, by number, when they were tampered with', async () => {
    const { db } = await temporaryDatabase();
    const book = new SqlAlertBook(db);
    await book.add({ person: 'p', conversation: 'c', symbol: 'BTC/USDT', condition: 'price > 1', timeframe: null, cooldownMs: null, createdAt: 1 });
    await db.updateTable('alerts').set({ timeframe: '7m' }).execute();
    await expect(book.active()).rejects.toMatchObject({ kind: 'corrupt', message: expect.stringContaining('Alert 1') as string });
  });
});
