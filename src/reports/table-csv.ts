import type { TableBlock } from './card.ts';
import { safeLine } from './safe-text.ts';

/** A figure as the house writes it: such a cell may begin with a sign. */
const FIGURE = /^[+-](?:[\d.,]+ ?[%\p{L}]*)?$/u;

/**
 * A table as a CSV file's text (RFC 4180, header first), for channels that attach what is too long or too wide to show.
 *
 * A cell that a spreadsheet would run as a formula gets an apostrophe before it.
 */
export function tableCsv(table: Pick<TableBlock, 'columns' | 'rows'>): string {
  const lines = [table.columns.map(({ header }) => header), ...table.rows];
  return `${lines.map((cells) => cells.map(csvCell).join(',')).join('\r\n')}\r\n`;
}

/** A file's name for a title: lower-case letters, digits and dashes, at most 60, without an ending. */
export function fileNameOf(title: string, otherwise: string): string {
  const plain = title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').slice(0, 60).replaceAll(/^-+|-+$/g, '');
  return plain || otherwise;
}

function csvCell(text: string): string {
  const line = safeLine(text);
  const inert = /^[=+@-]/.test(line) && !FIGURE.test(line) ? `'${line}` : line;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
