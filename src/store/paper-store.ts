import type { Kysely, Selectable } from 'kysely';
import { z } from 'zod';
import type { Fill } from '../domain/fill.ts';
import type { Balance } from '../trading/execution/execution.ts';
import type { PaperChange, PaperOrder, PaperStore } from '../trading/paper/paper-store.ts';
import { sql } from './kysely.ts';
import { type Shape, fromStored, toStore } from './stored-json.ts';
import { DECIMAL, SYMBOL } from './stored-money.ts';
import { ORDER_TERMS } from './stored-order-intent.ts';
import type { PaperFillsTable, PaperOrdersTable, Tables } from './tables.ts';
import { WriteGroup } from './write-group.ts';

type NewFill = PaperChange['fills'][number];

const ORDER: z.ZodType<PaperOrder> = z.strictObject({
  ...ORDER_TERMS,
  clientOrderId: z.string(),
  venueOrderId: z.string(),
  status: z.enum(['open', 'filled', 'canceled', 'expired', 'rejected']),
  filled: DECIMAL,
  filledCost: DECIMAL,
  createdAt: z.number(),
  updatedAt: z.number(),
  triggered: z.boolean(),
  reserved: DECIMAL,
  givenUp: DECIMAL,
  activeAt: z.number(),
} satisfies Shape<PaperOrder>);

const FILL = {
  tradeId: z.string(),
  venueOrderId: z.string(),
  symbol: SYMBOL,
  side: z.enum(['buy', 'sell']),
  price: DECIMAL,
  amount: DECIMAL,
  fee: z.strictObject({ amount: DECIMAL, currency: z.string() }),
  at: z.number(),
} satisfies Shape<Fill>;
const STORED_FILL: z.ZodType<Fill> = z.strictObject(FILL);
const NEW_FILL: z.ZodType<NewFill> = z.strictObject({ ...FILL, clientOrderId: z.string() } satisfies Shape<NewFill>);

const BALANCE: z.ZodType<Balance> = z.strictObject({ asset: z.string(), free: DECIMAL, locked: DECIMAL } satisfies Shape<Balance>);

/** The paper venue's books in the database. */
export class SqlPaperStore implements PaperStore {
  readonly #db: Kysely<Tables>;
  readonly #writes: WriteGroup;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
    this.#writes = WriteGroup.of(db);
  }

  async apply(account: string, change: PaperChange): Promise<boolean> {
    return this.#writes.write(async (db) => {
      if (!(await isAsGiven(db, account, change))) return false;
      for (const { order } of change.orders) {
        // oxlint-disable-next-line no-await-in-loop
        await putOrder(db, account, order);
      }
      if (change.fills.length > 0) await db.insertInto('paper_fills').values(change.fills.map((fill) => toFillRow(account, fill))).execute();
      for (const { balance } of change.balances) {
        // oxlint-disable-next-line no-await-in-loop
        await putBalance(db, account, balance);
      }
      await countChange(db, account);
      return true;
    });
  }

  async order(account: string, clientOrderId: string): Promise<PaperOrder | null> {
    const row = await this.#db
      .selectFrom('paper_orders')
      .selectAll()
      .where('account', '=', account)
      .where('client_order_id', '=', clientOrderId)
      .executeTakeFirst();
    return row ? toOrder(row) : null;
  }

  async openOrders(account: string): Promise<readonly PaperOrder[]> {
    const rows = await this.#db
      .selectFrom('paper_orders')
      .selectAll()
      .where('account', '=', account)
      // A literal, as the index of what is open is of no use for a value that is bound later.
      .where('status', '=', sql.lit('open'))
      .orderBy('created_at')
      .orderBy('position')
      .execute();
    return rows.map(toOrder);
  }

  async fills(account: string, symbol: string, since: number): Promise<readonly Fill[]> {
    const rows = await this.#db
      .selectFrom('paper_fills')
      .selectAll()
      .where('account', '=', account)
      .where('symbol', '=', symbol)
      .where('at', '>=', since)
      .orderBy('at')
      .orderBy('position')
      .execute();
    return rows.map(toFill);
  }

  async balances(account: string): Promise<readonly Balance[]> {
    const rows = await this.#db.selectFrom('paper_balances').select(['asset', 'free', 'locked']).where('account', '=', account).orderBy('asset').execute();
    return rows.map((row) => fromStored(BALANCE, row, `The balance of ${row.asset} in ${account}`));
  }

  async revision(account: string): Promise<number> {
    const row = await this.#db.selectFrom('paper_revisions').select('revision').where('account', '=', account).executeTakeFirst();
    return row?.revision ?? 0;
  }

  async open(account: string, balance: Balance): Promise<boolean> {
    return this.#writes.write(async (db) => {
      if (await db.selectFrom('paper_balances').select('asset').where('account', '=', account).executeTakeFirst()) return false;
      await putBalance(db, account, balance);
      await countChange(db, account);
      return true;
    });
  }
}

/** Whether all that a change goes by still holds, inside the write transaction, in which nobody else writes. */
async function isAsGiven(db: Kysely<Tables>, account: string, { orders, fills, balances }: PaperChange): Promise<boolean> {
  const ids = orders.map(({ order }) => order.venueOrderId);
  const clientIds = orders.map(({ order }) => order.clientOrderId);
  const trades = fills.map(({ symbol, tradeId }) => JSON.stringify([symbol, tradeId]));
  const assets = balances.map(({ balance }) => balance.asset);
  if ([ids, clientIds, trades, assets].some((keys) => new Set(keys).size < keys.length)) return false;
  if (orders.length > 0) {
    const known = await db
      .selectFrom('paper_orders')
      .select(['venue_order_id', 'client_order_id', 'updated_at'])
      .where('account', '=', account)
      .where((where) => where.or([where('venue_order_id', 'in', ids), where('client_order_id', 'in', clientIds)]))
      .execute();
    for (const { order, instead } of orders) {
      const present = known.find((row) => row.venue_order_id === order.venueOrderId);
      const namesake = known.find((row) => row.client_order_id === order.clientOrderId);
      if ((present?.updated_at ?? null) !== instead || (namesake && namesake !== present)) return false;
    }
  }
  for (const symbol of new Set(fills.map((fill) => fill.symbol))) {
    const own = fills.filter((fill) => fill.symbol === symbol).map(({ tradeId }) => tradeId);
    const taken = db.selectFrom('paper_fills').select('trade_id').where('account', '=', account).where('symbol', '=', symbol).where('trade_id', 'in', own);
    // oxlint-disable-next-line no-await-in-loop
    if (await taken.executeTakeFirst()) return false;
  }
  if (balances.length === 0) return true;
  const held = await db.selectFrom('paper_balances').selectAll().where('account', '=', account).where('asset', 'in', assets).execute();
  return balances.every(({ balance, instead }) => {
    const present = held.find((row) => row.asset === balance.asset);
    return present?.free === instead?.free && present?.locked === instead?.locked;
  });
}

async function putOrder(db: Kysely<Tables>, account: string, order: PaperOrder): Promise<void> {
  const { venueOrderId, clientOrderId, symbol, side, type, amount, price, status, filled, reserved } = toStore(ORDER, order, `Paper order ${order.venueOrderId}`);
  const rest = {
    client_order_id: clientOrderId,
    symbol,
    side,
    type,
    amount,
    price,
    stop_price: order.stopPrice,
    stop_limit_price: order.stopLimitPrice,
    status,
    filled,
    filled_cost: order.filledCost,
    triggered: order.triggered ? 1 : 0,
    reserved,
    given_up: order.givenUp,
    active_at: order.activeAt,
    created_at: order.createdAt,
    updated_at: order.updatedAt,
  };
  await db
    .insertInto('paper_orders')
    .values({ account, venue_order_id: venueOrderId, ...rest })
    .onConflict((conflict) => conflict.columns(['account', 'venue_order_id']).doUpdateSet(rest))
    .execute();
}

async function putBalance(db: Kysely<Tables>, account: string, balance: Balance): Promise<void> {
  const { asset, free, locked } = toStore(BALANCE, balance, `The balance of ${balance.asset} in ${account}`);
  await db
    .insertInto('paper_balances')
    .values({ account, asset, free, locked })
    .onConflict((conflict) => conflict.columns(['account', 'asset']).doUpdateSet({ free, locked }))
    .execute();
}

async function countChange(db: Kysely<Tables>, account: string): Promise<void> {
  await db
    .insertInto('paper_revisions')
    .values({ account, revision: 1 })
    .onConflict((conflict) => conflict.column('account').doUpdateSet(({ eb }) => ({ revision: eb('paper_revisions.revision', '+', 1) })))
    .execute();
}

function toFillRow(account: string, fill: NewFill): Omit<Selectable<PaperFillsTable>, 'position'> {
  const { tradeId, venueOrderId, clientOrderId, fee, ...same } = toStore(NEW_FILL, fill, `Paper trade ${fill.tradeId}`);
  return {
    ...same,
    account,
    trade_id: tradeId,
    venue_order_id: venueOrderId,
    client_order_id: clientOrderId,
    fee_amount: fee.amount,
    fee_currency: fee.currency,
  };
}

function toOrder(row: Selectable<PaperOrdersTable>): PaperOrder {
  const order = {
    symbol: row.symbol,
    side: row.side,
    type: row.type,
    amount: row.amount,
    price: row.price,
    stopPrice: row.stop_price,
    stopLimitPrice: row.stop_limit_price,
    clientOrderId: row.client_order_id,
    venueOrderId: row.venue_order_id,
    status: row.status,
    filled: row.filled,
    filledCost: row.filled_cost,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    triggered: row.triggered === 1,
    reserved: row.reserved,
    givenUp: row.given_up,
    activeAt: row.active_at,
  };
  return fromStored(ORDER, order, `Paper order ${row.venue_order_id} of ${row.account}`);
}

function toFill(row: Selectable<PaperFillsTable>): Fill {
  const fill = {
    tradeId: row.trade_id,
    venueOrderId: row.venue_order_id,
    symbol: row.symbol,
    side: row.side,
    price: row.price,
    amount: row.amount,
    fee: { amount: row.fee_amount, currency: row.fee_currency },
    at: row.at,
  };
  return fromStored(STORED_FILL, fill, `Paper trade ${row.trade_id} of ${row.account}`);
}
