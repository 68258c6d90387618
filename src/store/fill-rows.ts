import type { Kysely, Selectable } from 'kysely';
import { z } from 'zod';
import type { BookedFill, FillDraft, OrderStore } from '../trading/order-flow/order-store.ts';
import { prepared, preparedByKind } from './prepared.ts';
import { type Shape, fromStored, toStore } from './stored-json.ts';
import { DECIMAL, SYMBOL } from './stored-money.ts';
import type { FillsTable, Tables } from './tables.ts';

/** Which fills are asked for. */
export type FillQuery = Parameters<OrderStore['fills']>[0];

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

/** Fills as they are booked, oldest first. */
export async function listFills(db: Kysely<Tables>, query: FillQuery): Promise<readonly BookedFill[]> {
  return (await listedFills(db, query, {})).rows.map(toFill);
}

/** How many fills of an account are booked. */
export async function countFills(db: Kysely<Tables>, account: string): Promise<number> {
  const [row] = (await fillCountOf(db, { account })).rows;
  return row?.fills ?? 0;
}

/** Stores those fills that are not there yet, and counts them, inside the write transaction of whatever follows from them; gives them. */
export async function insertFills(db: Kysely<Tables>, fills: readonly FillDraft[]): Promise<readonly FillDraft[]> {
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
