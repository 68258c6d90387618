import { describe, expect, it } from 'vitest';
import { renderCard as discordParts } from '../src/channels/discord/render-card.ts';
import { renderCard as telegramParts } from '../src/channels/telegram/card-view.ts';
import type { Notification } from '../src/people/notification.ts';
import type { Card } from '../src/reports/card.ts';
import { layoutCard } from '../src/reports/text-layout.ts';
import { approvalOutcomeCard } from '../src/tools/trading-cards/approval-outcome-card.ts';
import { TradingNews } from '../src/trading-news.ts';
import type { Approval } from '../src/trading/order-flow/approval.ts';
import { readMarkdown } from './wire/discord/shown.ts';
import { approvalOf } from './tools/trading-fixture.ts';

const ID = 'k3fqzyx2ma';

const resumed = (account: string | null): Approval =>
  approvalOf(ID, {
    action: { kind: 'resume', account }, previews: [], summary: 'paper:binance: reducing only: nothing new is bought. Equity is 5.2 % below its peak.',
    status: 'approved', approvedBy: ['telegram:42'], note: 'Approved by telegram:42.', decidedAt: Date.UTC(2025, 5, 15, 12, 21),
  });

/** A card as each channel shows it. */
function shown(card: Card): Readonly<Record<'terminal' | 'telegram' | 'discord', string>> {
  return {
    terminal: layoutCard(card, { width: 100 }).join('\n'),
    telegram: telegramParts(card, []).map(({ content }) => content.text).join('\n'),
    discord: discordParts(card).map(({ content, embeds }) => [readMarkdown(content), ...embeds.flatMap(({ title = '', description = '', fields = [] }) => [title, description, ...fields.flatMap(({ name, value }) => [name, value])].map(readMarkdown))].join('\n')).join('\n'),
  };
}

const times = (text: string, word: string): number => text.split(word).length - 1;

describe('an approved resume', () => {
  it.each([['paper:binance', 'PAPER money at binance prices'], [null, 'all accounts']] as const)('reads well on every channel: %s', (account, words) => {
    const card = approvalOutcomeCard({ outcome: 'approved', approval: resumed(account), orders: [], result: 'Trading is on again on paper:binance.' });
    for (const text of Object.values(shown(card))) {
      for (const once of ['Trading is on again', words, 'Approved by', 'telegram:42', 'Entries are allowed again.', ID]) expect([once, times(text, once)]).toEqual([once, 1]);
      expect(text).not.toContain('on paper:binance');
    }
  });

  it('is told elsewhere with who said yes once, and when', async () => {
    const told: Notification[] = [];
    await new TradingNews({ notify: async (notification) => void told.push(notification) }, 0).approval({ approval: resumed('paper:binance'), change: 'approved', quiet: false });
    const [{ card } = { card: null }] = told;
    if (card === null) throw new Error('nothing was told');
    for (const text of Object.values(shown(card))) {
      expect(times(text, 'Approved by telegram:42 at 2025-06-15 12:21 UTC.')).toBe(1);
      expect(times(text, 'telegram:42')).toBe(1);
      expect(times(text, 'paper:binance')).toBe(1);
    }
  });

  it('that was declined names who said no once', async () => {
    const told: Notification[] = [];
    const declined: Approval = { ...resumed(null), status: 'declined', approvedBy: [], note: 'Declined by discord:7.' };
    await new TradingNews({ notify: async (notification) => void told.push(notification) }, 0).approval({ approval: declined, change: 'declined', quiet: false });
    expect(JSON.stringify(told[0]?.card.blocks)).toContain('Declined by discord:7 at 2025-06-15 12:21 UTC.');
  });
});
