import type { TableBlock } from '../../reports/card.ts';
import { safeLine } from '../../reports/safe-text.ts';

/** Figures begin like formulas and are none: `-210.00`, `+1,020.10`, `-3.2%`, `-$4`. */
const FIGURE = /^[+\-−]?[$€£]?\d[\d.,\u00a0 ]*(?:[eE][+-]?\d+)?\s?[%\w/]{0,12}$/;

/** What a spreadsheet would take for a formula. */
const FORMULA = /^\s*[=+\-@\t\r]/;

/**
 * A table as CSV (RFC 4180) that spreadsheets open as it is: UTF-8 with its mark, every cell text or figure. A cell that a
 * spreadsheet would run as a formula gets an apostrophe before it.
 */
export function csvOf({ columns, rows }: Pick<TableBlock, 'columns' | 'rows'>): string {
  const lines = [columns.map((column) => column.header), ...rows.map((row) => columns.map((_, index) => row[index] ?? ''))];
  return `\ufeff${lines.map((cells) => cells.map(cellOf).join(',')).join('\r\n')}\r\n`;
}

function cellOf(text: string): string {
  const safe = safeLine(text);
  const inert = FORMULA.test(safe) && !FIGURE.test(safe) ? `'${safe}` : safe;
  return /[",]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
