import type { LostEntry, OutboxEntry, OutboxOutcome, OutboxStore, WaitingEntry } from '../../src/desk/outbox-store.ts';
import type { Card } from '../../src/reports/card.ts';

interface Stored {
  readonly entry: OutboxEntry;
  readonly position: number;
  partsSent: number;
  attempts: number;
  isTrying: boolean;
  reason: string;
  settled: { readonly outcome: OutboxOutcome; readonly at: number } | null;
  isPruned: boolean;
}

/** How many given-up entries a summary names. */
const MOST_LOST = 20;

/** An outbox that forgets when it is dropped. */
export class MemoryOutboxStore implements OutboxStore {
  readonly #stored: Stored[] = [];
  readonly #keys = new Set<string>();

  async add(entry: OutboxEntry): Promise<boolean> {
    if (this.#keys.has(entry.key)) return false;
    this.#keys.add(entry.key);
    const position = this.#stored.length + 1;
    this.#stored.push({ entry, position, partsSent: 0, attempts: 0, isTrying: false, reason: '', settled: null, isPruned: false });
    return true;
  }

  async waiting(channel: string, conversation: string, limit: number, dueBy: number): Promise<readonly WaitingEntry[]> {
    return this.#stored
      .filter(({ entry, settled }) => settled === null && entry.channel === channel && entry.conversation === conversation && entry.notBefore <= dueBy)
      .slice(0, Math.max(0, limit))
      .map(({ entry, position, partsSent, attempts, isTrying }) => ({ ...entry, position, partsSent, attempts, wasInterrupted: isTrying }));
  }

  async conversations(): Promise<readonly { readonly channel: string; readonly conversation: string; readonly notBefore: number }[]> {
    const byName = new Map<string, { channel: string; conversation: string; notBefore: number }>();
    for (const { entry, settled } of this.#stored) {
      if (settled) continue;
      const { channel, conversation, notBefore } = entry;
      const name = JSON.stringify([channel, conversation]);
      const known = byName.get(name);
      if (known) known.notBefore = Math.min(known.notBefore, notBefore);
      else byName.set(name, { channel, conversation, notBefore });
    }
    return [...byName.values()];
  }

  async begin(position: number): Promise<void> {
    const stored = this.#at(position);
    if (stored) stored.isTrying = true;
  }

  async notePart(position: number, partsSent: number): Promise<void> {
    const stored = this.#at(position);
    if (stored) stored.partsSent = partsSent;
  }

  async noteFailure(position: number, reason: string): Promise<void> {
    const stored = this.#at(position);
    if (!stored) return;
    stored.isTrying = false;
    stored.attempts += 1;
    stored.reason = reason;
  }

  async settle(positions: readonly number[], outcome: OutboxOutcome, now: number, reason?: string): Promise<void> {
    for (const position of positions) {
      const stored = this.#at(position);
      if (!stored) continue;
      stored.settled = { outcome, at: now };
      stored.reason = reason ?? stored.reason;
    }
  }

  async shown(subject: string): Promise<readonly { readonly channel: string; readonly conversation: string }[]> {
    const shown = this.#stored.filter(({ entry }) => entry.card.subject === subject).map(({ entry: { channel, conversation } }) => [JSON.stringify([channel, conversation]), { channel, conversation }] as const);
    return [...new Map(shown).values()];
  }

  async summary(since: number): Promise<{ readonly waiting: number; readonly lost: readonly LostEntry[] }> {
    const lost = this.#stored
      .flatMap(({ entry, settled, reason }) =>
        settled?.outcome === 'given-up' && settled.at >= since
          ? [{ channel: entry.channel, conversation: entry.conversation, title: entry.card.title, reason, at: settled.at }]
          : [],
      )
      .toReversed()
      .sort((a, b) => b.at - a.at)
      .slice(0, MOST_LOST);
    return { waiting: this.#stored.filter(({ settled }) => settled === null).length, lost };
  }

  async delivered(channel: string, conversation: string, since: number): Promise<readonly Card[]> {
    return this.#stored
      .filter(
        ({ entry, settled, isPruned }) =>
          settled?.outcome === 'delivered' && settled.at >= since && !isPruned && entry.channel === channel && entry.conversation === conversation,
      )
      .map(({ entry }) => entry.card);
  }

  async prune(before: number): Promise<void> {
    for (const stored of this.#stored) if (stored.settled && stored.settled.at < before) stored.isPruned = true;
  }

  /** The entry at a position while it waits. */
  #at(position: number): Stored | null {
    const stored = this.#stored[position - 1];
    return stored?.settled === null ? stored : null;
  }
}
