import { vi } from 'vitest';
import { Outbox, type OutboxNeeds } from '../../src/desk/outbox.ts';
import type { OutboxEntry } from '../../src/desk/outbox-store.ts';
import { secretFilter } from '../../src/desk/secret-filter.ts';
import type { Card } from '../../src/reports/card.ts';
import { MemoryOutboxStore } from '../fakes/memory-outbox-store.ts';
import { ScriptedChannel } from '../fakes/scripted-channel.ts';

/** When the tests' clock begins. */
export const START = Date.UTC(2025, 5, 1, 12);

/** An outbox over a store in memory and one scripted channel, on vitest's fake time. */
export function outboxBench({ store = new MemoryOutboxStore(), ...overrides }: Partial<OutboxNeeds> & { readonly store?: MemoryOutboxStore } = {}) {
  const channel = new ScriptedChannel();
  const clock = { now: () => vi.getMockedSystemTime()?.getTime() ?? START };
  const logged: { readonly fields: Readonly<Record<string, unknown>>; readonly message: string }[] = [];
  const outbox = new Outbox({
    store,
    clock,
    log: { error: (fields, message) => void logged.push({ fields, message }) },
    filter: secretFilter(['s3cret-token']),
    zoneOf: () => Promise.resolve('Europe/Berlin'),
    random: () => 1,
    ...overrides,
  });
  const entry = (key: string, details: Partial<OutboxEntry> = {}): OutboxEntry => ({
    key, channel: channel.id, conversation: 'c1', card: cardOf(key), inReplyTo: null, onlyFor: null, silent: false, event: null, createdAt: clock.now(), notBefore: clock.now(), mayBeDigested: false, ...details,
  });
  const put = (key: string, details: Partial<OutboxEntry> = {}) => outbox.put(entry(key, details));
  return { outbox, store, channel, clock, logged, entry, put };
}

/** A card with nothing but its title. */
export function cardOf(title: string): Card {
  return { title, tone: 'neutral', blocks: [], actions: [] };
}

/** Lets everything happen that needs no time. */
export async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
}
