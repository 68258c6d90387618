import type { ColumnDataType } from 'kysely';

/** The column types that databases spell differently; migrations take them from the dialect. */
export interface ColumnTypes {
  /** Any number of bytes. */
  readonly bytes: ColumnDataType;
}
