import type { Kysely, Selectable } from 'kysely';
import { z } from 'zod';
import type { ActiveGuard, GuardStore } from '../trading/protection/protector.ts';
import { type Shape, fromStored, toStore } from './stored-json.ts';
import { DECIMAL, SYMBOL } from './stored-money.ts';
import type { GuardsTable, Tables } from './tables.ts';

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

/** Guards in the database. */
export class SqlGuardStore implements GuardStore {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async put(guard: ActiveGuard): Promise<void> {
    const { account, symbol, deployment, amount, stop, target, by, order, since } = toStore(GUARD, guard, `The guard of ${guard.symbol}`);
    const rest = { amount, stop, target, kept_by: by, order_id: order, since };
    await this.#db
      .insertInto('guards')
      .values({ account, symbol, deployment: deployment ?? BY_HAND, ...rest })
      .onConflict((conflict) => conflict.columns(['account', 'symbol', 'deployment']).doUpdateSet(rest))
      .execute();
  }

  async remove(account: string, symbol: string, deployment: string | null): Promise<void> {
    await this.#db
      .deleteFrom('guards')
      .where('account', '=', account)
      .where('symbol', '=', symbol)
      .where('deployment', '=', deployment ?? BY_HAND)
      .execute();
  }

  async find(account: string, symbol: string, deployment: string | null): Promise<ActiveGuard | null> {
    const row = await this.#db
      .selectFrom('guards')
      .selectAll()
      .where('account', '=', account)
      .where('symbol', '=', symbol)
      .where('deployment', '=', deployment ?? BY_HAND)
      .executeTakeFirst();
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
