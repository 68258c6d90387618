import * as fc from 'fast-check';
import type { Action, Block, Card } from '../../../src/reports/card.ts';
import { sampleChart } from '../../reports/sample-cards.ts';

/** Text of any kind: Unicode, markup, mentions, right-to-left, and far too long. */
export const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: fc.constantFrom('*', '_', '`', '~', '|', '>', '#', '-', '[', ']', '(', ')', '<', '@', ':', '\\', ' ', '\n', '1', '.', 'a', '+'), maxLength: 60 }),
  fc.constantFrom(
    '',
    ' ',
    '\n\n',
    '@everyone <@123> <@&5> <#9> </price:1> <t:0> <:x:1> :smile:',
    '```\n``` ```` `',
    'https://example.org/_a_ [a](https://b.c)',
    '\u202eمرحبا بالعالم\u202c שלום',
    'a\u0300'.repeat(3_000),
    '👩‍👩‍👧‍👦'.repeat(700),
    '*'.repeat(5_000),
    'word '.repeat(2_000),
    'x'.repeat(9_000),
    '`'.repeat(3_000),
    'line\n'.repeat(1_500),
  ),
);

const anyTone = fc.constantFrom('neutral' as const, 'good' as const, 'bad' as const, 'warning' as const, 'error' as const);

const anyBlock: fc.Arbitrary<Block> = fc.oneof(
  anyText.map((text): Block => ({ kind: 'text', text })),
  fc.record({ tone: anyTone, text: anyText }).map((note): Block => ({ kind: 'note', ...note })),
  fc.record({ title: anyText, fields: fc.array(fc.record({ label: anyText, value: anyText, tone: anyTone }), { maxLength: 30 }) }).map((fields): Block => ({ kind: 'fields', ...fields })),
  fc
    .tuple(anyText, fc.array(fc.record({ header: anyText, align: fc.constantFrom('left' as const, 'right' as const) }), { minLength: 1, maxLength: 5 }), fc.array(fc.array(anyText, { minLength: 5, maxLength: 5 }), { maxLength: 5 }), fc.integer({ min: 1, max: 40 }))
    .map(([title, columns, rows, times]): Block => ({ kind: 'table', title, columns, rows: Array.from({ length: times }, () => rows.map((row) => row.slice(0, columns.length))).flat() })),
  fc.record({ alt: anyText, title: anyText }).map(({ alt, title }): Block => ({ kind: 'chart', alt, chart: { ...sampleChart(2), title } })),
);

const anyAction: fc.Arbitrary<Action> = anyText.map((label): Action => ({ kind: 'run', label, tool: 't', args: {} }));

/** Any card at all. */
export const anyCard: fc.Arbitrary<Card> = fc.record({
  title: anyText,
  tone: anyTone,
  simulated: fc.boolean(),
  blocks: fc.array(anyBlock, { maxLength: 6 }),
  actions: fc.array(anyAction, { maxLength: 60 }),
});
