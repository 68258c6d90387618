import type { RawBuilder } from 'kysely';
import { sql } from '../kysely.ts';
import type { SchemaWords } from '../schema-words.ts';

/** A schema as SQLite spells it. */
export const SQLITE_SCHEMA_WORDS: SchemaWords = {
  bytes: 'blob',
  counter: { type: 'integer', define: (column) => column.primaryKey().autoIncrement() },
  appendOnly: (table) => [refuse(table, 'update'), refuse(table, 'delete')],
  onlyChange: (table, condition) => [refuse(table, 'update', sql`when not (${condition})`), refuse(table, 'delete')],
};

/** A trigger under which a statement that would touch a row of the table fails whole. */
function refuse(table: string, act: 'update' | 'delete', when: RawBuilder<unknown> = sql``): RawBuilder<unknown> {
  const message = sql.lit(`${table} does not take this ${act}`);
  return sql`create trigger ${sql.id(`${table}_no_${act}`)} before ${sql.raw(act)} on ${sql.table(table)} ${when}
    begin select raise(abort, ${message}); end`;
}
