import type { Kysely, Migration } from 'kysely';
import { sql } from '../kysely.ts';
import type { SchemaWords } from '../schema-words.ts';

/** The record of what happened, in entries that are never changed or removed, by what they are about, and where it ends. */
export function journal(words: SchemaWords): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('journal_entries')
        .addColumn('position', 'integer', (column) => column.primaryKey())
        .addColumn('at', 'bigint', (column) => column.notNull())
        .addColumn('kind', 'text', (column) => column.notNull())
        .addColumn('about', 'text', (column) => column.notNull())
        .addColumn('author', 'text', (column) => column.notNull())
        .addColumn('data', 'text', (column) => column.notNull())
        .addColumn('hash', 'text', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('journal_subjects')
        .addColumn('subject', 'text', (column) => column.notNull())
        .addColumn('position', 'integer', (column) => column.notNull().references('journal_entries.position'))
        .addPrimaryKeyConstraint('journal_subjects_key', ['subject', 'position'])
        .execute();
      await db.schema.createIndex('journal_subjects_position').on('journal_subjects').column('position').execute();
      // Kept apart from the entries, so that the newest of them cannot go missing unnoticed.
      await db.schema
        .createTable('journal_head')
        .addColumn('id', 'integer', (column) => column.primaryKey())
        .addColumn('position', 'bigint', (column) => column.notNull())
        .addColumn('hash', 'text', (column) => column.notNull())
        .addCheckConstraint('journal_head_is_one', sql`id = 1`)
        .execute();
      await sql`insert into journal_head (id, position, hash) values (1, 0, ${sql.lit('0'.repeat(64))})`.execute(db);
      const rules = [
        ...words.appendOnly('journal_entries'),
        ...words.appendOnly('journal_subjects'),
        ...words.onlyChange('journal_head', sql`new.position > old.position`),
      ];
      // oxlint-disable-next-line no-await-in-loop
      for (const rule of rules) await rule.execute(db);
    },
  };
}
