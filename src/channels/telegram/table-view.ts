import type { TableBlock } from '../../reports/card.ts';
import { formatCount } from '../../reports/format.ts';
import { textWidth } from '../../reports/plain-text.ts';
import { safeLine } from '../../reports/safe-text.ts';
import { fileNameOf, tableCsv } from '../../reports/table-csv.ts';
import { tableLines } from '../../reports/text-table.ts';
import { type Flow, monospaceFlow, textFlow } from './flow.ts';
import { type RichText, joined, rich } from './rich-text.ts';

/** A file that goes with a card. */
export interface Attachment {
  readonly name: string;
  readonly content: string;
  readonly caption: RichText;
}

/** What a table becomes. */
export interface TableView {
  readonly flow: Flow | null;
  readonly attachment: Attachment | null;
}

/** Columns of fixed-width text that a phone held upright shows without wrapping. */
const PHONE_COLUMNS = 44;
/** Longer tables are files: nobody scrolls through more on a phone. */
const MAX_ROWS = 25;
/** Lists of a name and a sentence read well for longer. */
const MAX_LIST_ROWS = 60;
/** Lines that a table may take in the chat once its cells are wrapped. */
const MAX_LINES = 75;
/** Rows of a file that are shown in the chat too. */
const PREVIEW_ROWS = 8;

/** A table for a chat: aligned columns, a list where it is one, or the first rows and a CSV file of all. */
export function tableView(table: TableBlock, order: number): TableView {
  const title = table.title === undefined ? rich('') : rich(safeLine(table.title), 'bold');
  if (table.asFile === true) return fileView(table, order, title);
  if (table.rows.length === 0) return { flow: textFlow(joined([title, rich(table.columns.map((column) => safeLine(column.header)).join(' · '), 'italic')].filter(isSeen), '\n')), attachment: null };
  if (isList(table) && table.rows.length <= MAX_LIST_ROWS) return { flow: listFlow(table, title), attachment: null };
  const whole = table.rows.length > MAX_ROWS ? null : tableLines(table, PHONE_COLUMNS);
  if (whole && whole.header.length + whole.body.length <= MAX_LINES) return { flow: monospaceFlow(title, whole.header, whole.body), attachment: null };
  const preview = { ...table, rows: table.rows.slice(0, PREVIEW_ROWS) };
  const name = `${fileNameOf(table.title ?? '', `table-${order}`)}.csv`;
  const { header, body } = tableLines(preview, PHONE_COLUMNS);
  const more = rich(`The first ${preview.rows.length} of ${formatCount(table.rows.length, 'row')}; all of them are in ${name}.`, 'italic');
  const caption = joined([title, rich(formatCount(table.rows.length, 'row'))].filter(isSeen), ' · ');
  return { flow: both(monospaceFlow(title, header, body), textFlow(more)), attachment: { name, content: tableCsv(table), caption } };
}

/** A table that is asked for as a file: where it is, and nothing of it in the chat. */
function fileView(table: TableBlock, order: number, title: RichText): TableView {
  const name = `${fileNameOf(table.title ?? '', `table-${order}`)}.csv`;
  const count = rich(formatCount(table.rows.length, 'row'));
  return { flow: textFlow(joined([count, rich(` in ${name}, oldest first.`)])), attachment: { name, content: tableCsv(table), caption: joined([title, count].filter(isSeen), ' · ') } };
}

function isSeen({ text }: RichText): boolean {
  return text.trim() !== '';
}

/** A name and a sentence about it, too wide to stand beside each other. */
function isList({ columns, rows }: TableBlock): boolean {
  if (columns.length !== 2 || columns.some((column) => column.align === 'right')) return false;
  return rows.some((row) => textWidth(row.join('  ')) > PHONE_COLUMNS);
}

function listFlow({ columns, rows }: TableBlock, title: RichText): Flow | null {
  const header = columns.map((column) => safeLine(column.header)).filter((text) => text !== '').join(' · ');
  const lines = rows.map(([name = '', text = '']) => joined([rich(safeLine(name), 'bold'), rich(safeLine(text))].filter(isSeen), ' · '));
  return textFlow(joined([title, rich(header, 'italic'), ...lines].filter(isSeen), '\n'));
}

/** One flow behind another. */
function both(first: Flow | null, second: Flow | null): Flow | null {
  if (first === null) return second;
  return {
    take(room, entities) {
      const taken = first.take(room, entities);
      if (taken === null || second === null) return taken;
      if (taken.rest !== null) return { part: taken.part, rest: both(taken.rest, second) };
      const end = second.take(room - taken.part.text.length - 1, entities - taken.part.entities.length);
      if (end === null) return { part: taken.part, rest: second };
      return { part: joined([taken.part, end.part], '\n'), rest: end.rest };
    },
  };
}
