import type { ColumnTypes } from '../column-types.ts';

/** Column types as SQLite spells them. */
export const SQLITE_COLUMN_TYPES: ColumnTypes = {
  bytes: 'blob',
  counter: { type: 'integer', define: (column) => column.primaryKey().autoIncrement() },
};
