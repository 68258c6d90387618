import type { Kysely, Migration } from 'kysely';

/** What accounts were worth over time, and money that was paid in or out. */
export function equity(): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('equity_points')
        .addColumn('account', 'text', (column) => column.notNull())
        .addColumn('at', 'bigint', (column) => column.notNull())
        .addColumn('equity', 'text', (column) => column.notNull())
        .addColumn('currency', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('equity_points_key', ['account', 'at'])
        .execute();
      await db.schema
        .createTable('transfers')
        .addColumn('account', 'text', (column) => column.notNull())
        .addColumn('id', 'text', (column) => column.notNull())
        .addColumn('asset', 'text', (column) => column.notNull())
        .addColumn('amount', 'text', (column) => column.notNull())
        .addColumn('value', 'text')
        .addColumn('at', 'bigint', (column) => column.notNull())
        .addPrimaryKeyConstraint('transfers_key', ['account', 'id'])
        .execute();
      await db.schema.createIndex('transfers_by_time').on('transfers').columns(['account', 'at']).execute();
    },
  };
}
