import type { Kysely, Migration } from 'kysely';
import { sql } from '../kysely.ts';
import type { SchemaWords } from '../schema-words.ts';

/** Orders of ours, whose ids are unique and whose ends are final, and fills, each booked once and for good. */
export function orders(words: SchemaWords): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('orders')
        .addColumn('position', words.counter.type, words.counter.define)
        .addColumn('id', 'text', (column) => column.notNull().unique())
        .addColumn('account', 'text', (column) => column.notNull())
        .addColumn('symbol', 'text', (column) => column.notNull())
        .addColumn('deployment', 'text')
        .addColumn('intent', 'text', (column) => column.notNull())
        .addColumn('state', 'text', (column) => column.notNull())
        .addColumn('approval', 'text')
        .addColumn('venue_order_id', 'text')
        .addColumn('filled', 'text', (column) => column.notNull())
        .addColumn('filled_cost', 'text', (column) => column.notNull())
        .addColumn('note', 'text')
        .addColumn('cancel_asked_at', 'bigint')
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('sent_at', 'bigint')
        .addColumn('updated_at', 'bigint', (column) => column.notNull())
        .addCheckConstraint(
          'orders_state',
          sql`state in ('created', 'sending', 'unknown', 'open', 'filled', 'canceled', 'expired', 'rejected', 'refused', 'lost')`,
        )
        .execute();
      await db.schema.createIndex('orders_by_time').on('orders').columns(['created_at', 'position']).execute();
      await db.schema.createIndex('orders_by_state').on('orders').columns(['state', 'account']).execute();
      await db.schema.createIndex('orders_by_deployment').on('orders').columns(['deployment', 'created_at']).where(sql.ref('deployment'), 'is not', null).execute();
      await db.schema
        .createIndex('orders_by_venue_id')
        .on('orders')
        .columns(['account', 'symbol', 'venue_order_id'])
        .where(sql.ref('venue_order_id'), 'is not', null)
        .execute();
      await db.schema
        .createTable('fills')
        .addColumn('position', words.counter.type, words.counter.define)
        .addColumn('account', 'text', (column) => column.notNull())
        .addColumn('symbol', 'text', (column) => column.notNull())
        .addColumn('trade_id', 'text', (column) => column.notNull())
        .addColumn('venue_order_id', 'text', (column) => column.notNull())
        .addColumn('order_id', 'text')
        .addColumn('deployment', 'text')
        .addColumn('side', 'text', (column) => column.notNull())
        .addColumn('price', 'text', (column) => column.notNull())
        .addColumn('amount', 'text', (column) => column.notNull())
        .addColumn('fee_amount', 'text', (column) => column.notNull())
        .addColumn('fee_currency', 'text', (column) => column.notNull())
        .addColumn('at', 'bigint', (column) => column.notNull())
        .addUniqueConstraint('fills_key', ['account', 'symbol', 'trade_id'])
        .addCheckConstraint('fills_side', sql`side in ('buy', 'sell')`)
        .execute();
      await db.schema.createIndex('fills_by_time').on('fills').columns(['account', 'at']).execute();
      await db.schema.createIndex('fills_by_order').on('fills').column('order_id').where(sql.ref('order_id'), 'is not', null).execute();
      await db.schema.createIndex('fills_by_deployment').on('fills').columns(['deployment', 'at']).where(sql.ref('deployment'), 'is not', null).execute();
      // Of all fills, so that they need not be counted to know whether there are new ones.
      await db.schema
        .createTable('fill_counts')
        .addColumn('account', 'text', (column) => column.primaryKey())
        .addColumn('fills', 'bigint', (column) => column.notNull())
        .execute();
      const isOver = sql`old.state in ('filled', 'canceled', 'expired', 'rejected', 'refused', 'lost')`;
      const rules = [
        ...words.onlyChange('orders', sql`new.id = old.id and new.intent = old.intent and (new.state = old.state or not ${isOver})`),
        ...words.appendOnly('fills'),
      ];
      // oxlint-disable-next-line no-await-in-loop
      for (const rule of rules) await rule.execute(db);
    },
  };
}
