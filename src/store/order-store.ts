import type { Kysely, Selectable, Updateable } from 'kysely';
import { z } from 'zod';
import { OutcryError } from '../domain/errors.ts';
import { ORDER_MOVES, type OrderState, isFinal } from '../domain/order.ts';
import type { JournalDraft } from '../trading/journal/journal.ts';
import { checkGrowth, checkMoves, checkNew } from '../trading/order-flow/order-moves.ts';
import type { BookedFill, Consequence, FillDraft, OrderChange, OrderProgress, OrderQuery, OrderRecord, OrderStore, TakenIn } from '../trading/order-flow/order-store.ts';
import { appendToJournal } from './journal.ts';
import { sql } from './kysely.ts';
import { prepared, preparedByKind } from './prepared.ts';
import { type Shape, fromStored, rememberedJson, toStore, toStoredJson } from './stored-json.ts';
import { DECIMAL, SYMBOL } from './stored-money.ts';
import { ORDER_INTENT } from './stored-order-intent.ts';
import type { FillsTable, OrdersTable, Tables } from './tables.ts';
import { WriteGroup } from './write-group.ts';

const STATES = Object.keys(ORDER_MOVES) as [OrderState, ...OrderState[]];

/** What of an order changes over its life, as it is read from its row. */
const PROGRESS = z.object({ state: z.enum(STATES), filled: DECIMAL, filledCost: DECIMAL });

const FILL: z.ZodType<BookedFill> = z.strictObject({
  account: z.string(),
  order: z.string().nullable(),
  deployment: z.string().nullable(),
  tradeId: z.string(),
  venueOrderId: z.string(),
  symbol: SYMBOL,
  side: z.enum(['buy', 'sell']),
  price: DECIMAL,
  amount: DECIMAL,
  fee: z.strictObject({ amount: DECIMAL, currency: z.string() }),
  at: z.number(),
} satisfies Shape<BookedFill>);

type FillQuery = Parameters<OrderStore['fills']>[0];

const intentOf = rememberedJson(ORDER_INTENT);

const orderById = prepared((db, { id }: { readonly id: string }) => db.selectFrom('orders').selectAll().where('id', '=', id));
const listed = preparedByKind((db, query: OrderQuery) => {
  const rows = matching(db, query).selectAll().orderBy('created_at', 'desc').orderBy('position', 'desc');
  return query.limit === undefined ? rows : rows.limit(query.limit);
});
const counted = preparedByKind((db, query: OrderQuery) => matching(db, query).select(({ fn }) => fn.countAll<number>().as('orders')));
const listedFills = preparedByKind((db, { account, deployment, order, symbol, since }: FillQuery) => {
  let query = db.selectFrom('fills').selectAll();
  if (account !== undefined) query = query.where('account', '=', account);
  if (deployment !== undefined) query = query.where('deployment', '=', deployment);
  if (order !== undefined) query = query.where('order_id', '=', order);
  if (symbol !== undefined) query = query.where('symbol', '=', symbol);
  if (since !== undefined) query = query.where('at', '>=', since);
  return query.orderBy('at').orderBy('position');
});
const fillCountOf = prepared((db, { account }: { readonly account: string }) => db.selectFrom('fill_counts').select('fills').where('account', '=', account));
const insertFillRow = prepared((db, row: Omit<Selectable<FillsTable>, 'position'>) => {
  const { account, symbol, trade_id, venue_order_id, order_id, deployment, side, price, amount, fee_amount, fee_currency, at } = row;
  return db
    .insertInto('fills')
    .values({ account, symbol, trade_id, venue_order_id, order_id, deployment, side, price, amount, fee_amount, fee_currency, at })
    .onConflict((conflict) => conflict.columns(['account', 'symbol', 'trade_id']).doNothing());
});
const addToFillCount = prepared((db, { account, more }: { readonly account: string; readonly more: number }) =>
  db
    .insertInto('fill_counts')
    .values({ account, fills: more })
    .onConflict((conflict) => conflict.column('account').doUpdateSet(({ eb }) => ({ fills: eb('fill_counts.fills', '+', more) }))),
);

/** Orders and fills in the database. Ids and trades are unique, and ends final, by its own rules as well. */
export class SqlOrderStore implements OrderStore {
  readonly #db: Kysely<Tables>;
  readonly #writes: WriteGroup;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
    this.#writes = WriteGroup.of(db);
  }

  async create(orders: readonly OrderRecord[], journal: readonly JournalDraft[]): Promise<boolean> {
    return this.#writes.write(async (db) => {
      if (!(await insertOrders(db, orders))) return false;
      await appendToJournal(db, journal);
      return true;
    });
  }

  async change(id: string, from: readonly OrderState[], change: OrderChange, now: number, journal: readonly JournalDraft[]): Promise<OrderRecord | null> {
    checkMoves(from, change.state);
    if (from.length === 0) return null;
    return this.#writes.write(async (db) => {
      const row = await db
        .updateTable('orders')
        .set({ ...toColumns(change), updated_at: now })
        .where('id', '=', id)
        .where('state', 'in', from)
        .returningAll()
        .executeTakeFirst();
      if (!row) return null;
      await appendToJournal(db, journal);
      return toOrder(row);
    });
  }

  async takeIn<Followed extends Consequence>(
    id: string,
    fills: (order: OrderRecord) => readonly FillDraft[],
    follow: (order: OrderRecord, booked: readonly BookedFill[]) => Followed,
    now: number,
  ): Promise<TakenIn<Followed>> {
    return this.#writes.write(async (db) => {
      const order = await findOrder(db, id);
      if (order === null) throw new Error(`Order ${id} is not in the store.`);
      const fresh = await insertFills(db, fills(order));
      const followed = follow(order, (await listedFills(db, { order: id }, {})).rows.map(toFill));
      const changed = followed.change === null ? order : await this.#progress(db, order, followed.change, now);
      await appendToJournal(db, [...fresh.map(({ journal }) => journal), ...followed.journal]);
      return { order: changed, fresh: fresh.map(({ fill }) => fill), followed };
    });
  }

  async #progress(db: Kysely<Tables>, order: OrderRecord, change: OrderProgress, now: number): Promise<OrderRecord> {
    checkMoves([order.state], change.state);
    checkGrowth(order, change);
    const row = await db
      .updateTable('orders')
      .set({ ...toProgressColumns(change), updated_at: now })
      .where('id', '=', order.id)
      .returningAll()
      .executeTakeFirstOrThrow();
    return toOrder(row);
  }

  async find(id: string): Promise<OrderRecord | null> {
    return findOrder(this.#db, id);
  }

  async findByVenueId(account: string, symbol: string, venueOrderId: string): Promise<OrderRecord | null> {
    const row = await this.#db
      .selectFrom('orders')
      .selectAll()
      .where('account', '=', account)
      .where('symbol', '=', symbol)
      .where('venue_order_id', '=', venueOrderId)
      .orderBy('position')
      .executeTakeFirst();
    return row ? toOrder(row) : null;
  }

  async list(query: OrderQuery): Promise<readonly OrderRecord[]> {
    if (query.states?.length === 0) return [];
    const asked = query.limit === undefined ? query : { ...query, limit: Math.max(0, query.limit) };
    return (await listed(this.#db, asked, fixedIn(query))).rows.map(toOrder);
  }

  async count(query: Omit<OrderQuery, 'limit'>): Promise<number> {
    if (query.states?.length === 0) return 0;
    const [row] = (await counted(this.#db, query, fixedIn(query))).rows;
    return row?.orders ?? 0;
  }

  async book(fills: readonly FillDraft[]): Promise<readonly BookedFill[]> {
    return this.#writes.write(async (db) => {
      const booked = await insertFills(db, fills);
      await appendToJournal(db, booked.map(({ journal }) => journal));
      return booked.map(({ fill }) => fill);
    });
  }

  async fills(query: FillQuery): Promise<readonly BookedFill[]> {
    return (await listedFills(this.#db, query, {})).rows.map(toFill);
  }

  async fillCount(account: string): Promise<number> {
    const [row] = (await fillCountOf(this.#db, { account })).rows;
    return row?.fills ?? 0;
  }
}

/** What of a question for orders is part of its kind: which states, and that only those by hand are meant. */
function fixedIn({ states, deployment }: OrderQuery): Partial<OrderQuery> {
  return { ...(states === undefined ? {} : { states }), ...(deployment === null ? { deployment } : {}) };
}

function matching(db: Kysely<Tables>, { account, deployment, states, symbol, since, updatedSince, except }: OrderQuery) {
  let query = db.selectFrom('orders');
  if (account !== undefined) query = query.where('account', '=', account);
  // One index serves, and it is to be the one that does not grow with all that was ever ordered: by time where that is limited, else by state
  // where only orders are wanted that have not ended. What is computed from a column is looked for in no index.
  const isUnended = since === undefined && states?.every((state) => !isFinal(state)) === true;
  if (deployment === null) query = query.where('deployment', 'is', null);
  else if (deployment !== undefined) query = query.where(isUnended ? sql<string>`deployment || ''` : sql<string>`deployment`, '=', deployment);
  if (states !== undefined) query = query.where(since === undefined ? sql<OrderState>`state` : sql<OrderState>`state || ''`, 'in', states);
  if (symbol !== undefined) query = query.where('symbol', '=', symbol);
  if (since !== undefined) query = query.where('created_at', '>=', since);
  if (updatedSince !== undefined) query = query.where('updated_at', '>=', updatedSince);
  if (except !== undefined) query = query.where('id', '!=', except);
  return query;
}

/** Stores new orders, inside the write transaction of whatever lets them happen. False, and nothing done, when any of their ids is taken. */
export async function insertOrders(db: Kysely<Tables>, orders: readonly OrderRecord[]): Promise<boolean> {
  const ids = orders.map(({ id }) => id);
  if (new Set(ids).size < ids.length) return false;
  if (ids.length === 0) return true;
  if (await db.selectFrom('orders').select('id').where('id', 'in', ids).executeTakeFirst()) return false;
  await db.insertInto('orders').values(orders.map(toRow)).execute();
  return true;
}

async function findOrder(db: Kysely<Tables>, id: string): Promise<OrderRecord | null> {
  const [row] = (await orderById(db, { id })).rows;
  return row ? toOrder(row) : null;
}

/** Stores those fills that are not there yet, and counts them; gives them. */
async function insertFills(db: Kysely<Tables>, fills: readonly FillDraft[]): Promise<readonly FillDraft[]> {
  const booked: FillDraft[] = [];
  for (const one of fills) {
    // oxlint-disable-next-line no-await-in-loop
    if (await insertFill(db, one.fill)) booked.push(one);
  }
  for (const account of new Set(booked.map(({ fill }) => fill.account))) {
    // oxlint-disable-next-line no-await-in-loop
    await addToFillCount(db, { account, more: booked.filter(({ fill }) => fill.account === account).length });
  }
  return booked;
}

async function insertFill(db: Kysely<Tables>, fill: BookedFill): Promise<boolean> {
  const { account, symbol, tradeId, venueOrderId, order, deployment, side, price, amount, fee, at } = toStore(FILL, fill, `Fill ${fill.tradeId}`);
  const { numAffectedRows } = await insertFillRow(db, {
    account,
    symbol,
    trade_id: tradeId,
    venue_order_id: venueOrderId,
    order_id: order,
    deployment,
    side,
    price,
    amount,
    fee_amount: fee.amount,
    fee_currency: fee.currency,
    at,
  });
  return numAffectedRows === 1n;
}

function toRow(order: OrderRecord): Omit<Selectable<OrdersTable>, 'position'> {
  checkNew(order);
  toStore(PROGRESS, { state: order.state, filled: order.filled, filledCost: order.filledCost }, `Order ${order.id}`);
  return {
    id: order.id,
    account: order.intent.account,
    symbol: order.intent.symbol,
    deployment: order.intent.deployment,
    intent: toStoredJson(ORDER_INTENT, order.intent, `The intent of order ${order.id}`),
    state: order.state,
    approval: order.approval,
    venue_order_id: order.venueOrderId,
    filled: order.filled,
    filled_cost: order.filledCost,
    note: order.note,
    cancel_asked_at: order.cancelAskedAt,
    created_at: order.createdAt,
    sent_at: order.sentAt,
    updated_at: order.updatedAt,
  };
}

function toColumns({ state, note, cancelAskedAt, sentAt }: OrderChange): Updateable<OrdersTable> {
  return {
    ...(state === undefined ? {} : { state }),
    ...(note === undefined ? {} : { note }),
    ...(cancelAskedAt === undefined ? {} : { cancel_asked_at: cancelAskedAt }),
    ...(sentAt === undefined ? {} : { sent_at: sentAt }),
  };
}

function toProgressColumns({ venueOrderId, filled, filledCost, ...change }: OrderProgress): Updateable<OrdersTable> {
  return {
    ...toColumns(change),
    ...(venueOrderId === undefined ? {} : { venue_order_id: venueOrderId }),
    ...(filled === undefined ? {} : { filled: toStore(DECIMAL, filled, 'What is filled of an order') }),
    ...(filledCost === undefined ? {} : { filled_cost: toStore(DECIMAL, filledCost, 'What the fills of an order came to') }),
  };
}

function toOrder(row: Selectable<OrdersTable>): OrderRecord {
  const what = `Order ${row.id}`;
  const intent = intentOf(row.intent, what);
  if (intent.account !== row.account || intent.symbol !== row.symbol || intent.deployment !== row.deployment) {
    throw new OutcryError('corrupt', `${what} in the database is listed under another account, market or deployment than it was made for.`);
  }
  return {
    id: row.id,
    intent,
    ...fromStored(PROGRESS, { state: row.state, filled: row.filled, filledCost: row.filled_cost }, what),
    approval: row.approval,
    venueOrderId: row.venue_order_id,
    note: row.note,
    cancelAskedAt: row.cancel_asked_at,
    createdAt: row.created_at,
    sentAt: row.sent_at,
    updatedAt: row.updated_at,
  };
}

function toFill(row: Selectable<FillsTable>): BookedFill {
  const fill = {
    account: row.account,
    order: row.order_id,
    deployment: row.deployment,
    tradeId: row.trade_id,
    venueOrderId: row.venue_order_id,
    symbol: row.symbol,
    side: row.side,
    price: row.price,
    amount: row.amount,
    fee: { amount: row.fee_amount, currency: row.fee_currency },
    at: row.at,
  };
  return fromStored(FILL, fill, `Fill ${row.trade_id} of ${row.account}`);
}
