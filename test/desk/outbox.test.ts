import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OutcryError } from '../../src/domain/errors.ts';
import { layoutCard } from '../../src/reports/text-layout.ts';
import { MemoryOutboxStore } from '../fakes/memory-outbox-store.ts';
import { gate } from './desk-harness.ts';
import { START, cardOf, outboxBench, settle } from './outbox-bench.ts';

const unreachable = () => new OutcryError('unreachable', 'The chat does not answer.');

describe('the outbox', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: START });
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  describe('sends what is put into it', () => {
    it('in order, once, with everything that the entry says', async () => {
      const { outbox, channel, put } = outboxBench();
      outbox.open(channel);
      await put('a', { inReplyTo: 'm7', onlyFor: 'ann', silent: true });
      await put('b');
      await settle();
      expect(channel.titles).toEqual(['a', 'b']);
      expect(channel.deliveries[0]).toMatchObject({ conversation: 'c1', inReplyTo: 'm7', onlyFor: 'ann', silent: true, partsSent: 0 });
      expect(await outbox.summary()).toEqual({ waiting: 0, lost: [] });
    });

    it('gives every card an id of its own that the channel can tell repeats by', async () => {
      const { outbox, channel, put } = outboxBench();
      outbox.open(channel);
      await put('a');
      await put('b');
      await settle();
      const ids = channel.deliveries.map(({ id }) => id);
      expect(new Set(ids).size).toBe(2);
      for (const id of ids) expect(id).toMatch(/^[\w-]{1,25}$/);
    });

    it('never twice, however often its key is put', async () => {
      const { outbox, channel, put } = outboxBench();
      outbox.open(channel);
      const stored = await Promise.all([put('a'), put('a'), put('a')]);
      await settle();
      expect(await put('a')).toBe(false);
      await settle();
      expect(stored.filter(Boolean)).toHaveLength(1);
      expect(channel.titles).toEqual(['a']);
    });

    it('side by side between conversations: a slow one holds up nobody else', async () => {
      const { outbox, channel, put } = outboxBench();
      const slow = gate();
      channel.beforeSend = ({ conversation }) => (conversation === 'c1' ? slow.opened : Promise.resolve());
      outbox.open(channel);
      await put('a');
      await put('b', { conversation: 'c2' });
      await settle();
      expect(channel.titles).toEqual(['b']);
      slow.open();
      await settle();
      expect(channel.titles).toEqual(['b', 'a']);
    });

    it('without its secrets', async () => {
      const { outbox, channel, put } = outboxBench();
      outbox.open(channel);
      await put('a', { card: cardOf('token s3cret-token') });
      await settle();
      expect(channel.titles).toEqual(['token [hidden]']);
    });

    it('leaves what is for a channel that does not run, until it does', async () => {
      const { outbox, channel, put } = outboxBench();
      await put('a');
      await settle();
      expect(outbox.runs('scripted')).toBe(false);
      expect(channel.titles).toEqual([]);
      outbox.open(channel);
      await settle();
      expect(channel.titles).toEqual(['a']);
    });

    it('resolves `flushed` when what is due was sent, or waits for another try', async () => {
      const { outbox, channel, put } = outboxBench();
      outbox.open(channel);
      await put('a');
      await outbox.flushed('scripted', 'c1');
      expect(channel.titles).toEqual(['a']);
      channel.failure = unreachable();
      await put('b');
      await outbox.flushed('scripted', 'c1');
      await outbox.flushed('scripted', 'c1');
      await outbox.flushed('scripted', 'nobody');
      expect(channel.titles).toEqual(['a']);
    });
  });

  describe('tries again', () => {
    it('after a second, doubling up to a minute, and keeps the order meanwhile', async () => {
      const { outbox, channel, put } = outboxBench();
      const tries: number[] = [];
      channel.beforeSend = () => {
        tries.push(Date.now() - START);
        return tries.length <= 9 ? Promise.reject(unreachable()) : Promise.resolve();
      };
      outbox.open(channel);
      await put('a');
      await put('b');
      await vi.advanceTimersByTimeAsync(10 * 60_000);
      const pauses = tries.slice(1, 10).map((at, index) => at - (tries[index] ?? 0));
      expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
      expect(channel.titles).toEqual(['a', 'b']);
    });

    it('a little sooner by chance, so that not all come at once', async () => {
      const { outbox, channel, put } = outboxBench({ random: () => 0 });
      channel.failure = unreachable();
      outbox.open(channel);
      await put('a');
      await settle();
      channel.failure = null;
      await vi.advanceTimersByTimeAsync(499);
      expect(channel.titles).toEqual([]);
      await vi.advanceTimersByTimeAsync(1);
      expect(channel.titles).toEqual(['a']);
    });

    it('not before the time that the other side asked for', async () => {
      const { outbox, channel, put } = outboxBench({ random: () => 0 });
      channel.failure = new OutcryError('rate-limited', 'Too many.', { retryAfterMs: 37_000 });
      outbox.open(channel);
      await put('a');
      await settle();
      channel.failure = null;
      await vi.advanceTimersByTimeAsync(36_999);
      expect(channel.titles).toEqual([]);
      await vi.advanceTimersByTimeAsync(1);
      expect(channel.titles).toEqual(['a']);
    });

    it('at once when the connection comes back', async () => {
      const { outbox, channel, put } = outboxBench();
      channel.failure = unreachable();
      outbox.open(channel);
      await put('a');
      await vi.advanceTimersByTimeAsync(40_000);
      channel.failure = null;
      outbox.retryNow('scripted');
      await settle();
      expect(channel.titles).toEqual(['a']);
    });

    it('only the messages of a card that did not get over', async () => {
      const { outbox, channel, put } = outboxBench();
      const started: number[] = [];
      channel.beforeSend = async (delivery) => {
        started.push(delivery.partsSent);
        if (started.length > 1) return;
        await delivery.onPart(1);
        await delivery.onPart(2);
        throw unreachable();
      };
      outbox.open(channel);
      await put('a');
      await vi.advanceTimersByTimeAsync(2_000);
      expect(started).toEqual([0, 2]);
      expect(await outbox.summary()).toEqual({ waiting: 0, lost: [] });
    });

    it('again after a restart, from where it was, and says so when it may have been seen', async () => {
      const { store, entry } = outboxBench();
      await store.add(entry('a'));
      await store.begin(1);
      await store.notePart(1, 0);
      await store.add(entry('b'));
      const next = outboxBench({ store });
      next.outbox.open(next.channel);
      await settle();
      expect(next.channel.titles).toEqual(['a', 'b']);
      expect(next.channel.sent.map(({ card }) => layoutCard(card, { width: 80 }).at(-1))).toEqual(['i Sent again after an interruption; you may have seen it.', 'b']);
    });

    it('does not send a card again because the store failed after it was sent', async () => {
      const store = new MemoryOutboxStore();
      const { outbox, channel, put, logged } = outboxBench({ store });
      const settling = vi.spyOn(store, 'settle');
      settling.mockRejectedValueOnce(new Error('locked')).mockRejectedValueOnce(new Error('locked'));
      outbox.open(channel);
      await put('a');
      await vi.advanceTimersByTimeAsync(5_000);
      expect(channel.titles).toEqual(['a']);
      expect(await outbox.summary()).toEqual({ waiting: 0, lost: [] });
      expect(logged.map(({ message }) => message)).toEqual(['the outbox cannot be written', 'the outbox cannot be written']);
    });

    it('goes on when the store could not be read', async () => {
      const store = new MemoryOutboxStore();
      const { outbox, channel, put } = outboxBench({ store });
      vi.spyOn(store, 'waiting').mockRejectedValueOnce(new Error('locked'));
      vi.spyOn(store, 'conversations').mockRejectedValueOnce(new Error('locked'));
      outbox.open(channel);
      await put('a');
      await vi.advanceTimersByTimeAsync(1_000);
      expect(channel.titles).toEqual(['a']);
    });
  });

  describe('gives up', () => {
    it('what can never be delivered, with the reason, and goes on', async () => {
      const { outbox, channel, put, logged } = outboxBench();
      channel.beforeSend = ({ card }) => (card.title === 'a' ? Promise.reject(new OutcryError('refused', 'The bot was blocked; token s3cret-token.')) : Promise.resolve());
      outbox.open(channel);
      await put('a');
      await put('b');
      await settle();
      expect(channel.titles).toEqual(['b']);
      expect(await outbox.summary()).toEqual({
        waiting: 0,
        lost: [{ channel: 'scripted', conversation: 'c1', title: 'a', reason: 'The bot was blocked; token [hidden].', at: START }],
      });
      expect(logged.map(({ message }) => message)).toEqual(['a card was given up']);
    });

    it('a card that the channel will not have, and says once that there was one', async () => {
      const { outbox, channel, put } = outboxBench();
      channel.beforeSend = () => Promise.reject(new OutcryError('invalid-input', 'Too many fields.'));
      outbox.open(channel);
      await put('a', { inReplyTo: 'm1' });
      await settle();
      expect((await outbox.summary()).lost.map(({ title }) => title)).toEqual(['Could not be shown', 'a']);
      channel.beforeSend = ({ card }) => (card.title === 'b' ? Promise.reject(new OutcryError('invalid-input', 'Too many fields.')) : Promise.resolve());
      await put('b', { inReplyTo: 'm2' });
      await settle();
      expect(channel.titles).toEqual(['Could not be shown']);
      expect(channel.deliveries[0]?.inReplyTo).toBe('m2');
    });

    it('a card at which a channel breaks again and again, so that it does not hold up the others for ever', async () => {
      const { outbox, channel, put } = outboxBench();
      channel.beforeSend = ({ card }) => (card.title === 'a' ? Promise.reject(new TypeError('undefined is not a function')) : Promise.resolve());
      outbox.open(channel);
      await put('a');
      await put('b');
      await vi.advanceTimersByTimeAsync(60_000);
      expect(channel.titles).toEqual(['b', 'Could not be shown']);
    });
  });

  describe('keeps things for their hour', () => {
    it('and lets what is due overtake them', async () => {
      const { outbox, channel, put } = outboxBench();
      outbox.open(channel);
      await put('later', { notBefore: START + 3_600_000 });
      await put('now');
      await vi.advanceTimersByTimeAsync(3_599_999);
      expect(channel.titles).toEqual(['now']);
      await vi.advanceTimersByTimeAsync(1);
      expect(channel.titles).toEqual(['now', 'later']);
    });

    it('over a restart', async () => {
      const { store, entry } = outboxBench();
      await store.add(entry('later', { notBefore: START + 90_000 }));
      const next = outboxBench({ store });
      next.outbox.open(next.channel);
      await vi.advanceTimersByTimeAsync(89_999);
      expect(next.channel.titles).toEqual([]);
      await vi.advanceTimersByTimeAsync(1);
      expect(next.channel.titles).toEqual(['later']);
    });

    it('and tells several that waited together as one digest, important ones whole', async () => {
      const { outbox, channel, put } = outboxBench();
      const morning = START + 8 * 3_600_000;
      outbox.open(channel);
      await put('BTC report', { notBefore: morning, mayBeDigested: true, silent: true });
      await vi.advanceTimersByTimeAsync(3_600_000);
      await put('Candles synced', { notBefore: morning, mayBeDigested: true });
      await put('Held, not to be summed up', { notBefore: morning });
      await vi.advanceTimersByTimeAsync(7 * 3_600_000);
      expect(channel.titles).toEqual(['Your digest: 2 messages', 'Held, not to be summed up']);
      expect(channel.deliveries[0]?.silent).toBe(false);
      expect(layoutCard(channel.sent[0]?.card ?? cardOf(''), { width: 80 })).toEqual([
        'Your digest: 2 messages', '', '14:00  BTC report', '15:00  Candles synced', '', 'i Times are those of Europe/Berlin.',
      ]);
    });

    it('but tells a single one as itself', async () => {
      const { outbox, channel, put } = outboxBench();
      outbox.open(channel);
      await put('BTC report', { notBefore: START + 1_000, mayBeDigested: true });
      await vi.advanceTimersByTimeAsync(1_000);
      expect(channel.titles).toEqual(['BTC report']);
    });
  });

  describe('after an outage', () => {
    const during = async (count: number, minutes: number, bench = outboxBench()) => {
      const { outbox, channel, put } = bench;
      channel.failure = unreachable();
      outbox.open(channel);
      for (let index = 0; index < count; index++) await put(`report ${index}`, { mayBeDigested: true });
      await put('order filled');
      await put('last report', { mayBeDigested: true });
      await vi.advanceTimersByTimeAsync(minutes * 60_000);
      channel.failure = null;
      await vi.advanceTimersByTimeAsync(60_000);
      return bench;
    };

    it('tells the important ones whole and all others as one digest', async () => {
      const { channel } = await during(40, 10);
      expect(channel.titles).toEqual(['While you could not be reached: 41 messages', 'order filled']);
      const lines = layoutCard(channel.sent[0]?.card ?? cardOf(''), { width: 80 });
      expect(lines.filter((line) => /^\d\d:\d\d/.test(line))).toHaveLength(30);
      expect(lines).toContain('14:00  last report');
      expect(lines).toContain('and 11 more messages before these.');
    });

    it('tells a few, and what waited for a moment only, one by one', async () => {
      expect((await during(1, 10)).channel.titles).toEqual(['report 0', 'order filled', 'last report']);
      expect((await during(4, 0.5)).channel.titles).toEqual(['report 0', 'report 1', 'report 2', 'report 3', 'order filled', 'last report']);
    });

    it('goes on with a digest of several messages where it was', async () => {
      const bench = outboxBench();
      const started: number[] = [];
      bench.channel.beforeSend = async (delivery) => {
        started.push(delivery.partsSent);
        if (started.length > 1) return;
        await delivery.onPart(1);
        throw unreachable();
      };
      await during(5, 10, bench);
      await vi.advanceTimersByTimeAsync(60_000);
      expect(started).toEqual([0, 1, 0]);
    });
  });

  describe('stops', () => {
    it('when what is due was sent, and leaves what waits for another try to the next start', async () => {
      const { outbox, channel, put, store } = outboxBench();
      outbox.open(channel);
      const slow = gate();
      channel.beforeSend = async ({ conversation }) => {
        if (conversation === 'down') throw unreachable();
        await slow.opened;
      };
      await put('a');
      await put('b');
      await put('never', { conversation: 'down' });
      await settle();
      const stopping = outbox.stop(5_000);
      slow.open();
      await stopping;
      expect(channel.titles).toEqual(['a', 'b']);
      await put('too late');
      await vi.advanceTimersByTimeAsync(120_000);
      expect(channel.titles).toEqual(['a', 'b']);
      expect(await store.conversations()).toHaveLength(2);
    });

    it('after its grace, though a channel hangs', async () => {
      const { outbox, channel, put } = outboxBench();
      outbox.open(channel);
      channel.beforeSend = () => gate().opened;
      await put('a');
      await settle();
      let stopped = false;
      void outbox.stop(1_000).then(() => (stopped = true));
      await vi.advanceTimersByTimeAsync(1_600);
      expect(stopped).toBe(true);
    });
  });

  it('forgets the bodies of what was settled a week ago', async () => {
    const { outbox, channel, put, store } = outboxBench();
    outbox.open(channel);
    await put('a');
    await vi.advanceTimersByTimeAsync(6 * 86_400_000);
    expect(await store.delivered('scripted', 'c1', 0)).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(2 * 86_400_000);
    expect(await store.delivered('scripted', 'c1', 0)).toHaveLength(0);
  });
});
