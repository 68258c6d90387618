import { describe, expect, it } from 'vitest';
import { DeskNotifier } from '../../src/desk/notifier.ts';
import type { OutboxEntry } from '../../src/desk/outbox-store.ts';
import { DEFAULT_RULES } from '../../src/people/notification-rules.ts';
import type { Notification } from '../../src/people/notification.ts';
import { MemoryNotificationBook } from '../fakes/memory-notification-book.ts';
import { titled } from './desk-harness.ts';

const NIGHT = Date.UTC(2025, 5, 10, 22, 30);

function bench(owners: readonly string[] = ['telegram:42', 'discord:dm']) {
  const put: OutboxEntry[] = [];
  const running = new Set(['telegram', 'discord']);
  const rules = new MemoryNotificationBook();
  const logged: string[] = [];
  const notifier = new DeskNotifier({
    outbox: { put: (entry) => Promise.resolve(put.push(entry) > 0), runs: (channel) => running.has(channel) },
    rules,
    shown: (subject) => Promise.resolve(subject === 'approval:k3' ? [{ channel: 'telegram', conversation: '42' }, { channel: 'discord', conversation: 'dm' }, { channel: 'terminal', conversation: 'local' }] : []),
    owners: () => Promise.resolve(owners),
    zone: 'Europe/Berlin',
    clock: { now: () => NIGHT },
    log: { error: (_, message) => void logged.push(message) },
  });
  const notify = (details: Partial<Notification>) => notifier.notify({ key: 'alert:7', event: 'alert', to: { kind: 'owners' }, card: titled('BTC'), at: NIGHT, ...details });
  return { notify, put, running, rules, logged, told: () => put.map(({ channel, conversation }) => `${channel}:${conversation}`) };
}

describe('the notifier', () => {
  it('puts an event into the outbox of its conversation, under a key of its own', async () => {
    const { notify, put } = bench();
    await notify({ to: { kind: 'conversation', conversation: 'telegram:-100:7' } });
    expect(put).toEqual([
      { key: 'alert:7@telegram:-100:7', channel: 'telegram', conversation: '-100:7', card: titled('BTC'), event: 'alert', inReplyTo: null, onlyFor: null, silent: false, createdAt: NIGHT, notBefore: NIGHT, mayBeDigested: false },
    ]);
  });

  it('tells the owners wherever they are, each once', async () => {
    const { notify, told, put } = bench(['telegram:42', 'discord:dm', 'telegram:42']);
    await notify({});
    expect(told()).toEqual(['telegram:42', 'discord:dm']);
    expect(new Set(put.map(({ key }) => key)).size).toBe(2);
  });

  it('tells them elsewhere when the news is about a channel, or when one does not run', async () => {
    const { notify, told, running } = bench();
    await notify({ to: { kind: 'owners', except: 'telegram' } });
    expect(told()).toEqual(['discord:dm']);
    running.delete('discord');
    await notify({});
    expect(told()).toEqual(['discord:dm', 'telegram:42']);
  });

  it('tells the owners what is for a conversation that nobody can be reached in', async () => {
    const { notify, told } = bench();
    await notify({ to: { kind: 'conversation', conversation: 'command' } });
    expect(told()).toEqual(['telegram:42', 'discord:dm']);
  });

  it('keeps it for all owners when none of them can be reached', async () => {
    const { notify, told, running } = bench();
    running.clear();
    await notify({});
    expect(told()).toEqual(['telegram:42', 'discord:dm']);
  });

  it('tells news of a subject in every conversation that can be reached and was shown a card on it', async () => {
    const { notify, told, logged } = bench();
    await notify({ event: 'approval', to: { kind: 'shown', subject: 'approval:k3' } });
    expect(told()).toEqual(['telegram:42', 'discord:dm']);
    await notify({ event: 'approval', to: { kind: 'shown', subject: 'approval:unseen' } });
    expect(told()).toHaveLength(2);
    expect(logged).toEqual([]);
  });

  it('logs what it can tell nobody', async () => {
    const { notify, put, logged } = bench([]);
    await notify({});
    expect(put).toEqual([]);
    expect(logged).toEqual(['there is nobody to tell this to']);
  });

  it('goes by the rules of each conversation', async () => {
    const { notify, put, rules } = bench();
    await rules.save('telegram:42', { ...DEFAULT_RULES, loudness: { alert: 'off' } });
    await rules.save('discord:dm', { ...DEFAULT_RULES, quiet: { from: 0, to: 420 }, zone: 'Europe/Berlin' });
    await notify({});
    await notify({ key: 'report:1', event: 'report' });
    expect(put.map(({ conversation, event, silent, notBefore }) => [conversation, event, silent, notBefore])).toEqual([
      ['dm', 'alert', true, NIGHT],
      ['42', 'report', true, NIGHT],
      ['dm', 'report', true, Date.UTC(2025, 5, 11, 5)],
    ]);
  });
});
