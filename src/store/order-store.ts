import type { Kysely, Selectable, Updateable } from 'kysely';
import { z } from 'zod';
import { OutcryError } from '../domain/errors.ts';
import { ORDER_MOVES, type OrderState, isFinal } from '../domain/order.ts';
import type { JournalDraft } from '../trading/journal/journal.ts';
import { checkGrowth, checkMoves, checkNew } from '../trading/order-flow/order-moves.ts';
import type { BookedFill, Consequence, FillDraft, OrderChange, OrderProgress, OrderQuery, OrderRecord, OrderStore, TakenIn } from '../trading/order-flow/order-store.ts';
import { type FillQuery, countFills, insertFills, listFills } from './fill-rows.ts';
import { appendToJournal } from './journal.ts';
import { sql } from './kysely.ts';
import { prepared, preparedByKind } from './prepared.ts';
import { fromStored, rememberedJson, toStore, toStoredJson } from './stored-json.ts';
import { DECIMAL } from './stored-money.ts';
import { ORDER_INTENT } from './stored-order-intent.ts';
import type { OrdersTable, Tables } from './tables.ts';
import { WriteGroup } from './write-group.ts';

const STATES = Object.keys(ORDER_MOVES) as [OrderState, ...OrderState[]];

/** What of an order changes over its life, as it is read from its row. */
const PROGRESS = z.object({ state: z.enum(STATES), filled: DECIMAL, filledCost: DECIMAL });

const intentOf = rememberedJson(ORDER_INTENT);

const orderById = prepared((db, { id }: { readonly id: string }) => db.selectFrom('orders').selectAll().where('id', '=', id));
const listed = preparedByKind((db, query: OrderQuery) => {
  const rows = matching(db, query).selectAll().orderBy('created_at', 'desc').orderBy('position', 'desc');
  return query.limit === undefined ? rows : rows.limit(query.limit);
});
const counted = preparedByKind((db, query: OrderQuery) => matching(db, query).select(({ fn }) => fn.countAll<number>().as('orders')));
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
      const followed = follow(order, await listFills(db, { order: id }));
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
    return listFills(this.#db, query);
  }

  async fillCount(account: string): Promise<number> {
    return countFills(this.#db, account);
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
