import type { Kysely, Migration } from 'kysely';
import type { SchemaWords } from '../schema-words.ts';
import { sql } from '../kysely.ts';

/** Conditions that somebody wants to be told of. */
export function alerts(words: SchemaWords): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('alerts')
        .addColumn('id', words.counter.type, words.counter.define)
        .addColumn('person', 'text', (column) => column.notNull())
        .addColumn('conversation', 'text', (column) => column.notNull())
        .addColumn('symbol', 'text', (column) => column.notNull())
        .addColumn('condition', 'text', (column) => column.notNull())
        .addColumn('timeframe', 'text')
        .addColumn('cooldown_ms', 'bigint')
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('last_candle', 'bigint')
        .addColumn('fired_at', 'bigint')
        .addColumn('firings', 'integer', (column) => column.notNull())
        .addColumn('is_spent', 'integer', (column) => column.notNull())
        .addColumn('is_over', 'integer', (column) => column.notNull())
        .execute();
      // Those that are over stay on record; those that watch are asked for every few seconds.
      await db.schema.createIndex('alerts_active').on('alerts').column('id').where(sql.ref('is_over'), '=', 0).execute();
    },
  };
}
