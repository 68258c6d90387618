import type { Action, Block, Card, Field, FieldsBlock, TableBlock, Tone } from '../../reports/card.ts';
import { formatCount } from '../../reports/format.ts';
import { safeLine } from '../../reports/safe-text.ts';
import { fileNameOf, tableCsv } from '../../reports/table-csv.ts';
import { tableLines } from '../../reports/text-table.ts';
import { type DiscordButton, type DiscordPart, LIMITS } from './discord-part.ts';
import { beginningOf, escapeLine, escapeText, safeText } from './discord-text.ts';
import { PartComposer, withButtons } from './part-composer.ts';

/** The bar beside an embed. */
const COLORS: Readonly<Record<Tone, number>> = { neutral: 0x3b_82_f6, good: 0x22_c5_5e, bad: 0xef_44_44, warning: 0xf5_9e_0b, error: 0xb9_1c_1c };

/** Before a figure that has a tone. */
const FIELD_MARKS: Readonly<Record<Tone, string>> = { neutral: '', good: '🟢 ', bad: '🔴 ', warning: '🟡 ', error: '⛔ ' };

/** Before a note, so that its tone is told without colour. */
const NOTE_MARKS: Readonly<Record<Tone, string>> = { neutral: 'ℹ️', good: '✅', bad: '🔻', warning: '⚠️', error: '⛔' };

const SIMULATED = 'SIMULATED';

/** What a code block in an embed shows without breaking its lines, in characters. */
const TABLE_WIDTH = 56;

/** Longer tables are attached as a file, with their beginning shown. */
const MAX_ROWS = 60;
const PREVIEW_ROWS = 10;

/** Tables too wide for columns are shown as records while they are this few; else as a file, with fewer shown. */
const MAX_RECORDS = 6;
const PREVIEW_RECORDS = 2;

/** A table with a row longer than this is shown in the file only, in characters. */
const MAX_ROW = 1000;

/** A row shorter than this makes no code block that is longer than this, in characters, however it is wrapped. */
const SURE_ROW = 200;
const MAX_BLOCK = 3500;

/** So much of the title is said again above further messages, in characters. */
const MAX_CONTINUED = 200;

/** Longer labels and values have a line of their own, in characters. */
const INLINE_LABEL = 40;
const INLINE_VALUE = 60;

/**
 * A card as Discord's messages, in order. Pure: charts stay data, and a button knows the place of its action only.
 *
 * What came from data is escaped; each limit of Discord's is kept by going on in another embed or message, or by attaching a
 * file, never by cutting.
 */
export function renderCard(card: Card): readonly DiscordPart[] {
  const buttons = card.actions.map(buttonOf);
  if (isWords(card)) return withButtons(wordParts(card), buttons);
  const composer = new PartComposer(COLORS[card.tone]);
  addTitle(composer, card);
  for (const [index, block] of card.blocks.entries()) addBlock(composer, block, index);
  return composer.finish(buttons, continuation(card));
}

/** What somebody says, as against what is shown: words alone, without a title. */
function isWords(card: Card): boolean {
  return card.title === '' && card.simulated !== true && card.blocks.length > 0 && card.blocks.every((block) => block.kind === 'text' && safeText(block.text).trim() !== '');
}

function wordParts(card: Card): readonly DiscordPart[] {
  const parts: DiscordPart[] = [];
  let rest = card.blocks.map((block) => (block.kind === 'text' ? safeText(block.text) : '')).join('\n\n');
  while (rest !== '') {
    const { head, rest: left } = beginningOf(rest, (piece) => escapeText(piece).length <= LIMITS.content);
    rest = left;
    // Discord takes no message of blanks alone.
    if (head.trim() !== '') parts.push({ content: escapeText(head), embeds: [], files: [], buttons: [] });
  }
  return parts;
}

function addTitle(composer: PartComposer, card: Card): void {
  const title = safeLine(card.title).trim();
  const whole = [...(title === '' ? [] : [escapeLine(title)]), ...(card.simulated === true ? [SIMULATED] : [])].join(' · ');
  if (whole === '') return;
  if (whole.length <= LIMITS.title) return composer.title(whole);
  if (card.simulated === true) composer.title(SIMULATED);
  composer.text(title, bold);
}

/** What is said above each further message of a card. */
function continuation(card: Card): string {
  const { head: title } = beginningOf(safeLine(card.title).trim(), (piece) => piece.length <= MAX_CONTINUED);
  return [title, 'continued', ...(card.simulated === true ? [SIMULATED] : [])].filter((word) => word !== '').join(' · ');
}

function addBlock(composer: PartComposer, block: Block, index: number): void {
  switch (block.kind) {
    case 'text':
      if (block.text.trim() !== '') composer.text(safeText(block.text), escapeText);
      break;
    case 'fields':
      addFields(composer, block);
      break;
    case 'table':
      addTable(composer, block, index);
      break;
    case 'chart': {
      const words = safeLine(block.alt).trim();
      const short = words.length <= LIMITS.footer;
      if (!short) composer.text(words, escapeText);
      const described = safeLine(words === '' ? block.chart.title : words).slice(0, LIMITS.fileDescription - 1);
      composer.picture({ kind: 'chart', name: `chart-${index + 1}.png`, chart: block.chart, description: described }, short ? words : '');
      break;
    }
    case 'note':
      if (block.text.trim() !== '') composer.text(safeText(block.text), (piece, first) => quoted(piece, first ? `${NOTE_MARKS[block.tone]} ` : ''));
      break;
  }
}

function bold(piece: string): string {
  const text = escapeText(piece).trim();
  return text === '' ? '' : `**${text}**`;
}

function quoted(piece: string, mark: string): string {
  return `${mark}${escapeText(piece)}`
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');
}

function addHeading(composer: PartComposer, title: string | undefined): void {
  const plain = title === undefined ? '' : safeLine(title).trim();
  if (plain === '') return;
  // A heading at the foot of a page belongs to the next.
  composer.roomForBlock();
  composer.text(plain, bold);
}

function addFields(composer: PartComposer, { title, fields }: FieldsBlock): void {
  const filled = fields.filter(({ label, value }) => safeLine(label + value).trim() !== '');
  if (filled.length === 0) return;
  addHeading(composer, title);
  for (const field of filled) addField(composer, field);
}

function addField(composer: PartComposer, { label, value, tone = 'neutral' }: Field): void {
  const name = escapeLine(label.trim());
  const text = `${FIELD_MARKS[tone]}${escapeLine(value.trim())}`;
  if (name.length > LIMITS.fieldName || text.length > LIMITS.fieldValue) {
    composer.text(safeLine(label).trim(), bold);
    composer.text(safeLine(value).trim(), (piece, first) => `${first ? FIELD_MARKS[tone] : ''}${escapeText(piece)}`);
    return;
  }
  // Discord takes no empty name or value; a character that nobody sees stands for one.
  composer.field(name || '\u200b', text.trim() || '\u200b', label.length <= INLINE_LABEL && value.length <= INLINE_VALUE);
}

function addTable(composer: PartComposer, table: TableBlock, index: number): void {
  const { columns, rows } = table;
  if (rows.length === 0 && columns.every(({ header }) => safeLine(header).trim() === '')) return addHeading(composer, table.title);
  addHeading(composer, table.title);
  const name = `${fileNameOf(table.title ?? '', 'table')}-${index + 1}.csv`;
  const attach = (words: string): void => {
    composer.text(words, escapeText);
    composer.file({ kind: 'text', name, text: tableCsv(table), description: words.slice(0, LIMITS.fileDescription) });
  };
  if (table.asFile === true) return attach(`${formatCount(rows.length, 'row')}: see the file ${name}.`);
  const tooBig = [columns.map(({ header }) => header), ...rows].some((cells) => isTooBig(columns, cells));
  const asRecords = !tooBig && rows.length > 0 && tableLines({ columns, rows: rows.slice(0, MAX_ROWS) }, TABLE_WIDTH).header.length === 0;
  const whole = !tooBig && rows.length <= (asRecords ? MAX_RECORDS : MAX_ROWS);
  const shown = whole ? rows : tooBig ? [] : rows.slice(0, asRecords ? PREVIEW_RECORDS : PREVIEW_ROWS);
  if (whole || shown.length > 0) addRows(composer, { columns, rows: shown });
  if (whole) return;
  attach(shown.length === 0 ? `${formatCount(rows.length, 'row')}: see the file ${name}.` : `The first ${shown.length} of ${formatCount(rows.length, 'row')}; the file ${name} has them all.`);
}

/** True for a row that no message shows: a book by itself is not even laid out. */
function isTooBig(columns: TableBlock['columns'], cells: readonly string[]): boolean {
  const length = cells.reduce((sum, cell) => sum + cell.length, 0);
  return length > MAX_ROW || (length > SURE_ROW && blockOf({ columns, rows: [cells] }).length > MAX_BLOCK);
}

/** Rows in code blocks, as many to each as there is room for; every one has the header. */
function addRows(composer: PartComposer, { columns, rows }: Pick<TableBlock, 'columns' | 'rows'>): void {
  if (rows.length === 0) return composer.whole(blockOf({ columns, rows }));
  for (let from = 0; from < rows.length; ) {
    const room = composer.roomForBlock();
    let count = rows.length - from;
    while (count > 1 && blockOf({ columns, rows: rows.slice(from, from + count) }).length > room) count = Math.ceil(count / 2);
    composer.whole(blockOf({ columns, rows: rows.slice(from, from + count) }));
    from += count;
  }
}

/** A table as a code block, which nothing in it can end. */
function blockOf(table: Pick<TableBlock, 'columns' | 'rows'>): string {
  const { header, body } = tableLines(table, TABLE_WIDTH);
  const text = [...header, ...body].join('\n').replace(/`(?=`)/g, '`\u200b');
  return `\`\`\`\n${text}\n\`\`\``;
}

function buttonOf(action: Action, index: number): DiscordButton {
  const label = safeLine(action.label).trim() || '…';
  const style = action.kind === 'approve' ? 'success' : action.kind === 'decline' ? 'danger' : 'secondary';
  return { label: label.length <= LIMITS.label ? label : `${beginningOf(label, (piece) => piece.length < LIMITS.label).head}…`, style, action: index };
}
