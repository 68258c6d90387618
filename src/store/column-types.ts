import type { ColumnDataType, ColumnDefinitionBuilderCallback } from 'kysely';

/** The column types that databases spell differently; migrations take them from the dialect. */
export interface ColumnTypes {
  /** Any number of bytes. */
  readonly bytes: ColumnDataType;
  /** A primary key that the database counts up, never giving a number twice. */
  readonly counter: { readonly type: ColumnDataType; readonly define: ColumnDefinitionBuilderCallback };
}
