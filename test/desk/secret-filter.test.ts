import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { secretFilter } from '../../src/desk/secret-filter.ts';
import type { Card } from '../../src/reports/card.ts';
import { FULL_CARD, sampleChart } from '../reports/sample-cards.ts';

const TOKEN = '123456:AAE-x/y+z';
const filter = secretFilter([TOKEN, 'hunter2', '']);

describe('the secret filter', () => {
  it('hides secrets in a text, as they are and as they stand in addresses', () => {
    expect(filter.text(`GET https://api.example/bot${TOKEN}/getMe?pw=hunter2`)).toBe('GET https://api.example/bot[hidden]/getMe?pw=[hidden]');
    expect(filter.text(`at=${encodeURIComponent(TOKEN)}&at=${encodeURIComponent(TOKEN).toLowerCase().replace('aae', 'AAE')}`)).toBe('at=[hidden]&at=[hidden]');
  });

  it('leaves everything else as it is', () => {
    expect(filter.text('123456: a price')).toBe('123456: a price');
    expect(filter.card(FULL_CARD)).toBe(FULL_CARD);
    expect(secretFilter([]).card(FULL_CARD)).toBe(FULL_CARD);
  });

  it('hides them wherever a card has text', () => {
    const card: Card = {
      title: TOKEN,
      tone: 'neutral',
      blocks: [
        { kind: 'text', text: TOKEN },
        { kind: 'fields', title: TOKEN, fields: [{ label: TOKEN, value: TOKEN }] },
        { kind: 'table', title: TOKEN, columns: [{ header: TOKEN }], rows: [[TOKEN]] },
        { kind: 'chart', alt: TOKEN, chart: { ...sampleChart(20), title: TOKEN, subtitle: TOKEN } },
        { kind: 'note', tone: 'bad', text: TOKEN },
      ],
      actions: [{ kind: 'run', label: TOKEN, tool: 'get_price', args: { symbol: TOKEN, deep: [{ er: TOKEN }] } }],
    };
    const clean = filter.card(card);
    expect(JSON.stringify(clean)).not.toContain(TOKEN);
    expect(JSON.stringify(clean).split('[hidden]')).toHaveLength(16);
    const [before, after] = [card, clean].map(({ blocks }) => blocks.find((block) => block.kind === 'chart')?.chart);
    expect(after?.time).toBe(before?.time);
    expect(after?.panes).toBe(before?.panes);
  });

  it('lets no secret through, whatever stands around it', () => {
    const secret = fc.string({ minLength: 6 });
    fc.assert(
      fc.property(secret, secret, fc.string(), fc.string(), (one, other, before, after) => {
        const hide = secretFilter([one, other]);
        const text = before + one + other + after;
        // A secret that stands in the mark itself cannot be told from it.
        fc.pre(!'[hidden]'.includes(one) && !'[hidden]'.includes(other));
        const clean = hide.text(text);
        expect(clean.replaceAll('[hidden]', '\u0000').includes(one)).toBe(false);
      }),
    );
  });
});
