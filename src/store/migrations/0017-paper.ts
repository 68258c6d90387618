import type { Kysely, Migration } from 'kysely';
import { sql } from '../kysely.ts';
import type { SchemaWords } from '../schema-words.ts';

/** The books of the paper venue, which stand for an exchange. */
export function paper(words: SchemaWords): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('paper_orders')
        .addColumn('position', words.counter.type, words.counter.define)
        .addColumn('account', 'text', (column) => column.notNull())
        .addColumn('venue_order_id', 'text', (column) => column.notNull())
        .addColumn('client_order_id', 'text', (column) => column.notNull())
        .addColumn('symbol', 'text', (column) => column.notNull())
        .addColumn('side', 'text', (column) => column.notNull())
        .addColumn('type', 'text', (column) => column.notNull())
        .addColumn('amount', 'text', (column) => column.notNull())
        .addColumn('price', 'text')
        .addColumn('stop_price', 'text')
        .addColumn('stop_limit_price', 'text')
        .addColumn('status', 'text', (column) => column.notNull())
        .addColumn('filled', 'text', (column) => column.notNull())
        .addColumn('filled_cost', 'text', (column) => column.notNull())
        .addColumn('triggered', 'integer', (column) => column.notNull())
        .addColumn('reserved', 'text', (column) => column.notNull())
        .addColumn('given_up', 'text', (column) => column.notNull())
        .addColumn('active_at', 'bigint', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('updated_at', 'bigint', (column) => column.notNull())
        .addUniqueConstraint('paper_orders_key', ['account', 'venue_order_id'])
        .addUniqueConstraint('paper_orders_client_id', ['account', 'client_order_id'])
        .addCheckConstraint('paper_orders_status', sql`status in ('open', 'filled', 'canceled', 'expired', 'rejected')`)
        .execute();
      await db.schema
        .createIndex('paper_orders_open')
        .on('paper_orders')
        .columns(['account', 'created_at', 'position'])
        .where(sql.ref('status'), '=', 'open')
        .execute();
      await db.schema
        .createTable('paper_fills')
        .addColumn('position', words.counter.type, words.counter.define)
        .addColumn('account', 'text', (column) => column.notNull())
        .addColumn('symbol', 'text', (column) => column.notNull())
        .addColumn('trade_id', 'text', (column) => column.notNull())
        .addColumn('venue_order_id', 'text', (column) => column.notNull())
        .addColumn('client_order_id', 'text', (column) => column.notNull())
        .addColumn('side', 'text', (column) => column.notNull())
        .addColumn('price', 'text', (column) => column.notNull())
        .addColumn('amount', 'text', (column) => column.notNull())
        .addColumn('fee_amount', 'text', (column) => column.notNull())
        .addColumn('fee_currency', 'text', (column) => column.notNull())
        .addColumn('at', 'bigint', (column) => column.notNull())
        .addUniqueConstraint('paper_fills_key', ['account', 'symbol', 'trade_id'])
        .execute();
      await db.schema.createIndex('paper_fills_by_time').on('paper_fills').columns(['account', 'symbol', 'at', 'position']).execute();
      await db.schema
        .createTable('paper_balances')
        .addColumn('account', 'text', (column) => column.notNull())
        .addColumn('asset', 'text', (column) => column.notNull())
        .addColumn('free', 'text', (column) => column.notNull())
        .addColumn('locked', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('paper_balances_key', ['account', 'asset'])
        // A debt is a bug of the venue, and must not be written down.
        .addCheckConstraint('paper_balances_no_debt', sql`free not like '-%' and locked not like '-%'`)
        .execute();
      await db.schema
        .createTable('paper_revisions')
        .addColumn('account', 'text', (column) => column.primaryKey())
        .addColumn('revision', 'bigint', (column) => column.notNull())
        .execute();
    },
  };
}
