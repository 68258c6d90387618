import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Card } from '../../src/reports/card.ts';
import { readStoredAction, readStoredCard, storedAction, storedCard } from '../../src/store/stored-card.ts';

const TIME = Float64Array.of(1, 2, 3);

function chartCard(values: Float64Array): Card {
  const chart = { title: 'BTC/USDT', time: TIME, panes: [{ title: 'RSI', unit: 'plain', weight: 1, layers: [{ kind: 'line', name: 'RSI', values }] }] } as const;
  return { title: 'RSI', tone: 'neutral', blocks: [{ kind: 'chart', chart, alt: 'A line.' }], actions: [] };
}

describe('a card as text', () => {
  it('comes back equal whatever its numbers are', () => {
    fc.assert(
      fc.property(fc.float64Array(), (values) => {
        const card = chartCard(values);
        expect(readStoredCard(storedCard(card), 'It')).toStrictEqual(card);
      }),
    );
  });

  it('comes back equal whatever its words are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.jsonValue(), (text, value) => {
        const card: Card = {
          title: text,
          tone: 'good',
          blocks: [{ kind: 'text', text }],
          actions: [{ kind: 'run', label: text, tool: 'backtest', args: { value } }],
        };
        // A zero has no sign in JSON.
        expect(JSON.stringify(readStoredCard(storedCard(card), 'It'))).toBe(JSON.stringify(card));
      }),
    );
  });

  it('has columns of its own, not views of what they were read from', () => {
    const [block] = readStoredCard(storedCard(chartCard(Float64Array.of(1, 2, 3))), 'It').blocks;
    expect(block?.kind === 'chart' ? block.chart.time.buffer.byteLength : null).toBe(24);
  });

  it('is refused, by name, when it is not the text of a card', () => {
    const text = storedCard(chartCard(Float64Array.of(1, 2, 3)));
    const damaged = [
      text.slice(1),
      'null',
      '{}',
      text.replace('"neutral"', '"furious"'),
      text.replace('"line"', '"spiral"'),
      text.replace('"tone"', '"extra":1,"tone"'),
      text.replace(/"float64":"../, '"float64":"'),
      text.replace(/"float64":"./, '"float64":"!'),
      text.replace('"float64"', '"float32"'),
      text.replace(/\{"float64":"[^"]*"\}/, '[1,2,3]'),
    ];
    expect(new Set([...damaged, text]).size).toBe(damaged.length + 1);
    for (const one of damaged) {
      expect(() => readStoredCard(one, 'Card 7')).toThrow(expect.objectContaining({ kind: 'corrupt', message: expect.stringContaining('Card 7') as string }));
    }
  });
});

describe('an action as text', () => {
  it('comes back equal', () => {
    const action = { kind: 'run', label: 'Again', tool: 'backtest', args: { symbol: 'BTC/USDT', fee: 0.001, list: [null] } } as const;
    expect(readStoredAction(storedAction(action), 'It')).toStrictEqual(action);
  });

  it('is refused when it is not the text of an action', () => {
    for (const text of ['', '{"kind":"approve","label":"Yes"}', '{"kind":"explode","label":"Yes"}']) {
      expect(() => readStoredAction(text, 'The button')).toThrow(expect.objectContaining({ kind: 'corrupt' }));
    }
  });
});
