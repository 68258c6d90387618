import type { TableBlock } from './card.ts';
import { safeLine } from './safe-text.ts';

/** Figures begin like formulas and are none: `-210.00`, `+1,020.10`, `-3.2%`, `-$4`, `-12.5 USDT`, and a lone dash. */
const FIGURE = /^[+\-−]?(?:[$€£]?\d[\d.,\u00a0 ]*(?:[eE][+-]?\d+)?\s?[%\w/]{0,12})?$/;

/** What a spreadsheet would take for a formula. */
const FORMULA = /^\s*[=+\-@\t\r]/;

/**
 * A table as CSV (RFC 4180) that spreadsheets open as it is: UTF-8 with its mark, header first, as many cells in every row as there are
 * columns. For channels that attach what is too long or too wide to show.
 *
 * A cell that a spreadsheet would run as a formula gets an apostrophe before it.
 */
export function tableCsv({ columns, rows }: Pick<TableBlock, 'columns' | 'rows'>): string {
  const lines = [columns.map(({ header }) => header), ...rows.map((row) => columns.map((_, index) => row[index] ?? ''))];
  return `\ufeff${lines.map((cells) => cells.map(csvCell).join(',')).join('\r\n')}\r\n`;
}

/** A file's name for a title: lower-case letters, digits and dashes, at most 60, without an ending. */
export function fileNameOf(title: string, otherwise: string): string {
  const plain = title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').slice(0, 60).replaceAll(/^-+|-+$/g, '');
  return plain || otherwise;
}

function csvCell(text: string): string {
  const line = safeLine(text);
  const inert = FORMULA.test(line) && !FIGURE.test(line) ? `'${line}` : line;
  return /[",]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
