import { describe, expect, it } from 'vitest';
import type { OutboxEntry, OutboxStore } from '../../src/desk/outbox-store.ts';
import type { Card } from '../../src/reports/card.ts';

function card(title: string): Card {
  return { title, tone: 'neutral', blocks: [{ kind: 'text', text: `All about ${title}.` }], actions: [] };
}

function entry(key: string, change: Partial<OutboxEntry> = {}): OutboxEntry {
  return {
    key,
    channel: 'telegram',
    conversation: '42',
    card: card(key),
    inReplyTo: null,
    onlyFor: null,
    silent: false,
    event: null,
    createdAt: 1_700_000_000_000,
    notBefore: 1_700_000_000_000,
    mayBeDigested: false,
    ...change,
  };
}

/** An instant by which everything is due. */
const EVER = 8.64e15;

/** A card with every kind of block and action, and columns with gaps. */
const FULL_CARD: Card = {
  title: 'BTC/USDT <b>& co</b> 🪙',
  tone: 'warning',
  simulated: true,
  blocks: [
    { kind: 'text', text: 'Two\nlines' },
    { kind: 'fields', title: 'Figures', fields: [{ label: 'Return', value: '+5 %', tone: 'good' }, { label: 'Sharpe', value: 'n/a' }] },
    { kind: 'table', columns: [{ header: 'Day' }, { header: 'Close', align: 'right' }], rows: [['Mon', '1'], ['Tue', '2']] },
    {
      kind: 'chart',
      alt: 'A line that rises.',
      chart: {
        title: 'BTC/USDT',
        subtitle: 'simulated prices',
        time: Float64Array.of(1, 2),
        panes: [
          {
            title: 'Price',
            unit: 'price',
            weight: 3,
            levels: [30, -0.5],
            layers: [
              {
                kind: 'candles',
                name: 'BTC/USDT',
                candles: {
                  time: Float64Array.of(1, 2),
                  open: Float64Array.of(64_213.57, Number.NaN),
                  high: Float64Array.of(Number.POSITIVE_INFINITY, 2),
                  low: Float64Array.of(-0, 2),
                  close: Float64Array.of(0.1 + 0.2, Number.MIN_VALUE),
                  volume: Float64Array.of(0, Number.MAX_VALUE),
                },
              },
              // A view of a larger buffer, at an odd place, as columns usually are.
              { kind: 'line', name: 'EMA', values: Float64Array.of(9, Number.NaN, 7, 9).subarray(1, 3), dashed: true },
              { kind: 'area', name: 'Drawdown', values: new Float64Array(0), tone: 'bad' },
              { kind: 'bars', name: 'Volume', values: Float64Array.of(1, 2) },
              { kind: 'marks', name: 'Trades', marks: [{ time: 1, price: 2.5, side: 'buy' }, { time: 2, price: Number.NaN, side: 'sell', label: '+3 %' }] },
            ],
          },
        ],
      },
    },
    { kind: 'note', tone: 'error', text: 'Not a result.' },
  ],
  actions: [
    { kind: 'run', label: 'Again', tool: 'backtest', args: { symbol: 'BTC/USDT', params: { low: 25, deep: [1, null, { f64: 'x' }] } } },
    { kind: 'approve', label: 'Approve', approvalId: 'a1' },
    { kind: 'decline', label: 'Decline', approvalId: 'a1' },
  ],
};

/** What every outbox must do; `make` gives an empty one. */
export function outboxStoreContract(name: string, make: () => Promise<OutboxStore>): void {
  describe(`${name} as an outbox`, () => {
    const keys = async (store: OutboxStore, conversation = '42', limit = 100): Promise<string[]> =>
      (await store.waiting('telegram', conversation, limit, EVER)).map(({ key }) => key);
    /** Stores an entry and gives its position. */
    const added = async (store: OutboxStore, stored: OutboxEntry): Promise<number> => {
      expect(await store.add(stored)).toBe(true);
      return (await store.waiting(stored.channel, stored.conversation, 1_000, EVER)).at(-1)?.position ?? -1;
    };

    it('gives an entry back as it was stored', async () => {
      const store = await make();
      const stored = entry('k1', { inReplyTo: 'm7', onlyFor: '9', silent: true, event: 'alert', notBefore: 1_700_000_900_000, mayBeDigested: true });
      const position = await added(store, stored);
      expect(await store.waiting('telegram', '42', 5, EVER)).toEqual([{ ...stored, position, partsSent: 0, attempts: 0, wasInterrupted: false }]);
    });

    it('gives a card back as it was, with its chart’s columns to the last bit', async () => {
      const store = await make();
      await store.add(entry('k1', { card: FULL_CARD }));
      const [waiting] = await store.waiting('telegram', '42', 1, EVER);
      expect(waiting?.card).toStrictEqual(FULL_CARD);
    });

    it('takes a key once, also when it comes many times at once, is delivered, or comes for another conversation', async () => {
      const store = await make();
      const taken = await Promise.all(Array.from({ length: 10 }, () => store.add(entry('k1'))));
      expect(taken.filter(Boolean)).toHaveLength(1);
      expect(await keys(store)).toEqual(['k1']);
      const [waiting] = await store.waiting('telegram', '42', 1, EVER);
      await store.settle([waiting?.position ?? -1], 'delivered', 10);
      await store.prune(20);
      expect(await store.add(entry('k1'))).toBe(false);
      expect(await store.add(entry('k1', { channel: 'discord', conversation: '9' }))).toBe(false);
      expect(await keys(store)).toEqual([]);
    });

    it('gives what waits in the order in which it was stored, the oldest up to a limit', async () => {
      const store = await make();
      for (const [index, key] of ['c', 'a', 'b'].entries()) await store.add(entry(key, { notBefore: 2_000_000_000_000 - index, createdAt: 9 - index }));
      expect(await keys(store)).toEqual(['c', 'a', 'b']);
      expect(await keys(store, '42', 2)).toEqual(['c', 'a']);
      expect(await keys(store, '42', 0)).toEqual([]);
      const positions = (await store.waiting('telegram', '42', 9, EVER)).map(({ position }) => position);
      expect(positions.toSorted((one, other) => one - other)).toEqual(positions);
    });

    it('gives what is due by an instant, and leaves the rest', async () => {
      const store = await make();
      await store.add(entry('later', { notBefore: 31 }));
      await store.add(entry('now', { notBefore: 30 }));
      await store.add(entry('long since', { notBefore: 10 }));
      expect((await store.waiting('telegram', '42', 9, 30)).map(({ key }) => key)).toEqual(['now', 'long since']);
      expect((await store.waiting('telegram', '42', 1, 31)).map(({ key }) => key)).toEqual(['later']);
      expect(await store.waiting('telegram', '42', 9, 9)).toEqual([]);
    });

    it('keeps conversations and channels apart', async () => {
      const store = await make();
      await store.add(entry('k1'));
      await store.add(entry('k2', { conversation: '4' }));
      await store.add(entry('k3', { channel: 'discord' }));
      expect(await keys(store)).toEqual(['k1']);
      expect(await keys(store, '4')).toEqual(['k2']);
      expect(await keys(store, '5')).toEqual([]);
    });

    it('names the conversations of which something waits, with the earliest time that something is due', async () => {
      const store = await make();
      await store.add(entry('k1', { notBefore: 500 }));
      await store.add(entry('k2', { channel: 'discord', conversation: '9', notBefore: 50 }));
      await store.add(entry('k3', { notBefore: 300 }));
      const done = await added(store, entry('k4', { conversation: '4' }));
      await store.settle([done], 'delivered', 10);
      expect(await store.conversations()).toEqual([
        { channel: 'telegram', conversation: '42', notBefore: 300 },
        { channel: 'discord', conversation: '9', notBefore: 50 },
      ]);
    });

    it('knows that a try was interrupted until its end is known', async () => {
      const store = await make();
      const position = await added(store, entry('k1'));
      await store.begin(position);
      expect(await store.waiting('telegram', '42', 1, EVER)).toMatchObject([{ wasInterrupted: true, attempts: 0, partsSent: 0 }]);
      // A part that was taken says nothing of the next, which may be on its way.
      await store.notePart(position, 2);
      expect(await store.waiting('telegram', '42', 1, EVER)).toMatchObject([{ wasInterrupted: true, attempts: 0, partsSent: 2 }]);
      await store.noteFailure(position, 'Telegram did not answer.');
      expect(await store.waiting('telegram', '42', 1, EVER)).toMatchObject([{ wasInterrupted: false, attempts: 1, partsSent: 2 }]);
      await store.begin(position);
      await store.noteFailure(position, 'Telegram did not answer.');
      expect(await store.waiting('telegram', '42', 1, EVER)).toMatchObject([{ wasInterrupted: false, attempts: 2, partsSent: 2 }]);
    });

    it('ends entries, one or many, and nothing changes them afterwards', async () => {
      const store = await make();
      const positions = [await added(store, entry('k1')), await added(store, entry('k2')), await added(store, entry('k3'))];
      const [first = -1, second = -1, third = -1] = positions;
      await store.settle([], 'delivered', 5);
      await store.settle([first, third], 'digested', 10);
      expect(await keys(store)).toEqual(['k2']);
      await store.settle([first], 'given-up', 20, 'Too late.');
      await store.begin(first);
      await store.noteFailure(first, 'Too late.');
      expect(await store.summary(0)).toEqual({ waiting: 1, lost: [] });
      await store.settle([second, first], 'delivered', 30);
      expect(await store.delivered('telegram', '42', 0)).toEqual([card('k2')]);
    });

    it('knows the conversations that cards on a subject are for, each once', async () => {
      const store = await make();
      const about = (subject: string): Card => ({ ...card('x'), subject });
      await store.add(entry('k1', { card: about('approval:a') }));
      await store.add(entry('k2', { card: about('approval:a') }));
      const position = await added(store, entry('k3', { card: about('approval:a'), channel: 'discord', conversation: 'dm' }));
      await store.settle([position], 'delivered', 5);
      await store.add(entry('k4', { card: about('approval:b'), conversation: '7' }));
      await store.add(entry('k5'));
      const shown = await store.shown('approval:a');
      expect(shown.map(({ channel, conversation }) => `${channel}:${conversation}`).toSorted()).toEqual(['discord:dm', 'telegram:42']);
      expect(await store.shown('approval:c')).toEqual([]);
    });

    it('sums up how many wait and what was given up since an instant, newest first, at most twenty', async () => {
      const store = await make();
      await store.add(entry('waits'));
      await store.add(entry('waits too', { channel: 'discord' }));
      for (let at = 1; at <= 25; at += 1) {
        const position = await added(store, entry(`k${at}`, { conversation: '4' }));
        await store.noteFailure(position, 'Try again.');
        await store.settle([position], 'given-up', at, 'The chat is gone.');
      }
      const { waiting, lost } = await store.summary(0);
      expect(waiting).toBe(2);
      expect(lost).toHaveLength(20);
      expect(lost[0]).toEqual({ channel: 'telegram', conversation: '4', title: 'k25', reason: 'The chat is gone.', at: 25 });
      expect((await store.summary(24)).lost.map(({ title }) => title)).toEqual(['k25', 'k24']);
      expect((await store.summary(26)).lost).toEqual([]);
    });

    it('tells of what was given up without a reason why its last try failed', async () => {
      const store = await make();
      const position = await added(store, entry('k1'));
      await store.noteFailure(position, 'Blocked.');
      await store.settle([position], 'given-up', 10);
      expect((await store.summary(0)).lost).toMatchObject([{ reason: 'Blocked.' }]);
    });

    it('gives the cards that were delivered to a conversation since an instant, oldest first, until they are pruned', async () => {
      const store = await make();
      for (const [key, at] of [['k1', 10], ['k2', 20], ['k3', 30]] as const) {
        await store.settle([await added(store, entry(key))], 'delivered', at);
      }
      await store.settle([await added(store, entry('digested'))], 'digested', 30);
      await store.settle([await added(store, entry('elsewhere', { conversation: '4' }))], 'delivered', 30);
      await store.add(entry('waits', { createdAt: 1 }));
      expect(await store.delivered('telegram', '42', 20)).toEqual([card('k2'), card('k3')]);
      await store.prune(30);
      expect(await store.delivered('telegram', '42', 0)).toEqual([card('k3')]);
      expect(await keys(store)).toEqual(['waits']);
    });

    it('still names what was given up when its card was pruned', async () => {
      const store = await make();
      await store.settle([await added(store, entry('k1'))], 'given-up', 10, 'Blocked.');
      await store.prune(20);
      expect((await store.summary(0)).lost).toMatchObject([{ title: 'k1', reason: 'Blocked.' }]);
    });
  });
}
