import type { Kysely, Migration } from 'kysely';

/** Finished backtests by what was asked. */
export function backtests(): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('backtests')
        .addColumn('hash', 'text', (column) => column.primaryKey())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('report', 'text', (column) => column.notNull())
        .execute();
    },
  };
}
