import type { Kysely, Migration } from 'kysely';
import { sql } from '../kysely.ts';
import type { SchemaWords } from '../schema-words.ts';

/** Strategies at work, and the candle closes that each of them took up. */
export function deployments(words: SchemaWords): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('deployments')
        .addColumn('position', words.counter.type, words.counter.define)
        .addColumn('id', 'text', (column) => column.notNull().unique())
        .addColumn('account', 'text', (column) => column.notNull())
        .addColumn('terms', 'text', (column) => column.notNull())
        .addColumn('hash', 'text', (column) => column.notNull())
        .addColumn('state', 'text', (column) => column.notNull())
        .addColumn('series_from', 'bigint', (column) => column.notNull())
        .addColumn('starts_at', 'bigint', (column) => column.notNull())
        .addColumn('started_by', 'text', (column) => column.notNull())
        .addColumn('conversation', 'text', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('stopped_at', 'bigint')
        .addColumn('note', 'text')
        .addColumn('promoted_from', 'text')
        .addCheckConstraint('deployments_state', sql`state in ('running', 'paused', 'stopped')`)
        .execute();
      await db.schema.createIndex('deployments_by_state').on('deployments').columns(['state', 'created_at']).execute();
      await db.schema
        .createTable('deployment_slots')
        .addColumn('deployment', 'text', (column) => column.notNull().references('deployments.id'))
        .addColumn('time', 'bigint', (column) => column.notNull())
        .addColumn('claimed_at', 'bigint', (column) => column.notNull())
        .addColumn('done_at', 'bigint')
        .addColumn('decisions', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('deployment_slots_key', ['deployment', 'time'])
        .execute();
      await db.schema
        .createIndex('deployment_slots_unfinished')
        .on('deployment_slots')
        .columns(['time', 'deployment'])
        .where(sql.ref('done_at'), 'is', null)
        .execute();
    },
  };
}
