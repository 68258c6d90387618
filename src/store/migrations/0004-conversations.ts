import type { Kysely, Migration } from 'kysely';

/** What was said, and which messages were taken up. */
export function conversations(): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('transcript_entries')
        .addColumn('conversation', 'text', (column) => column.notNull())
        .addColumn('position', 'integer', (column) => column.notNull())
        .addColumn('entry', 'text', (column) => column.notNull())
        .addColumn('retired_at', 'bigint')
        .addPrimaryKeyConstraint('transcript_entries_key', ['conversation', 'position'])
        .execute();
      await db.schema
        .createTable('inbox_messages')
        .addColumn('channel', 'text', (column) => column.notNull())
        .addColumn('message_key', 'text', (column) => column.notNull())
        .addColumn('conversation', 'text', (column) => column.notNull())
        .addColumn('text', 'text', (column) => column.notNull())
        .addColumn('claimed_at', 'bigint', (column) => column.notNull())
        .addColumn('finished', 'integer', (column) => column.notNull())
        .addPrimaryKeyConstraint('inbox_messages_key', ['channel', 'message_key'])
        .execute();
      // Messages pile up for years; those not answered are a handful, and every start asks for them.
      await db.schema.createIndex('inbox_messages_unfinished').on('inbox_messages').columns(['finished', 'claimed_at']).execute();
    },
  };
}
