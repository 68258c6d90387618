import type { TableBlock } from './card.ts';
import { pad, textWidth, wrap } from './plain-text.ts';
import { safeLine } from './safe-text.ts';

const GAP = '  ';

/** Columns of text may be narrowed to this and their cells wrapped; columns of figures never are. */
const MIN_TEXT_COLUMN = 10;

/** A laid-out table: the header line apart, because it may be shown in another style. */
export interface TableLines {
  readonly header: readonly string[];
  readonly body: readonly string[];
}

/**
 * A table in aligned columns without borders, no line wider than `width`.
 *
 * Wide text wraps inside its column; figures (right-aligned columns) are never broken. When the columns cannot fit side by
 * side, every row is written as a record, one `header: value` a line.
 */
export function tableLines(table: Pick<TableBlock, 'columns' | 'rows'>, width: number): TableLines {
  const columns = table.columns.map((column) => ({ header: safeLine(column.header), align: column.align ?? 'left' }));
  const rows = table.rows.map((row) => columns.map((_, index) => safeLine(row[index] ?? '')));
  const natural = columns.map((column, index) => Math.max(textWidth(column.header), ...rows.map((row) => textWidth(row[index]!))));
  const smallest = natural.map((size, index) => (columns[index]!.align === 'right' ? size : Math.min(size, MIN_TEXT_COLUMN)));
  const room = width - GAP.length * (columns.length - 1);
  if (sum(smallest) > room) return { header: [], body: records(columns, rows, width) };
  const widths = narrowed(natural, smallest, room);
  const line = (cells: readonly string[]) => rowLines(cells, columns, widths);
  return { header: line(columns.map((column) => column.header)), body: rows.flatMap(line) };
}

interface Column {
  readonly header: string;
  readonly align: 'left' | 'right';
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** Takes from the widest column that may give, one at a time, until all fit. */
function narrowed(natural: readonly number[], smallest: readonly number[], room: number): readonly number[] {
  const widths = [...natural];
  for (let excess = sum(widths) - room; excess > 0; excess--) {
    let widest = -1;
    for (const [index, size] of widths.entries()) if (size > smallest[index]! && size > (widths[widest] ?? 0)) widest = index;
    widths[widest]! -= 1;
  }
  return widths;
}

function rowLines(cells: readonly string[], columns: readonly Column[], widths: readonly number[]): readonly string[] {
  const wrapped = cells.map((cell, index) => wrap(cell, widths[index]!));
  const height = Math.max(...wrapped.map((lines) => lines.length), 1);
  return Array.from({ length: height }, (_, line) =>
    wrapped
      .map((lines, index) => pad(lines[line] ?? '', widths[index]!, columns[index]!.align))
      .join(GAP)
      .trimEnd(),
  );
}

function records(columns: readonly Column[], rows: readonly (readonly string[])[], width: number): readonly string[] {
  return rows.flatMap((row, index) => {
    const lines = columns.flatMap(({ header }, column) => wrap(header === '' ? row[column]! : `${header}: ${row[column]!}`, width));
    return index === 0 ? lines : ['', ...lines];
  });
}
