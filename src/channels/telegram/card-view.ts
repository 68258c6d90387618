import type { Block, Card, ChartBlock, FieldsBlock, Tone } from '../../reports/card.ts';
import type { Chart } from '../../reports/chart.ts';
import { safeLine, safeLines } from '../../reports/safe-text.ts';
import { type Flow, packed, textFlow } from './flow.ts';
import { type Keyboard, keyboardsOf } from './keyboard.ts';
import { type RichText, joined, rich, within } from './rich-text.ts';
import { type Attachment, tableView } from './table-view.ts';

/** Telegram's limits, in UTF-16 units. */
export const MAX_TEXT = 4_096;
export const MAX_CAPTION = 1_024;

/** One message of a card. */
export type TelegramPart = { readonly keyboard: Keyboard } & (
  | { readonly kind: 'text'; readonly content: RichText }
  /** `content` is the caption, and what is sent instead when the picture cannot be. */
  | { readonly kind: 'photo'; readonly chart: Chart; readonly content: RichText }
  | { readonly kind: 'document'; readonly name: string; readonly bytes: string; readonly content: RichText }
);

/** Tones without colour. */
const TITLE_MARKS: Readonly<Record<Tone, string>> = { neutral: '', good: '🟢 ', bad: '🔴 ', warning: '⚠️ ', error: '⛔ ' };
const NOTE_MARKS: Readonly<Record<Tone, string>> = { neutral: 'ℹ️ ', good: '✅ ', bad: '🔻 ', warning: '⚠️ ', error: '⛔ ' };
const VALUE_MARKS: Readonly<Record<Tone, string>> = { neutral: '', good: ' 🟢', bad: ' 🔴', warning: ' ⚠️', error: ' ⛔' };

/** Shown where a card has nothing else to carry its buttons. */
const CHOICES = 'Choices:';

/**
 * A card as Telegram messages, in the order in which they are sent: the words, then files of long tables, then pictures; a single
 * picture whose card fits into its caption comes as one message. The buttons are under the last message.
 *
 * Formatting goes beside the text (entities), never into it, so that nothing in a text can be read as formatting. The same card
 * always becomes the same messages.
 *
 * @param references what each action's button carries, in the order of the actions.
 */
export function renderCard(card: Card, references: readonly string[]): readonly TelegramPart[] {
  const attachments: Attachment[] = [];
  const charts = card.blocks.filter((block) => block.kind === 'chart');
  const flows = [textFlow(titleOf(card)), ...card.blocks.map((block) => flowOf(block, attachments))].filter((flow) => flow !== null);
  const keyboards = keyboardsOf(card.actions, references);
  const parts = attachments.length === 0 && charts.length === 1 ? pictureCard(flows, charts[0]!) : null;
  const messages = parts ?? [
    ...packed(flows, MAX_TEXT).map((content) => ({ kind: 'text', content }) as const),
    ...attachments.flatMap(({ name, content: bytes, caption }) => captioned(caption, (content) => ({ kind: 'document', name, bytes, content }) as const)),
    ...charts.flatMap((block) => captioned(captionOf(block, card), (content) => ({ kind: 'photo', chart: block.chart, content }) as const)),
  ];
  if (messages.length === 0 && keyboards.length === 0) return [{ kind: 'text', content: rich('—'), keyboard: [] }];
  const further = keyboards.slice(messages.length === 0 ? 0 : 1).map((keyboard) => ({ kind: 'text', content: rich(CHOICES), keyboard }) as const);
  return [...messages.map((message, index) => ({ ...message, keyboard: index === messages.length - 1 ? (keyboards[0] ?? []) : [] })), ...further];
}

/** The whole card as one picture with its words under it; `null` when they are too many. */
function pictureCard(flows: readonly Flow[], block: ChartBlock): readonly [{ readonly kind: 'photo'; readonly chart: Chart; readonly content: RichText }] | null {
  const alt = textFlow(rich(safeLine(block.alt), 'italic'));
  const [caption = rich(''), ...more] = packed(alt ? [...flows, alt] : flows, MAX_TEXT);
  if (more.length > 0 || caption.text.length > MAX_CAPTION) return null;
  return [{ kind: 'photo', chart: block.chart, content: caption }];
}

/** Stands beside the title, and under every picture that may be passed on without it. */
const SIMULATED = rich('🧪 simulated', 'italic');

function titleOf({ title, tone, simulated }: Card): RichText {
  const line = safeLine(title).trim();
  const mark = simulated === true ? [SIMULATED] : [];
  if (line === '') return joined(mark);
  return joined([joined([rich(TITLE_MARKS[tone]), rich(line, 'bold')]), ...mark], ' · ');
}

function flowOf(block: Block, attachments: Attachment[]): Flow | null {
  switch (block.kind) {
    case 'text':
      return textFlow(rich(safeLines(block.text).join('\n')));
    case 'fields':
      return textFlow(fieldsOf(block));
    case 'table': {
      const { flow, attachment } = tableView(block, attachments.length + 1);
      if (attachment) attachments.push(attachment);
      return flow;
    }
    case 'note': {
      const text = safeLines(block.text).join('\n').trim();
      return text === '' ? null : textFlow(within(rich(NOTE_MARKS[block.tone] + text), 'blockquote'));
    }
    case 'chart':
      return null;
  }
}

function fieldsOf({ title, fields }: FieldsBlock): RichText {
  const heading = title === undefined || safeLine(title).trim() === '' ? [] : [rich(safeLine(title), 'bold')];
  const lines = fields.flatMap(({ label, value, tone }) => {
    const [name, figure] = [safeLine(label).trim(), safeLine(value)];
    if (name === '' && figure.trim() === '') return [];
    return [joined([rich(name === '' ? '' : `${name}: `), rich(figure, 'bold'), rich(tone === undefined ? '' : VALUE_MARKS[tone])])];
  });
  return joined([...heading, ...lines], '\n');
}

function captionOf({ chart, alt }: ChartBlock, { simulated }: Pick<Card, 'simulated'>): RichText {
  const title = [rich(safeLine(chart.title), 'bold'), ...(simulated === true ? [SIMULATED] : [])].filter(({ text }) => text.trim() !== '');
  return joined([joined(title, ' · '), rich(safeLine(alt))].filter(({ text }) => text.trim() !== ''), '\n');
}

/** A message with its caption, and what no caption holds as texts behind it. */
function captioned<Message>(caption: RichText, make: (content: RichText) => Message): readonly (Message | { readonly kind: 'text'; readonly content: RichText })[] {
  const [first = rich(''), ...more] = packed([textFlow(caption)].filter((flow) => flow !== null), MAX_CAPTION);
  return [make(first), ...more.map((content) => ({ kind: 'text', content }) as const)];
}
