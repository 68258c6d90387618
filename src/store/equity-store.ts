import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { EquityPoint, EquityStore, Transfer } from '../trading/books/books.ts';
import { type Shape, fromStored, toStore } from './stored-json.ts';
import { DECIMAL } from './stored-money.ts';
import type { Tables } from './tables.ts';

const POINT: z.ZodType<EquityPoint> = z.strictObject({
  account: z.string(),
  at: z.number(),
  equity: DECIMAL,
  currency: z.string(),
} satisfies Shape<EquityPoint>);

const TRANSFER: z.ZodType<Transfer> = z.strictObject({
  account: z.string(),
  id: z.string(),
  asset: z.string(),
  amount: DECIMAL,
  value: DECIMAL.nullable(),
  at: z.number(),
} satisfies Shape<Transfer>);

/** Equity points and transfers in the database. */
export class SqlEquityStore implements EquityStore {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async addPoint(point: EquityPoint): Promise<void> {
    const { account, at, equity, currency } = toStore(POINT, point, `A point of the equity of ${point.account}`);
    await this.#db
      .insertInto('equity_points')
      .values({ account, at, equity, currency })
      .onConflict((conflict) => conflict.columns(['account', 'at']).doUpdateSet({ equity, currency }))
      .execute();
  }

  async points(account: string, from: number, to: number): Promise<readonly EquityPoint[]> {
    const rows = await this.#db
      .selectFrom('equity_points')
      .selectAll()
      .where('account', '=', account)
      .where('at', '>=', from)
      .where('at', '<', to)
      .orderBy('at')
      .execute();
    return rows.map(toPoint);
  }

  async pointAt(account: string, at: number): Promise<EquityPoint | null> {
    const row = await this.#db
      .selectFrom('equity_points')
      .selectAll()
      .where('account', '=', account)
      .where('at', '<=', at)
      .orderBy('at', 'desc')
      .executeTakeFirst();
    return row ? toPoint(row) : null;
  }

  async addTransfer(transfer: Transfer): Promise<boolean> {
    const { account, id, asset, amount, value, at } = toStore(TRANSFER, transfer, `The transfer ${transfer.id}`);
    const inserted = await this.#db
      .insertInto('transfers')
      .values({ account, id, asset, amount, value, at })
      .onConflict((conflict) => conflict.columns(['account', 'id']).doNothing())
      .executeTakeFirst();
    return inserted.numInsertedOrUpdatedRows === 1n;
  }

  async transfers(account: string, from: number, to: number): Promise<readonly Transfer[]> {
    const rows = await this.#db
      .selectFrom('transfers')
      .selectAll()
      .where('account', '=', account)
      .where('at', '>=', from)
      .where('at', '<', to)
      .orderBy('at')
      .orderBy('id')
      .execute();
    return rows.map((row) => fromStored(TRANSFER, row, `The transfer ${row.id}`));
  }
}

function toPoint(row: unknown): EquityPoint {
  return fromStored(POINT, row, 'A point of the equity');
}
