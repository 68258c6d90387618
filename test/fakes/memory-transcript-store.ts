import type { TranscriptEntry, TranscriptStore } from '../../src/agent/transcript.ts';

/** A transcript store that forgets when it is dropped. */
export class MemoryTranscriptStore implements TranscriptStore {
  readonly #entries = new Map<string, TranscriptEntry[]>();

  async append(conversation: string, entries: readonly TranscriptEntry[]): Promise<void> {
    this.#entries.set(conversation, [...(this.#entries.get(conversation) ?? []), ...entries]);
  }

  async read(conversation: string, limit: number): Promise<readonly TranscriptEntry[]> {
    const entries = this.#entries.get(conversation) ?? [];
    return entries.slice(Math.max(0, entries.length - limit));
  }

  async reset(conversation: string): Promise<void> {
    this.#entries.delete(conversation);
  }
}
