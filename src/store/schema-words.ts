import type { ColumnDataType, ColumnDefinitionBuilderCallback, RawBuilder } from 'kysely';

/** What databases spell differently in a schema; migrations take it from the dialect. */
export interface SchemaWords {
  /** Any number of bytes. */
  readonly bytes: ColumnDataType;
  /** A primary key that the database counts up, never giving a number twice. */
  readonly counter: { readonly type: ColumnDataType; readonly define: ColumnDefinitionBuilderCallback };
  /** Statements that make a table refuse to change or remove any row of it. */
  readonly appendOnly: (table: string) => readonly RawBuilder<unknown>[];
  /** Statements that make a table refuse to remove a row, and to change one unless the condition (on `old` and `new`) holds. */
  readonly onlyChange: (table: string, condition: RawBuilder<unknown>) => readonly RawBuilder<unknown>[];
}
