import * as fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { OutcryError } from '../../src/domain/errors.ts';
import type { Block, Card } from '../../src/reports/card.ts';
import { bugCard, errorCard } from '../../src/reports/error-card.ts';
import { layoutCard } from '../../src/reports/text-layout.ts';
import type { TextStyle } from '../../src/reports/text-style.ts';
import { FULL_CARD, sampleChart } from './sample-cards.ts';

const card = (...blocks: Block[]): Card => ({ title: 'T', tone: 'neutral', blocks, actions: [] });
const body = (width: number, ...blocks: Block[]) => layoutCard(card(...blocks), { width }).slice(2);

const table = {
  kind: 'table' as const,
  columns: [{ header: 'Strategy' }, { header: 'Return', align: 'right' as const }, { header: 'Remark' }],
  rows: [
    ['sma-cross', '+12.3%', 'few trades, and most of the profit in one of them'],
    ['dca', '-4.0%', 'ok'],
  ],
};

describe('cards as text', () => {
  it('lays out every kind of block at 80 columns', () => {
    expect(layoutCard(FULL_CARD, { width: 80 }).join('\n')).toMatchSnapshot();
  });

  it('lays out every kind of block at 40 columns', () => {
    expect(layoutCard(FULL_CARD, { width: 40 }).join('\n')).toMatchSnapshot();
  });

  it('says SIMULATED beside the title, and only when it is', () => {
    expect(layoutCard(FULL_CARD, { width: 80 })[0]).toBe('Backtest of sma-cross on BTC/USDT 1h  SIMULATED');
    expect(layoutCard(card(), { width: 80 })).toEqual(['T']);
  });

  it('prints nothing in the place of an empty title', () => {
    const words: Card = { title: '', tone: 'neutral', blocks: [{ kind: 'text', text: 'It rose.' }], actions: [] };
    expect(layoutCard(words, { width: 80 })).toEqual(['It rose.']);
    expect(layoutCard({ ...words, simulated: true }, { width: 80 })).toEqual(['SIMULATED', '', 'It rose.']);
    expect(layoutCard({ ...words, blocks: [] }, { width: 80 })).toEqual([]);
  });

  it('aligns figures to the right and wraps text inside its column', () => {
    expect(body(50, table)).toEqual([
      'Strategy   Return  Remark',
      'sma-cross  +12.3%  few trades, and most of the',
      '                   profit in one of them',
      'dca         -4.0%  ok',
    ]);
  });

  it('writes a table as records where its figures cannot stand side by side', () => {
    expect(body(14, table)).toEqual([
      'Strategy:',
      'sma-cross',
      'Return: +12.3%',
      'Remark: few',
      'trades, and',
      'most of the',
      'profit in one',
      'of them',
      '',
      'Strategy: dca',
      'Return: -4.0%',
      'Remark: ok',
    ]);
  });

  it('aligns wide characters by the columns they take', () => {
    const lines = body(40, { kind: 'table', columns: [{ header: 'Name' }, { header: 'n', align: 'right' }], rows: [['日本', '1'], ['ab', '22']] });
    expect(lines).toEqual(['Name   n', '日本   1', 'ab    22']);
  });

  it('leaves charts to their words when asked', () => {
    const chart = { kind: 'chart' as const, chart: sampleChart(), alt: 'What it shows.' };
    expect(layoutCard(card(chart), { width: 60, charts: 'words' })).toEqual(['T', '', 'What it shows.']);
  });

  it('colours through the given style only, and no wider', () => {
    const style: TextStyle = (text, role) => `<${role}>${text}</${role}>`;
    const lines = layoutCard(FULL_CARD, { width: 80, style });
    expect(lines[0]).toBe('<title>Backtest of sma-cross on BTC/USDT 1h  </title><warning>SIMULATED</warning>');
    expect(lines.map((line) => line.replace(/<\/?\w+>/g, ''))).toEqual(layoutCard(FULL_CARD, { width: 80 }));
  });

  it('shows an error with its field and what to do', () => {
    const error = new OutcryError('invalid-input', 'No market is called BTX.', { field: 'symbol', hint: 'Did you mean BTC/USDT?' });
    expect(layoutCard(errorCard(error), { width: 80 })).toEqual([
      'That cannot be read',
      '',
      'No market is called BTX.',
      '',
      'Field  symbol',
      '',
      'i Did you mean BTC/USDT?',
    ]);
    expect(layoutCard(bugCard('ab12'), { width: 80 }).join(' ')).toContain('in the log under ab12');
  });

  it('takes the sting out of escape sequences, line breaks and reversing marks in data', () => {
    const nasty = '\u001b[31mred\u001b[0m\r\nnext\u0007\u202egnp\u009b2J';
    const lines = layoutCard({ ...card({ kind: 'fields', fields: [{ label: nasty, value: nasty }] }), title: nasty }, { width: 200 });
    expect(lines).toEqual(['[31mred[0m nextgnp2J', '', '[31mred[0m nextgnp2J  [31mred[0m nextgnp2J']);
  });
});

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('', '\u001b[2J\u001b[H', '\u001b]0;title\u0007', 'a\u0300'.repeat(30), '👩‍👩‍👧‍👦'.repeat(12), '漢字'.repeat(20), '\t\t', '\u009b31m', 'x'.repeat(300)),
);
const anyTone = fc.constantFrom('neutral', 'good', 'bad', 'warning', 'error');
const anyBlock: fc.Arbitrary<Block> = fc.oneof(
  anyText.map((text): Block => ({ kind: 'text', text })),
  fc.record({ tone: anyTone, text: anyText }).map(({ tone, text }): Block => ({ kind: 'note', tone, text })),
  fc
    .record({ title: anyText, fields: fc.array(fc.record({ label: anyText, value: anyText, tone: anyTone }), { maxLength: 7 }) })
    .map(({ title, fields }): Block => ({ kind: 'fields', title, fields })),
  fc
    .tuple(fc.array(fc.record({ header: anyText, align: fc.constantFrom('left', 'right') }), { minLength: 1, maxLength: 6 }), fc.array(fc.array(anyText, { minLength: 6, maxLength: 6 }), { maxLength: 4 }))
    .map(([columns, rows]): Block => ({ kind: 'table', columns, rows: rows.map((row) => row.slice(0, columns.length)) })),
  fc.record({ alt: anyText, title: anyText, bars: fc.integer({ min: 0, max: 30 }) }).map(({ alt, title, bars }): Block => {
    const chart = sampleChart(bars);
    return { kind: 'chart', alt, chart: { ...chart, title, panes: chart.panes.map((pane) => ({ ...pane, title })) } };
  }),
);
const anyCard: fc.Arbitrary<Card> = fc.record({
  title: anyText,
  tone: anyTone,
  simulated: fc.boolean(),
  blocks: fc.array(anyBlock, { maxLength: 5 }),
  actions: fc.constant([]),
});

describe('any card at any width', () => {
  it('has no line wider than the width and no control character', () => {
    fc.assert(
      fc.property(anyCard, fc.integer({ min: 1, max: 130 }), (any, width) => {
        for (const line of layoutCard(any, { width })) {
          expect(stringWidth(line)).toBeLessThanOrEqual(width);
          // oxlint-disable-next-line no-control-regex -- the law under test
          expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('loses no word of a table, however narrow', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1, maxLength: 6 }).map((list) => list.join(' '));
    fc.assert(
      fc.property(fc.array(fc.tuple(words, words, words), { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 60 }), (rows, width) => {
        const shown = body(width, { kind: 'table', columns: [{ header: 'A' }, { header: 'B', align: 'right' }, { header: 'C' }], rows }).join('');
        const letters = (text: string) => text.replace(/[^a-z]/g, '').split('').sort().join('');
        expect(letters(shown)).toBe(letters(rows.flat().join('')));
      }),
    );
  });
});
