import type { Kysely, Migration } from 'kysely';
import { sql } from '../kysely.ts';

/** Limits, how accounts stand with them, markets in which nothing is traded, and levels that positions are guarded with. */
export function risk(): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('risk_limits')
        .addColumn('account', 'text', (column) => column.primaryKey())
        .addColumn('limits', 'text', (column) => column.notNull())
        .addColumn('saved_at', 'bigint', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('risk_states')
        .addColumn('account', 'text', (column) => column.primaryKey())
        .addColumn('state', 'text', (column) => column.notNull())
        .addColumn('reason', 'text', (column) => column.notNull())
        .addColumn('since', 'bigint', (column) => column.notNull())
        .addColumn('peak', 'text')
        .addColumn('peak_at', 'bigint')
        .addColumn('cool_until', 'bigint')
        .addColumn('scope', 'text')
        .addCheckConstraint('risk_states_state', sql`state in ('active', 'reducing', 'halted')`)
        .addCheckConstraint('risk_states_scope', sql`scope in ('entries', 'orders', 'flatten')`)
        .execute();
      await db.schema
        .createTable('frozen_symbols')
        .addColumn('account', 'text', (column) => column.notNull())
        .addColumn('symbol', 'text', (column) => column.notNull())
        .addColumn('reason', 'text', (column) => column.notNull())
        .addColumn('since', 'bigint', (column) => column.notNull())
        .addPrimaryKeyConstraint('frozen_symbols_key', ['account', 'symbol'])
        .execute();
      await db.schema
        .createTable('guards')
        .addColumn('account', 'text', (column) => column.notNull())
        .addColumn('symbol', 'text', (column) => column.notNull())
        // Empty for a position by hand: a key must not hold NULL, of which no two are equal.
        .addColumn('deployment', 'text', (column) => column.notNull())
        .addColumn('amount', 'text', (column) => column.notNull())
        .addColumn('stop', 'text')
        .addColumn('target', 'text')
        .addColumn('kept_by', 'text', (column) => column.notNull())
        .addColumn('order_id', 'text')
        .addColumn('since', 'bigint', (column) => column.notNull())
        .addPrimaryKeyConstraint('guards_key', ['account', 'symbol', 'deployment'])
        .addCheckConstraint('guards_kept_by', sql`kept_by in ('venue', 'outcry')`)
        .execute();
    },
  };
}
