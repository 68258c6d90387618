import type { Kysely, Migration } from 'kysely';
import type { SchemaWords } from '../schema-words.ts';

/** Who was let in, which accounts are one person, and codes by which accounts become one. */
export function people(words: SchemaWords): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('people')
        .addColumn('position', words.counter.type, words.counter.define)
        .addColumn('id', 'text', (column) => column.notNull().unique())
        .addColumn('role', 'text', (column) => column.notNull())
        .addColumn('shares_memory', 'integer', (column) => column.notNull())
        .addColumn('added_at', 'bigint', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('accounts')
        .addColumn('position', words.counter.type, words.counter.define)
        .addColumn('channel', 'text', (column) => column.notNull())
        .addColumn('account', 'text', (column) => column.notNull())
        .addColumn('person', 'text', (column) => column.notNull().references('people.id').onDelete('cascade'))
        .addUniqueConstraint('accounts_key', ['channel', 'account'])
        .execute();
      await db.schema.createIndex('accounts_person').on('accounts').column('person').execute();
      await db.schema
        .createTable('link_codes')
        .addColumn('hash', 'text', (column) => column.primaryKey())
        .addColumn('channel', 'text', (column) => column.notNull())
        .addColumn('account', 'text', (column) => column.notNull())
        .addColumn('role', 'text', (column) => column.notNull())
        .addColumn('expires_at', 'bigint', (column) => column.notNull())
        .execute();
    },
  };
}
