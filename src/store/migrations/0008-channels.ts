import type { Kysely, Migration } from 'kysely';

/** What channels must know over a restart: the actions behind their buttons, and small facts. */
export function channels(): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('buttons')
        .addColumn('reference', 'text', (column) => column.primaryKey())
        .addColumn('channel', 'text', (column) => column.notNull())
        .addColumn('conversation', 'text', (column) => column.notNull())
        .addColumn('delivery', 'text', (column) => column.notNull())
        .addColumn('place', 'integer', (column) => column.notNull())
        .addColumn('action', 'text', (column) => column.notNull())
        .addColumn('kept_at', 'bigint', (column) => column.notNull())
        .execute();
      await db.schema.createIndex('buttons_delivery').on('buttons').columns(['channel', 'conversation', 'delivery', 'place']).execute();
      await db.schema.createIndex('buttons_age').on('buttons').column('kept_at').execute();
      await db.schema
        .createTable('channel_facts')
        .addColumn('channel', 'text', (column) => column.notNull())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('value', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('channel_facts_key', ['channel', 'name'])
        .execute();
    },
  };
}
