import { ChainCheck, EMPTY_CHAIN, type JournalHead, chained } from '../../src/trading/journal/hash-chain.ts';
import type { Journal, JournalCheck, JournalDraft, JournalEntry } from '../../src/trading/journal/journal.ts';

/** Drafts as the entries that follow on a head, as they read back. */
export function entriesOf(head: JournalHead, drafts: readonly JournalDraft[]): readonly JournalEntry[] {
  return chained(head, drafts).map(({ position, at, kind, about, by, dataJson, hash }) => ({ position, at, kind, about, by, data: JSON.parse(dataJson) as JournalEntry['data'], hash }));
}

/** A journal that forgets when it is dropped. */
export class MemoryJournal implements Journal {
  readonly #entries: JournalEntry[] = [];

  async append(entries: readonly JournalDraft[]): Promise<void> {
    this.write(entries);
  }

  /** Appends at once: how a store of this folder writes its entries together with what they tell of. */
  write(drafts: readonly JournalDraft[]): void {
    this.#entries.push(...entriesOf(this.#head(), drafts));
  }

  async about(id: string, limit?: number): Promise<readonly JournalEntry[]> {
    const found = this.#entries.filter((entry) => entry.about.includes(id));
    return limit === undefined ? found : found.slice(Math.max(0, found.length - limit));
  }

  async read(from: number, limit: number): Promise<readonly JournalEntry[]> {
    return this.#entries.filter(({ position }) => position >= from).slice(0, Math.max(0, limit));
  }

  async verify(): Promise<JournalCheck> {
    const check = new ChainCheck();
    for (const entry of this.#entries) {
      const fault = check.next(entry);
      if (fault) return fault;
    }
    return check.end(this.#head());
  }

  #head(): JournalHead {
    return this.#entries.at(-1) ?? EMPTY_CHAIN;
  }
}
