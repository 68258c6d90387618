import type { Kysely, Migration } from 'kysely';

/** What venues said of their markets. */
export function markets(): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('markets')
        .addColumn('venue', 'text', (column) => column.notNull())
        .addColumn('symbol', 'text', (column) => column.notNull())
        .addColumn('active', 'integer', (column) => column.notNull())
        .addColumn('amount_step', 'text')
        .addColumn('price_step', 'text')
        .addColumn('min_amount', 'text')
        .addColumn('min_cost', 'text')
        .addColumn('heard_at', 'bigint', (column) => column.notNull())
        .addPrimaryKeyConstraint('markets_key', ['venue', 'symbol'])
        .execute();
    },
  };
}
