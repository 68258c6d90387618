import type { Block, Card, Field, FieldsBlock, Tone } from './card.ts';
import { formatCount } from './format.ts';
import { pad, textWidth, wrap } from './plain-text.ts';
import { safeLine, safeLines } from './safe-text.ts';
import { chartLines } from './text-chart.ts';
import { PLAIN_STYLE, type TextRole, type TextStyle } from './text-style.ts';
import { tableLines } from './text-table.ts';

/** How a card is laid out in text. */
export interface TextLayoutOptions {
  /** Columns that no line exceeds. */
  readonly width: number;
  readonly style?: TextStyle;
  /** Leave charts to their words (`alt`), where a picture is shown beside the text or a font may lack the glyphs. */
  readonly charts?: 'drawn' | 'words';
}

/** Marks of notes, so that a tone is told without colour too. */
const NOTE_MARKS: Readonly<Record<Tone, string>> = { neutral: 'i', good: '+', bad: '-', warning: '!', error: 'x' };

/** At most this many pairs of label and value stand side by side. */
const MAX_FIELD_COLUMNS = 3;
const FIELD_GAP = 4;

/**
 * A card as lines of text, none wider than `width` columns; a title that is empty takes no line. Its actions are the channel's to show.
 *
 * Everything that came from data is made safe first (see `safeLine`): only `style` can put an escape sequence into the result.
 */
export function layoutCard(card: Card, options: TextLayoutOptions): readonly string[] {
  const width = Math.max(1, Math.floor(options.width));
  const style = options.style ?? PLAIN_STYLE;
  const blocks = card.blocks.map((block) => blockLines(block, width, style, options.charts ?? 'drawn'));
  return [titleLines(card, width, style), ...blocks].filter((lines) => lines.length > 0).flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
}

function titleLines(card: Card, width: number, style: TextStyle): readonly string[] {
  const title = [safeLine(card.title), ...(card.simulated === true ? ['SIMULATED'] : [])].filter((part) => part !== '').join('  ');
  if (title === '') return [];
  const role: TextRole = card.tone === 'error' || card.tone === 'warning' ? card.tone : 'title';
  return wrap(title, width).map((line) => styledTitle(line, card.simulated === true, style, role));
}

function styledTitle(line: string, simulated: boolean, style: TextStyle, role: TextRole): string {
  const end = 'SIMULATED';
  if (!simulated || !line.endsWith(end)) return style(line, role);
  const before = line.slice(0, -end.length);
  return (before === '' ? '' : style(before, role)) + style(end, 'warning');
}

function blockLines(block: Block, width: number, style: TextStyle, charts: 'drawn' | 'words'): readonly string[] {
  switch (block.kind) {
    case 'text':
      return safeLines(block.text).flatMap((line) => wrap(line, width));
    case 'fields':
      return [...heading(block.title, width, style), ...fieldLines(block, width, style)];
    case 'table': {
      // Whoever shows the card hands over the file.
      if (block.asFile === true) return wrap(`${block.title === undefined ? '' : `${safeLine(block.title)}: `}${formatCount(block.rows.length, 'row')}`, width);
      const { header, body } = tableLines(block, width);
      return [...heading(block.title, width, style), ...header.map((line) => style(line, 'muted')), ...body];
    }
    case 'chart': {
      const words = wrap(safeLine(block.alt), width).map((line) => style(line, 'muted'));
      return charts === 'words' ? words : [...chartLines(block.chart, width), ...words];
    }
    case 'note': {
      // Two columns for the mark; on a strip narrower than any word they are better spent on the text.
      const mark = width > 12 ? `${NOTE_MARKS[block.tone]} ` : '';
      const lines = safeLines(block.text).flatMap((line) => wrap(line, width - mark.length));
      return lines.map((line, index) => style((index === 0 ? mark : ' '.repeat(mark.length)) + line, block.tone));
    }
  }
}

function heading(title: string | undefined, width: number, style: TextStyle): readonly string[] {
  return title === undefined ? [] : wrap(safeLine(title), width).map((line) => style(line, 'heading'));
}

/** Labels and values in as many columns as fit, read downwards; pairs too wide for the line are stacked. */
function fieldLines({ fields }: FieldsBlock, width: number, style: TextStyle): readonly string[] {
  const pairs = fields.map((field) => ({ field, label: safeLine(field.label), value: safeLine(field.value) }));
  const labelWidth = Math.max(...pairs.map(({ label }) => textWidth(label)), 0);
  const valueWidth = Math.max(...pairs.map(({ value }) => textWidth(value)), 0);
  const cell = labelWidth + 2 + valueWidth;
  if (cell > width) return pairs.flatMap(({ field, label, value }) => stacked(field, label, value, width, style));
  const columns = Math.min(MAX_FIELD_COLUMNS, Math.max(1, Math.floor((width + FIELD_GAP) / (cell + FIELD_GAP))));
  const height = Math.ceil(pairs.length / columns);
  return Array.from({ length: height }, (_, row) =>
    Array.from({ length: columns }, (_, column) => pairs[column * height + row])
      .filter((pair) => pair !== undefined)
      .map(({ field, label, value }, column, all) => {
        const written = `${style(pad(label, labelWidth), 'muted')}  ${toned(value, field, style)}`;
        return column === all.length - 1 ? written : written + ' '.repeat(valueWidth - textWidth(value) + FIELD_GAP);
      })
      .join(''),
  );
}

function stacked(field: Field, label: string, value: string, width: number, style: TextStyle): readonly string[] {
  const oneLine = `${label}: ${value}`;
  if (textWidth(oneLine) <= width) return [`${style(`${label}:`, 'muted')} ${toned(value, field, style)}`];
  const indent = width > 12 ? '  ' : '';
  return [...wrap(`${label}:`, width).map((line) => style(line, 'muted')), ...wrap(value, width - indent.length).map((line) => indent + toned(line, field, style))];
}

function toned(text: string, field: Field, style: TextStyle): string {
  return field.tone === undefined || field.tone === 'neutral' ? text : style(text, field.tone);
}
