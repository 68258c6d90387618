import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_CAPTION, MAX_TEXT, type TelegramPart, renderCard } from '../../../src/channels/telegram/card-view.ts';
import type { Action, Block, Card, TableBlock } from '../../../src/reports/card.ts';
import { safeLine } from '../../../src/reports/safe-text.ts';
import { FULL_CARD, sampleChart } from '../../reports/sample-cards.ts';
import { checkKeyboard, checkText } from '../../wire/telegram/limits.ts';

const card = (...blocks: readonly Block[]): Card => ({ title: 'Title', tone: 'neutral', blocks, actions: [] });
const action = (label: string, index = 0): Action => ({ kind: 'run', label, tool: 'get_price', args: { index } });
const references = (count: number) => Array.from({ length: count }, (_, index) => `ref${String(index).padStart(13, '0')}`);
const table = (rows: number, more: Partial<TableBlock> = {}): TableBlock => ({
  kind: 'table',
  title: 'Trades',
  columns: [{ header: 'Market' }, { header: 'Side' }, { header: 'P&L', align: 'right' }],
  rows: Array.from({ length: rows }, (_, row) => [`coin-${row}`, row % 2 ? 'sell' : 'buy', `+${row}.50`]),
  ...more,
});

/** A part as a reader of the snapshot sees it: formats as tags of their own. */
function drawn(part: TelegramPart): string {
  const { text, entities } = part.content;
  const marks = entities.flatMap(({ type, offset, length }, order) => [
    { at: offset, tag: `‹${type}›`, order },
    { at: offset + length, tag: `‹/${type}›`, order: -1 - order },
  ]);
  let out = text;
  for (const { at, tag } of marks.toSorted((a, b) => b.at - a.at || b.order - a.order)) out = out.slice(0, at) + tag + out.slice(at);
  const head = part.kind === 'document' ? `(document ${part.name})\n${part.bytes}` : part.kind === 'photo' ? `(picture ${part.chart.title})` : '(text)';
  const buttons = part.keyboard.map((row) => row.map((button) => `[${button.text} → ${button.callback_data}]`).join(' '));
  return [head, out, ...buttons].join('\n');
}

const drawnCard = (shown: Card) => renderCard(shown, references(shown.actions.length)).map(drawn).join('\n\n=====\n\n');

/** All that can be read of a card. */
const readable = (parts: readonly TelegramPart[]) => parts.map((part) => `${part.content.text}\n${part.kind === 'document' ? part.bytes : ''}`).join('\n');

/** Holds every part to Telegram's own limits, by the checks of the fake Bot API. */
function expectWithinLimits(parts: readonly TelegramPart[]): void {
  expect(parts.length).toBeGreaterThan(0);
  for (const part of parts) {
    const isText = part.kind === 'text';
    const checked = checkText(part.content.text, part.content.entities, undefined, isText ? MAX_TEXT : MAX_CAPTION, isText ? 'text' : 'caption');
    // Telegram takes outer blanks away, which would shift the formatting.
    expect(checked.text).toBe(part.content.text);
    checkKeyboard({ inline_keyboard: part.keyboard });
  }
}

describe('a card on Telegram', () => {
  it('is one picture with its words under it when they fit', () => {
    expect(drawnCard(FULL_CARD)).toMatchSnapshot();
  });

  it('hands over a table that is asked for as a file, however short', () => {
    const parts = renderCard(card(table(2, { asFile: true })), []);
    expect(parts.map(({ kind }) => kind)).toEqual(['text', 'document']);
    expect(parts[0]?.content.text).toBe('Title\n\n2 rows in trades.csv, oldest first.');
    expect(parts[1]).toMatchObject({ name: 'trades.csv', bytes: '\ufeffMarket,Side,P&L\r\ncoin-0,buy,+0.50\r\ncoin-1,sell,+1.50\r\n', content: { text: 'Trades · 2 rows' } });
  });

  it('comes as words, then pictures, when there is too much for a caption', () => {
    const long = card({ kind: 'text', text: 'A sentence of some length. '.repeat(60) }, { kind: 'chart', chart: sampleChart(), alt: 'What it shows.' }, { kind: 'note', tone: 'bad', text: 'After it.' });
    expect(renderCard(long, []).map(({ kind }) => kind)).toEqual(['text', 'photo']);
    expect(renderCard(long, [])[0]?.content.text).toContain('After it.');
  });

  it.each(['neutral', 'good', 'bad', 'warning', 'error'] as const)('marks the tone %s of titles, figures and notes', (tone) => {
    expect(drawnCard({ title: 'A title', tone, blocks: [{ kind: 'fields', fields: [{ label: 'Figure', value: '1', tone }] }, { kind: 'note', tone, text: 'A note.' }], actions: [] })).toMatchSnapshot();
  });

  it('says under a picture of its own that its prices are made up: it may be passed on without the words', () => {
    const long = { ...card({ kind: 'text', text: 'A sentence of some length. '.repeat(60) }, { kind: 'chart', chart: sampleChart(), alt: 'What it shows.' }), simulated: true };
    const photo = renderCard(long, []).find(({ kind }) => kind === 'photo');
    expect(photo?.content.text).toMatch(/simulated\nWhat it shows\.$/);
  });

  it('shows small tables in aligned columns, lists as lists, and wide tables wrapped', () => {
    const list: TableBlock = { kind: 'table', title: 'Ask', columns: [{ header: 'Command' }, { header: 'What it does' }], rows: [['/price', 'The last price of one or several markets, with its day.'], ['/help', 'Help.']] };
    const wide: TableBlock = { kind: 'table', columns: ['When', 'To', 'What', 'Why'].map((header) => ({ header })), rows: [['2025-01-01 10:00', 'telegram:42', 'Stop-loss of BTC/USDT hit', 'Telegram does not deliver there: bot was blocked by the user.']] };
    expect(drawnCard(card(table(3), list, wide))).toMatchSnapshot();
  });

  it('sends a long table as a file, with its beginning in the chat', () => {
    expect(drawnCard(card(table(26)))).toMatchSnapshot();
  });

  it('lays buttons out by their length, and shortens labels that no phone shows', () => {
    const labels = ['Yes', 'No', 'Later', 'Walk-forward', 'Optimise', 'Deploy to paper money now', 'A label that goes on and on until nobody can read it on a phone any more'];
    expect(drawnCard({ ...card(), actions: labels.map(action) })).toMatchSnapshot();
  });

  it('puts more than 100 buttons under further messages', () => {
    const actions = Array.from({ length: 250 }, (_, index) => action(`Action ${index}`, index));
    const parts = renderCard({ ...card(), actions }, references(250));
    expectWithinLimits(parts);
    expect(parts.flatMap(({ keyboard }) => keyboard.flat().map(({ text }) => text))).toEqual(actions.map(({ label }) => label));
  });

  it('has something to send for a card with nothing on it', () => {
    const parts = renderCard({ title: '', tone: 'neutral', blocks: [], actions: [] }, []);
    expectWithinLimits(parts);
    expect(parts).toHaveLength(1);
  });

  it('repeats the header of a table in every message that shows some of it', () => {
    const wide = '🧨'.repeat(21);
    const rows = Array.from({ length: 24 }, () => [`${wide}${'\u0301'.repeat(300)}`]);
    const parts = renderCard(card({ kind: 'table', title: 'Long rows', columns: [{ header: 'Header' }], rows }), []);
    expectWithinLimits(parts);
    expect(parts.length).toBeGreaterThan(2);
    for (const part of parts) expect(part.content.text).toContain('Header');
  });

  it('breaks long texts between paragraphs, lines and sentences', () => {
    const paragraph = 'One sentence. Another sentence, a little longer than the first.\nA second line.';
    const parts = renderCard({ title: '', tone: 'neutral', blocks: [{ kind: 'text', text: Array.from({ length: 120 }, () => paragraph).join('\n\n') }], actions: [] }, []);
    expect(parts.length).toBeGreaterThan(2);
    for (const part of parts) {
      expect(part.content.text.startsWith('One sentence.')).toBe(true);
      expect(part.content.text.endsWith('A second line.')).toBe(true);
    }
  });

  it('shows commands, mentions, links and markup in a text as the characters that they are', () => {
    const text = '/buy btc @everyone [a](https://x.example) <b>bold</b> *star* _under_ `code` &amp;';
    const [part] = renderCard(card({ kind: 'text', text }), []);
    expect(part?.content.text).toContain(text);
    expect(part?.content.entities).toEqual([{ type: 'bold', offset: 0, length: 5 }]);
  });

  it('never cuts what people see as one character', () => {
    const family = '👨‍👩‍👧‍👦';
    const parts = renderCard({ title: '', tone: 'neutral', blocks: [{ kind: 'text', text: family.repeat(900) }], actions: [] }, []);
    expect(parts.length).toBeGreaterThan(1);
    for (const part of parts) expect(part.content.text.replaceAll(family, '')).toBe('');
  });
});

describe('random cards on Telegram', () => {
  const alphabet = ['a', 'Zebra ', '\n', '\n\n', ' ', '. ', '*', '_', '[', ']', '`', '<b>', '</b>', '&amp;', '\\', '/buy', '@all', '🧨', '👨‍👩‍👧', 'é', 'e\u0301', 'שלום', 'مرحبا', '\u202e', '\u0000', '\ud800', '漢字', '=1+1', '"', ',', '\t', '|', '#'];
  const nasty = fc.oneof(fc.array(fc.constantFrom(...alphabet), { maxLength: 40 }).map((bits) => bits.join('')), fc.string({ unit: 'binary', maxLength: 60 }), fc.string({ unit: 'grapheme', maxLength: 60 }));
  const long = fc.tuple(nasty, fc.integer({ min: 1, max: 400 })).map(([text, times]) => text.repeat(times));
  const tone = fc.constantFrom<Card['tone']>('neutral', 'good', 'bad', 'warning', 'error');
  const block: fc.Arbitrary<Block> = fc.oneof(
    long.map((text): Block => ({ kind: 'text', text })),
    fc.record({ kind: fc.constant('note' as const), tone, text: long }),
    fc.record({ kind: fc.constant('fields' as const), title: nasty, fields: fc.array(fc.record({ label: nasty, value: nasty, tone }), { maxLength: 130 }) }),
    fc.integer({ min: 1, max: 5 }).chain((width) =>
      fc.record({
        kind: fc.constant('table' as const),
        title: nasty,
        columns: fc.array(fc.record({ header: nasty, align: fc.constantFrom<'left' | 'right'>('left', 'right') }), { minLength: width, maxLength: width }),
        rows: fc.array(fc.array(nasty, { minLength: width, maxLength: width }), { maxLength: 70 }),
      })),
    long.map((alt): Block => ({ kind: 'chart', chart: sampleChart(5), alt })),
  );
  const anyCard: fc.Arbitrary<Card> = fc.record({ title: nasty, tone, simulated: fc.boolean(), blocks: fc.array(block, { maxLength: 5 }), actions: fc.array(nasty.map((label) => action(label)), { maxLength: 110 }) });

  /** Letters and figures that a text leaves once what cannot be shown is gone; blanks move when lines are wrapped. */
  const kept = (text: string) => Array.from(safeLine(text).replaceAll(/[\s'"]/g, ''));
  const counts = (text: string) => {
    const found = new Map<string, number>();
    for (const character of kept(text)) found.set(character, (found.get(character) ?? 0) + 1);
    return found;
  };

  // oxlint-disable-next-line vitest/expect-expect -- expectWithinLimits expects
  it('keep every limit of Telegram', () => {
    fc.assert(fc.property(anyCard, (random) => {
        expectWithinLimits(renderCard(random, references(random.actions.length)));
      }), { numRuns: 120 });
  });

  it('lose no character of what they say', () => {
    fc.assert(
      fc.property(anyCard, (random) => {
        const shown = counts(readable(renderCard(random, references(random.actions.length))));
        const said = [random.title, ...random.blocks.flatMap(wordsOf)].join('');
        for (const [character, count] of counts(said)) expect(shown.get(character) ?? 0, `“${character}”`).toBeGreaterThanOrEqual(count);
      }),
      { numRuns: 80 },
    );
  });

  it('become the same messages every time', () => {
    fc.assert(fc.property(anyCard, (random) => {
        expect(renderCard(random, references(110))).toEqual(renderCard(random, references(110)));
      }), { numRuns: 20 });
  });
});

function wordsOf(block: Block): readonly string[] {
  switch (block.kind) {
    case 'text':
    case 'note':
      return [block.text];
    case 'fields':
      return [block.title ?? '', ...block.fields.flatMap(({ label, value }) => [label, value])];
    case 'table':
      return [block.title ?? '', ...block.columns.map(({ header }) => header), ...block.rows.flat()];
    case 'chart':
      return [block.alt];
  }
}
