import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DiscordPart } from '../../../src/channels/discord/discord-part.ts';
import { messagePayload } from '../../../src/channels/discord/message-payload.ts';
import { renderCard } from '../../../src/channels/discord/render-card.ts';
import { OutcryError } from '../../../src/domain/errors.ts';
import type { Block, Card } from '../../../src/reports/card.ts';
import { bugCard, errorCard, noticeCard } from '../../../src/reports/error-card.ts';
import { safeLine } from '../../../src/reports/safe-text.ts';
import { FULL_CARD, sampleChart } from '../../reports/sample-cards.ts';
import { listOf } from '../../wire/discord/form-errors.ts';
import { messageRefusal } from '../../wire/discord/message-limits.ts';
import { readMarkdown } from '../../wire/discord/shown.ts';
import { anyCard, anyText } from './any-card.ts';

const card = (...blocks: Block[]): Card => ({ title: 'T', tone: 'neutral', blocks, actions: [] });

/** A part without the data of its charts, which a snapshot has no use for. */
const outline = ({ files, ...part }: DiscordPart) => ({ ...part, files: files.map((file) => (file.kind === 'chart' ? { ...file, chart: file.chart.title } : file)) });

/** Everything on the parts as it reads, and the text of their files. */
function readAll(parts: readonly DiscordPart[]): string {
  return parts
    .flatMap(({ content, embeds, files }) => [
      readMarkdown(content),
      ...embeds.flatMap(({ title = '', description = '', fields = [], footer }) => [readMarkdown(title), readMarkdown(description), ...fields.flatMap(({ name, value }) => [readMarkdown(name), readMarkdown(value)]), footer?.text ?? '']),
      ...files.map((file) => (file.kind === 'text' ? file.text.replaceAll('""', '"') : '')),
    ])
    .join('\n');
}

const request = async (part: DiscordPart) => {
  const references = Array.from({ length: 100 }, (_, index) => `reference-${String(index).padStart(6, '0')}`);
  const { body, files } = await messagePayload(part, references, () => Promise.resolve(Buffer.from('picture')));
  return { body, files: files.map(({ name, data }) => ({ name, bytes: data as Buffer })) };
};

describe('cards on Discord', () => {
  it.each<[string, Card]>([
    ['every kind of block', FULL_CARD],
    ['an error', errorCard(new OutcryError('invalid-input', 'No market is called BTX.', { field: 'symbol', hint: 'Did you mean BTC/USDT?' }))],
    ['a bug', bugCard('ab12')],
    ['a notice', noticeCard('Busy', '5 messages are waiting already.')],
    ['words alone', { title: '', tone: 'neutral', blocks: [{ kind: 'text', text: 'It rose 2% *today*.' }], actions: [] }],
    ['an approval', { title: 'Buy 0.01 BTC?', tone: 'warning', blocks: [], actions: [{ kind: 'approve', label: 'Approve', approvalId: 'a1' }, { kind: 'decline', label: 'Decline', approvalId: 'a1' }] }],
    ['a table too wide for columns', card({ kind: 'table', title: 'Wide', columns: Array.from({ length: 9 }, (_, i) => ({ header: `Column ${i}`, align: 'right' as const })), rows: Array.from({ length: 8 }, (_, r) => Array.from({ length: 9 }, (_, c) => `${r},${c},000.00`)) })],
    ['a long table', card({ kind: 'table', title: 'Trades', columns: [{ header: 'n', align: 'right' }, { header: 'Reason' }], rows: Array.from({ length: 61 }, (_, i) => [String(i), 'signal']) })],
  ])('render %s', (_name, one) => {
    expect(renderCard(one).map(outline)).toMatchSnapshot();
  });

  it('say SIMULATED beside the title, with no title, and on every further message', () => {
    const words: Block = { kind: 'text', text: 'word '.repeat(2_500) };
    expect(renderCard({ ...card(), simulated: true })[0]?.embeds[0]?.title).toBe('T · SIMULATED');
    expect(renderCard({ ...card(words), title: '', simulated: true })[0]?.embeds[0]?.title).toBe('SIMULATED');
    const [, ...further] = renderCard({ ...card(words), simulated: true });
    expect(further.length).toBeGreaterThan(0);
    for (const part of further) expect(part.embeds[0]?.author?.name).toBe('T · continued · SIMULATED');
  });

  it('repeat the header of a table that goes on in another message', () => {
    const rows = Array.from({ length: 60 }, (_, i) => [`row ${i}`, 'some words that make the row long enough to split it']);
    const parts = renderCard(card({ kind: 'table', columns: [{ header: 'Name' }, { header: 'Remark' }], rows }, { kind: 'table', columns: [{ header: 'Name' }, { header: 'Remark' }], rows }));
    const blocks = parts.flatMap(({ embeds }) => embeds.flatMap(({ description = '' }) => description.match(/```[^]*?```/g) ?? []));
    expect(blocks.length).toBeGreaterThan(2);
    for (const block of blocks) expect(block).toMatch(/^```\nName +Remark\n/);
    for (const [cell] of rows) expect(blocks.join('\n').split(new RegExp(`^${cell} `, 'm'))).toHaveLength(3);
  });

  it('attach a table that is too long to read, with its beginning shown', () => {
    const rows = Array.from({ length: 400 }, (_, i) => [`cell-${i}`]);
    const [part] = renderCard(card({ kind: 'table', title: 'All trades', columns: [{ header: 'n' }], rows }));
    expect(part?.embeds[0]?.description).toContain('cell-9');
    expect(part?.embeds[0]?.description).not.toContain('cell-10\n');
    expect(part?.embeds[0]?.description).toContain('first 10 of 400 rows');
    expect(part?.files[0]).toMatchObject({ kind: 'text', name: 'all-trades-1.csv' });
    expect(part?.files[0]?.kind === 'text' ? part.files[0].text.split('\r\n') : []).toHaveLength(402);
  });

  it('put every button somewhere, in rows of five and messages of twenty-five', async () => {
    const actions = Array.from({ length: 57 }, (_, i) => ({ kind: 'run', label: `Do ${i}`, tool: 't', args: {} }) as const);
    const parts = renderCard({ ...card(), actions });
    expect(parts.map(({ buttons }) => buttons.length)).toEqual([25, 25, 7]);
    const { body } = await request(parts[2] ?? { content: '', embeds: [], files: [], buttons: [] });
    expect(listOf(body['components']).map(({ components }) => listOf(components).length)).toEqual([5, 2]);
  });

  it('keep their figures when a picture cannot be drawn, and say so', async () => {
    const [part] = renderCard(card({ kind: 'text', text: 'Figures.' }, { kind: 'chart', chart: sampleChart(), alt: 'Prices.' }));
    const payload = await messagePayload(part ?? { content: '', embeds: [], files: [], buttons: [] }, [], () => Promise.reject(new Error('no fonts')));
    expect(payload.files).toEqual([]);
    expect(payload.body['embeds']).toEqual([{ color: 0x3b82f6, title: 'T', description: 'Figures.', footer: { text: 'The picture could not be drawn. Prices.' } }]);
  });

  it('mention nobody', async () => {
    const [part] = renderCard(card({ kind: 'text', text: '@everyone <@1> <@&2>' }));
    expect((await request(part ?? { content: '', embeds: [], files: [], buttons: [] })).body['allowed_mentions']).toEqual({ parse: [] });
  });
});

describe('any card on Discord', () => {
  it('keeps every limit of Discord’s on every message', async () => {
    await fc.assert(
      fc.asyncProperty(anyCard, async (any) => {
        for (const part of renderCard(any)) {
          const { body, files } = await request(part);
          expect(messageRefusal(body, files)).toBeNull();
        }
      }),
      { numRuns: 120 },
    );
  });

  it('hands over a table that is asked for as a file, however short', () => {
    const table = { kind: 'table', title: 'Trades', columns: [{ header: 'Market' }, { header: 'Price' }], rows: [['BTC/USDT', '60000.5']], asFile: true } as const;
    const parts = renderCard(card(table));
    expect(parts.flatMap(({ files }) => files)).toEqual([{ kind: 'text', name: 'trades-1.csv', text: '\ufeffMarket,Price\r\nBTC/USDT,60000.5\r\n', description: '1 row: see the file trades-1.csv.' }]);
    expect(JSON.stringify(parts.flatMap(({ embeds }) => embeds))).not.toContain('60000.5');
  });

  it('keeps them too when its pictures fail', async () => {
    await fc.assert(
      fc.asyncProperty(anyCard, async (any) => {
        const parts = renderCard({ ...any, actions: [] });
        for (const part of parts) {
          const { body, files } = await messagePayload(part, [], () => Promise.reject(new Error('no fonts')));
          expect(messageRefusal(body, files.map(({ name }) => ({ name, bytes: new Uint8Array() })))).toBeNull();
        }
      }),
      { numRuns: 60 },
    );
  });

  it('loses no character of any text, label, value, cell or note', () => {
    const visible = (text: string) => Array.from(safeLine(text).replaceAll(/\s/g, '')).toSorted().join('');
    fc.assert(
      fc.property(anyText, (text) => {
        const blocks: readonly Block[] = [
          { kind: 'text', text },
          { kind: 'note', tone: 'neutral', text },
          { kind: 'fields', fields: [{ label: text, value: text }] },
        ];
        for (const block of blocks) {
          const shown = readAll(renderCard({ ...card(block), title: '' })).replace('ℹ️', '');
          const times = block.kind === 'fields' ? 2 : 1;
          expect(visible(shown)).toBe(visible(text.repeat(times)));
        }
        // A table cell is on the screen or in the file, which may show what the screen shows too.
        const shown = new Set(readAll(renderCard(card({ kind: 'table', columns: [{ header: 'h' }], rows: [[text]] }))));
        expect(Array.from(safeLine(text).replaceAll(/\s/g, '')).filter((character) => !shown.has(character))).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('leaves nothing in a text that Discord would act upon', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const { embeds } of renderCard(card({ kind: 'text', text }))) {
          for (const { description = '' } of embeds) {
            // With a mark for whatever is escaped, none of the marks is left.
            const bare = description.replaceAll(/\\[^]/g, '§');
            expect(bare).not.toMatch(/[*_~`|<>[\]@]/);
            expect(bare).not.toMatch(/^\s*(#{1,3}|[-+]|\d+[.)])\s/m);
            expect(bare).not.toMatch(/:\/\/|:[\w+-]*[a-z][\w+-]*:/i);
          }
        }
      }),
      { numRuns: 150 },
    );
  });
});
