import type { Kysely, Migration } from 'kysely';
import type { SchemaWords } from '../schema-words.ts';
import { sql } from '../kysely.ts';

/** Cards to be delivered. */
export function outbox(words: SchemaWords): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('outbox_entries')
        .addColumn('position', words.counter.type, words.counter.define)
        .addColumn('entry_key', 'text', (column) => column.notNull().unique())
        .addColumn('channel', 'text', (column) => column.notNull())
        .addColumn('conversation', 'text', (column) => column.notNull())
        .addColumn('title', 'text', (column) => column.notNull())
        .addColumn('in_reply_to', 'text')
        .addColumn('only_for', 'text')
        .addColumn('silent', 'integer', (column) => column.notNull())
        .addColumn('event', 'text')
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('not_before', 'bigint', (column) => column.notNull())
        .addColumn('may_be_digested', 'integer', (column) => column.notNull())
        .addColumn('parts_sent', 'integer', (column) => column.notNull())
        .addColumn('attempts', 'integer', (column) => column.notNull())
        .addColumn('trying', 'integer', (column) => column.notNull())
        .addColumn('reason', 'text', (column) => column.notNull())
        .addColumn('outcome', 'text')
        .addColumn('settled_at', 'bigint')
        .execute();
      // Entries pile up for years; each of these holds only the few that its question is about. The first answers without a row
      // being read, as the worker asks it again and again.
      await db.schema
        .createIndex('outbox_entries_waiting')
        .on('outbox_entries')
        .columns(['channel', 'conversation', 'position', 'not_before', 'outcome'])
        .where(sql.ref('outcome'), 'is', null)
        .execute();
      await db.schema
        .createIndex('outbox_entries_delivered')
        .on('outbox_entries')
        .columns(['channel', 'conversation', 'settled_at'])
        .where(sql.ref('outcome'), '=', 'delivered')
        .execute();
      await db.schema.createIndex('outbox_entries_lost').on('outbox_entries').column('settled_at').where(sql.ref('outcome'), '=', 'given-up').execute();
      await db.schema
        .createTable('outbox_cards')
        .addColumn('position', 'integer', (column) => column.primaryKey().references('outbox_entries.position'))
        .addColumn('card', 'text', (column) => column.notNull())
        .execute();
    },
  };
}
