import type { Kysely, Migration } from 'kysely';

/** What conversations want to hear. */
export function notifications(): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('notification_rules')
        .addColumn('conversation', 'text', (column) => column.primaryKey())
        .addColumn('rules', 'text', (column) => column.notNull())
        .execute();
    },
  };
}
