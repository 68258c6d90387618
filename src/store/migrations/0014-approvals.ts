import type { Kysely, Migration } from 'kysely';
import { sql } from '../kysely.ts';
import type { SchemaWords } from '../schema-words.ts';

/** What waits for a person's yes, and what was answered; an answer stands. */
export function approvals(words: SchemaWords): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('approvals')
        .addColumn('position', words.counter.type, words.counter.define)
        .addColumn('id', 'text', (column) => column.notNull().unique())
        .addColumn('account', 'text', (column) => column.notNull())
        .addColumn('action', 'text', (column) => column.notNull())
        .addColumn('hash', 'text', (column) => column.notNull())
        .addColumn('previews', 'text', (column) => column.notNull())
        .addColumn('summary', 'text', (column) => column.notNull())
        .addColumn('asked_by', 'text', (column) => column.notNull())
        .addColumn('conversation', 'text', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('expires_at', 'bigint', (column) => column.notNull())
        .addColumn('status', 'text', (column) => column.notNull())
        .addColumn('approved_by', 'text', (column) => column.notNull())
        .addColumn('decided_at', 'bigint')
        .addColumn('typed', 'text')
        .addColumn('people', 'integer', (column) => column.notNull())
        .addColumn('note', 'text')
        .addCheckConstraint('approvals_status', sql`status in ('pending', 'approved', 'declined', 'expired')`)
        .addCheckConstraint('approvals_people', sql`people in (1, 2)`)
        .addCheckConstraint('approvals_decided', sql`(status = 'pending') = (decided_at is null)`)
        .execute();
      await db.schema.createIndex('approvals_by_time').on('approvals').columns(['created_at', 'position']).execute();
      await db.schema.createIndex('approvals_by_status').on('approvals').columns(['status', 'created_at', 'position']).execute();
      const rules = words.onlyChange('approvals', sql`old.status = 'pending' and new.id = old.id and new.action = old.action and new.hash = old.hash`);
      // oxlint-disable-next-line no-await-in-loop
      for (const rule of rules) await rule.execute(db);
    },
  };
}
