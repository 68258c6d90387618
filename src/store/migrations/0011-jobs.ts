import type { Kysely, Migration } from 'kysely';
import type { SchemaWords } from '../schema-words.ts';
import { sql } from '../kysely.ts';

/** Work that is done on a schedule, and the slots of it that were taken. */
export function jobs(words: SchemaWords): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('jobs')
        .addColumn('id', words.counter.type, words.counter.define)
        .addColumn('person', 'text', (column) => column.notNull())
        .addColumn('conversation', 'text', (column) => column.notNull())
        .addColumn('kind', 'text', (column) => column.notNull())
        .addColumn('args', 'text', (column) => column.notNull())
        .addColumn('cron', 'text', (column) => column.notNull())
        .addColumn('zone', 'text', (column) => column.notNull())
        .addColumn('missed', 'text', (column) => column.notNull())
        .addColumn('is_paused', 'integer', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('handled_until', 'bigint', (column) => column.notNull())
        .addColumn('last_run', 'text')
        .addColumn('last_slot', 'bigint')
        .addColumn('memory', 'text', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('job_slots')
        .addColumn('job', 'integer', (column) => column.notNull().references('jobs.id').onDelete('cascade'))
        .addColumn('slot', 'bigint', (column) => column.notNull())
        .addColumn('claimed_at', 'bigint', (column) => column.notNull())
        .addColumn('finished_at', 'bigint')
        .addPrimaryKeyConstraint('job_slots_key', ['job', 'slot'])
        .execute();
      await db.schema.createIndex('job_slots_unfinished').on('job_slots').columns(['slot', 'job']).where(sql.ref('finished_at'), 'is', null).execute();
    },
  };
}
