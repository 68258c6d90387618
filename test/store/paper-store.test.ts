import { describe, expect, it } from 'vitest';
import { SqlPaperStore } from '../../src/store/paper-store.ts';
import { paperStoreContract } from '../contract/paper-store.ts';
import { T, paperOrder } from '../contract/trading-records.ts';
import { queryPlan } from './query-plan.ts';
import { temporaryDatabase } from './temporary-database.ts';

paperStoreContract('the database', async () => new SqlPaperStore((await temporaryDatabase()).db));

describe('the paper venue’s books in the database', () => {
  it('are asked at every price without going through what is over', async () => {
    const { db } = await temporaryDatabase();
    const plan = await queryPlan(db, async (watched) => {
      const store = new SqlPaperStore(watched);
      await store.openOrders('paper:a');
      await store.revision('paper:a');
      await store.order('paper:a', 'oc-1');
      await store.fills('paper:a', 'BTC/USDT', T);
    });
    expect(plan).toEqual([
      'SEARCH paper_orders USING INDEX paper_orders_open (account=?)',
      'SEARCH paper_revisions USING INDEX sqlite_autoindex_paper_revisions_1 (account=?)',
      'SEARCH paper_orders USING INDEX sqlite_autoindex_paper_orders_2 (account=? AND client_order_id=?)',
      'SEARCH paper_fills USING INDEX paper_fills_by_time (account=? AND symbol=? AND at>?)',
    ]);
  });

  it('are reported as corrupt, by id, when they were tampered with', async () => {
    const { db } = await temporaryDatabase();
    const store = new SqlPaperStore(db);
    await store.apply('paper:a', { orders: [{ order: paperOrder('oc-1', 'v1'), instead: null }], fills: [], balances: [] });
    await db.updateTable('paper_orders').set({ amount: 'much' }).execute();
    await expect(store.order('paper:a', 'oc-1')).rejects.toMatchObject({ kind: 'corrupt', message: expect.stringContaining('v1') as string });
  });
});
