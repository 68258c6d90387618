import type { Kysely, Selectable } from 'kysely';
import { z } from 'zod';
import type { ActiveGuard, GuardStore } from '../trading/protection/protector.ts';
import { prepared } from './prepared.ts';
import { type Shape, fromStored, toStore } from './stored-json.ts';
import { DECIMAL, SYMBOL } from './stored-money.ts';
import type { GuardsTable, Tables } from './tables.ts';
import { WriteGroup } from './write-group.ts';

const GUARD: z.ZodType<ActiveGuard> = z.strictObject({
  account: z.string(),
  symbol: SYMBOL,
  deployment: z.string().min(1).nullable(),
  amount: DECIMAL,
  stop: DECIMAL.nullable(),
  target: DECIMAL.nullable(),
  by: z.enum(['venue', 'outcry']),
  order: z.string().nullable(),
  since: z.number(),
} satisfies Shape<ActiveGuard>);

/** What the key has for a position that is no deployment's. */
const BY_HAND = '';

/** A position as the key has it. */
interface Key {
  readonly account: string;
  readonly symbol: string;
  readonly deployment: string;
}

const putRow = prepared((db, row: GuardsTable) => {
  const { account, symbol, deployment, amount, stop, target, kept_by, order_id, since } = row;
  const rest = { amount, stop, target, kept_by, order_id, since };
  return db
    .insertInto('guards')
    .values({ account, symbol, deployment, ...rest })
    .onConflict((conflict) => conflict.columns(['account', 'symbol', 'deployment']).doUpdateSet(rest));
});
const removeRow = prepared((db, { account, symbol, deployment }: Key) =>
  db.deleteFrom('guards').where('account', '=', account).where('symbol', '=', symbol).where('deployment', '=', deployment),
);
const rowOf = prepared((db, { account, symbol, deployment }: Key) =>
  db.selectFrom('guards').selectAll().where('account', '=', account).where('symbol', '=', symbol).where('deployment', '=', deployment),
);

/** Guards in the database. */
export class SqlGuardStore implements GuardStore {
  readonly #db: Kysely<Tables>;
  readonly #writes: WriteGroup;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
    this.#writes = WriteGroup.of(db);
  }

  async put(guard: ActiveGuard): Promise<void> {
    const { account, symbol, deployment, amount, stop, target, by, order, since } = toStore(GUARD, guard, `The guard of ${guard.symbol}`);
    const row = { account, symbol, deployment: deployment ?? BY_HAND, amount, stop, target, kept_by: by, order_id: order, since };
    await this.#writes.write(async (db) => {
      await putRow(db, row);
    });
  }

  async remove(account: string, symbol: string, deployment: string | null): Promise<void> {
    await this.#writes.write(async (db) => {
      await removeRow(db, { account, symbol, deployment: deployment ?? BY_HAND });
    });
  }

  async find(account: string, symbol: string, deployment: string | null): Promise<ActiveGuard | null> {
    const [row] = (await rowOf(this.#db, { account, symbol, deployment: deployment ?? BY_HAND })).rows;
    return row ? toGuard(row) : null;
  }

  async list(account?: string): Promise<readonly ActiveGuard[]> {
    let query = this.#db.selectFrom('guards').selectAll();
    if (account !== undefined) query = query.where('account', '=', account);
    return (await query.orderBy('account').orderBy('symbol').orderBy('deployment').execute()).map(toGuard);
  }
}

function toGuard({ deployment, kept_by: by, order_id: order, ...same }: Selectable<GuardsTable>): ActiveGuard {
  return fromStored(GUARD, { ...same, deployment: deployment === BY_HAND ? null : deployment, by, order }, `The guard of ${same.symbol} in ${same.account}`);
}
