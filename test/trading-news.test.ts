import { describe, expect, it } from 'vitest';
import type { Notification } from '../src/people/notification.ts';
import { TradingNews } from '../src/trading-news.ts';
import type { OrderRecord } from '../src/trading/order-flow/order-store.ts';
import { approvalOf } from './tools/trading-fixture.ts';

const ID = 'k3fqzyx2ma';

function bench(startedAt = 0) {
  const told: Notification[] = [];
  const news = new TradingNews({ notify: async (notification) => void told.push(notification) }, startedAt);
  return { told, news };
}

const record = (change: Partial<OrderRecord> = {}, intent: Partial<OrderRecord['intent']> = {}): OrderRecord => ({
  id: `oc-${ID}-1`, state: 'filled', approval: ID, venueOrderId: '1', filled: '0.05', filledCost: '100', note: null, cancelAskedAt: null, createdAt: 1_000, sentAt: 1_000, updatedAt: 1_500, ...change,
  intent: {
    account: 'paper:binance', symbol: 'BTC/USDT', side: 'buy', type: 'market', amount: '0.05', price: null, stopPrice: null, stopLimitPrice: null, purpose: 'entry',
    origin: { kind: 'person', person: 'telegram:42', conversation: 'telegram:42' }, deployment: null, guard: null, reason: 'Asked for.', ...intent,
  },
});

describe('news of an approval', () => {
  it('shows a new one to the owners on the other channels, with its buttons', async () => {
    const { told, news } = bench();
    await news.approval({ approval: approvalOf(ID), change: 'asked', quiet: false });
    expect(told).toMatchObject([{ key: `approval:${ID}:asked`, event: 'approval', to: { kind: 'owners', except: 'telegram' }, card: { subject: `approval:${ID}` } }]);
    expect(told[0]?.card.actions.map(({ kind }) => kind)).toEqual(['approve', 'decline']);
  });

  it('says once, where it was asked, what became of an action that a restart cut short, and what to do', async () => {
    const approval = approvalOf(ID, { action: { kind: 'resume', account: null }, previews: [], status: 'approved', approvedBy: ['telegram:42'], askedBy: 'telegram:42', conversation: 'telegram:42', decidedAt: Date.UTC(2025, 5, 15, 12, 21) });
    const words = async (wasDone: boolean | null): Promise<string> => {
      const { told, news } = bench();
      await news.approval({ approval, change: 'cut-short', wasDone });
      expect(told.map(({ key, to }) => [key, to.kind])).toEqual([[`approval:${ID}:cut-short`, 'conversation'], [`approval:${ID}:cut-short`, 'shown']]);
      return [told[0]?.card.title, ...(told[0]?.card.blocks ?? []).map((block) => (block.kind === 'text' ? block.text : ''))].join(' | ');
    };
    expect(await words(false)).toBe(`PAPER: approved, and not done | ${ID} was approved by telegram:42 at 2025-06-15 12:21 UTC, and Outcry was stopped before it could answer. | It was not done, and will not be by itself: ask for it again (/resume) if it is still wanted.`);
    expect(await words(true)).toContain('It was done all the same: trading was taken up again. /risk shows it');
    expect(await words(null)).toContain('Whether trading was taken up again does not show any more: look at /risk');
  });

  it('tells the owners too of what somebody else than the asker said yes to', async () => {
    const { told, news } = bench();
    await news.approval({ approval: approvalOf(ID, { status: 'approved', askedBy: 'discord:7', approvedBy: ['telegram:42'] }), change: 'cut-short', wasDone: false });
    expect(told.map(({ to }) => to.kind)).toEqual(['conversation', 'shown', 'owners']);
  });

  it('puts its end in the place of every card that shows it, without buttons that answer it', async () => {
    for (const change of ['approved', 'declined', 'expired'] as const) {
      const { told, news } = bench();
      // oxlint-disable-next-line no-await-in-loop -- in turn
      await news.approval({ approval: approvalOf(ID, { status: change, decidedAt: Date.UTC(2025, 5, 15, 12, 21), approvedBy: change === 'approved' ? ['discord:7'] : [] }), change, quiet: false });
      expect(told).toMatchObject([{ to: { kind: 'shown', subject: `approval:${ID}` }, card: { subject: `approval:${ID}`, replaces: true } }]);
      expect(told[0]?.card.actions.filter(({ kind }) => kind !== 'run')).toEqual([]);
      expect(told[0]?.card.title.toLowerCase()).toContain(change);
    }
  });

  it('goes on asking for the second person, with the buttons', async () => {
    const { told, news } = bench();
    await news.approval({ approval: approvalOf(ID, { people: 2, approvedBy: ['telegram:42'] }), change: 'seconded', quiet: false });
    expect(told).toMatchObject([{ to: { kind: 'shown' }, card: { replaces: true } }]);
    expect(told[0]?.card.actions.map(({ kind }) => kind)).toEqual(['approve', 'decline']);
  });
});

describe('news of an order', () => {
  it('is not told again to whoever was answered with it', async () => {
    const { told, news } = bench();
    await news.order({ order: record(), fills: [] });
    expect(told).toEqual([]);
  });

  it('is told where it was asked for when the order ends later', async () => {
    const { told, news } = bench();
    await news.order({ order: record({ updatedAt: 60_000 }), fills: [] });
    expect(told).toMatchObject([{ key: `order:oc-${ID}-1:filled`, event: 'order', to: { kind: 'conversation', conversation: 'telegram:42' }, symbol: 'BTC/USDT' }]);
  });

  it('is told of an order that a process before this one sent and did not live to answer for', async () => {
    const { told, news } = bench(1_200);
    await news.order({ order: record(), fills: [] });
    expect(told).toMatchObject([{ key: `order:oc-${ID}-1:filled` }]);
    // It had ended, and the answer may have been cut off.
    const soon = bench(2_000);
    await soon.news.order({ order: record(), fills: [] });
    expect(soon.told).toHaveLength(1);
    const later = bench(62_000);
    await later.news.order({ order: record(), fills: [] });
    expect(later.told).toEqual([]);
  });

  it('has no line for a reason that nobody gave', async () => {
    const { told, news } = bench();
    await news.order({ order: record({ updatedAt: 60_000 }, { reason: '' }), fills: [] });
    const fields = told[0]?.card.blocks.flatMap((block) => (block.kind === 'fields' ? block.fields : [])) ?? [];
    expect(fields.filter(({ value }) => value === '')).toEqual([]);
    expect(fields.map(({ label }) => label)).not.toContain('Why');
  });

  it('is not told while it rests', async () => {
    const { told, news } = bench();
    await news.order({ order: record({ state: 'open', updatedAt: 60_000 }), fills: [] });
    expect(told).toEqual([]);
  });

  it('of a stop by hand that was hit is told to the owners at once', async () => {
    const { told, news } = bench();
    await news.order({ order: record({ approval: null }, { side: 'sell', purpose: 'protect', origin: { kind: 'desk', because: 'protection' } }), fills: [] });
    expect(told).toMatchObject([{ to: { kind: 'owners' } }]);
  });

  it('of a deployment is left to its session', async () => {
    const { told, news } = bench();
    await news.order({ order: record({ updatedAt: 60_000 }, { deployment: 'abcdefgh' }), fills: [] });
    expect(told).toEqual([]);
  });
});
