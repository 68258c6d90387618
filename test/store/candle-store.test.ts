import { describe, expect, it } from 'vitest';
import { CANDLE_COLUMNS, type Candles, candlesFromRows } from '../../src/domain/candles.ts';
import type { SeriesKey } from '../../src/market/candle-store.ts';
import { SqlCandleStore } from '../../src/store/candle-store.ts';
import { openDatabase } from '../../src/store/database.ts';
import { candleStoreContract } from '../contract/candle-store.ts';
import { temporaryDatabase, temporaryFolder } from './temporary-database.ts';

const KEY: SeriesKey = { venue: 'binance', symbol: 'BTC/USDT', timeframe: '1d' };
const DAY = 86_400_000;
const START = Date.UTC(2024, 0, 1);
const ALL = { from: 0, to: Number.POSITIVE_INFINITY };

function days(count: number): Candles {
  return candlesFromRows(Array.from({ length: count }, (_, day) => [START + day * DAY, 100 + day, 102 + day, 99 + day, 101 + day, 5]));
}

candleStoreContract('the database', async () => new SqlCandleStore((await temporaryDatabase()).db));

describe('candles in the database', () => {
  it('outlive a restart', async () => {
    const folder = await temporaryFolder();
    const before = await openDatabase(folder);
    await new SqlCandleStore(before.db).write(KEY, days(90), { from: START, to: START + 90 * DAY });
    await before.close();
    const after = await openDatabase(folder);
    expect([...(await new SqlCandleStore(after.db).read(KEY, ALL)).close]).toEqual([...days(90).close]);
    await after.close();
  });

  it('lie in one row a month', async () => {
    const { db } = await temporaryDatabase();
    await new SqlCandleStore(db).write(KEY, days(60), { from: START, to: START + 60 * DAY });
    const rows = await db.selectFrom('candle_chunks').select(['month', 'bars']).orderBy('month').execute();
    expect(rows).toEqual([
      { month: Date.UTC(2024, 0), bars: 31 },
      { month: Date.UTC(2024, 1), bars: 29 },
    ]);
  });

  it('do not rewrite months in which nothing changes', async () => {
    const { db } = await temporaryDatabase();
    const store = new SqlCandleStore(db);
    const covered = { from: START, to: START + 60 * DAY };
    await store.write(KEY, days(60), covered);
    const writes: string[] = [];
    const watched = new SqlCandleStore(
      db.withPlugin({
        transformQuery: ({ node }) => {
          if (node.kind !== 'SelectQueryNode') writes.push(node.kind);
          return node;
        },
        transformResult: async ({ result }) => result,
      }),
    );
    await watched.write(KEY, days(60), covered);
    expect(writes).toEqual([]);
  });

  it('are independent of the columns they were written from', async () => {
    const { db } = await temporaryDatabase();
    const store = new SqlCandleStore(db);
    const candles = days(3);
    await store.write(KEY, candles, { from: START, to: START + 3 * DAY });
    for (const name of CANDLE_COLUMNS) candles[name].fill(0);
    expect([...(await store.read(KEY, ALL)).open]).toEqual([100, 101, 102]);
  });

  it('are reported as corrupt, by series and month, rather than served when a byte has changed', async () => {
    const { db } = await temporaryDatabase();
    const store = new SqlCandleStore(db);
    await store.write(KEY, days(40), { from: START, to: START + 40 * DAY });
    const { bytes } = await db.selectFrom('candle_chunks').select('bytes').where('month', '=', START).executeTakeFirstOrThrow();
    const changed = Buffer.from(bytes);
    changed[100] = changed[100]! ^ 1;
    for (const damage of [changed, bytes.subarray(0, bytes.byteLength - 8)]) {
      await db.updateTable('candle_chunks').set({ bytes: damage }).where('month', '=', START).execute();
      const wanted = { kind: 'corrupt', message: expect.stringContaining('binance BTC/USDT 1d in 2024-01') as string };
      await expect(store.read(KEY, ALL)).rejects.toMatchObject(wanted);
      await expect(store.write(KEY, days(2), ALL)).rejects.toMatchObject(wanted);
    }
    expect((await store.read(KEY, { from: Date.UTC(2024, 1), to: ALL.to })).time).toHaveLength(9);
  });

  it('stay as they were when a write fails half-way', async () => {
    const { db } = await temporaryDatabase();
    const store = new SqlCandleStore(db);
    await store.write(KEY, days(3), { from: START, to: START + 3 * DAY });
    let statements = 0;
    const failing = new SqlCandleStore(
      db.withPlugin({
        transformQuery: ({ node }) => {
          if (node.kind === 'InsertQueryNode' && ++statements === 2) throw new Error('out of luck');
          return node;
        },
        transformResult: async ({ result }) => result,
      }),
    );
    await expect(failing.write(KEY, days(90), { from: START, to: START + 90 * DAY })).rejects.toThrow('out of luck');
    expect((await store.read(KEY, ALL)).time).toHaveLength(3);
    expect(await store.coverage(KEY)).toEqual([{ from: START, to: START + 3 * DAY }]);
  });
});
