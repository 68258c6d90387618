import type { Kysely, Migration } from 'kysely';
import type { SchemaWords } from '../schema-words.ts';

/** Packed candles and what is known of each series. */
export function candles(words: SchemaWords): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('candle_chunks')
        .addColumn('venue', 'text', (column) => column.notNull())
        .addColumn('symbol', 'text', (column) => column.notNull())
        .addColumn('timeframe', 'text', (column) => column.notNull())
        .addColumn('month', 'bigint', (column) => column.notNull())
        .addColumn('bars', 'integer', (column) => column.notNull())
        .addColumn('first_time', 'bigint', (column) => column.notNull())
        .addColumn('last_time', 'bigint', (column) => column.notNull())
        .addColumn('checksum', 'bigint', (column) => column.notNull())
        // Last, so that the columns before it are read without touching the pages it fills.
        .addColumn('bytes', words.bytes, (column) => column.notNull())
        .addPrimaryKeyConstraint('candle_chunks_key', ['venue', 'symbol', 'timeframe', 'month'])
        .execute();
      // Holds all that a summary needs: listing every series reads no chunk.
      await db.schema
        .createIndex('candle_chunks_summary')
        .on('candle_chunks')
        .columns(['venue', 'symbol', 'timeframe', 'month', 'bars', 'first_time', 'last_time'])
        .execute();
      await db.schema
        .createTable('candle_coverage')
        .addColumn('venue', 'text', (column) => column.notNull())
        .addColumn('symbol', 'text', (column) => column.notNull())
        .addColumn('timeframe', 'text', (column) => column.notNull())
        .addColumn('from_time', 'bigint', (column) => column.notNull())
        .addColumn('to_time', 'bigint', (column) => column.notNull())
        .addPrimaryKeyConstraint('candle_coverage_key', ['venue', 'symbol', 'timeframe', 'from_time'])
        .execute();
    },
  };
}
