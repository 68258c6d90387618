import type { Kysely, Selectable } from 'kysely';
import type { BacktestStore, StoredBacktest } from '../backtest/backtest-store.ts';
import type { BacktestsTable, Tables } from './tables.ts';

/** What a card shows of a hash, at the least. */
const SHORTEST_PREFIX = /^[0-9a-f]{6,64}$/;

/** Finished backtests in the database. The report is opaque here; whoever reads it checks its shape. */
export class SqlBacktestStore implements BacktestStore {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async find(hash: string): Promise<StoredBacktest | null> {
    const row = await this.#db.selectFrom('backtests').selectAll().where('hash', '=', hash).executeTakeFirst();
    return row ? toStoredBacktest(row) : null;
  }

  async findByPrefix(prefix: string): Promise<StoredBacktest | null> {
    const wanted = prefix.toLowerCase();
    if (!SHORTEST_PREFIX.test(wanted)) return null;
    // Hashes are hex, so every one that begins with the prefix sorts before the prefix followed by a "g".
    const rows = await this.#db
      .selectFrom('backtests')
      .selectAll()
      .where('hash', '>=', wanted)
      .where('hash', '<', `${wanted}g`)
      .limit(2)
      .execute();
    const [row, other] = rows;
    return row && !other ? toStoredBacktest(row) : null;
  }

  async save({ hash, createdAt, report }: StoredBacktest): Promise<void> {
    await this.#db
      .insertInto('backtests')
      .values({ hash, created_at: createdAt, report })
      .onConflict((conflict) => conflict.column('hash').doNothing())
      .execute();
  }
}

function toStoredBacktest(row: Selectable<BacktestsTable>): StoredBacktest {
  return { hash: row.hash, createdAt: row.created_at, report: row.report };
}
