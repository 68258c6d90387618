import type { ButtonBook } from '../../src/desk/button-book.ts';
import type { Action } from '../../src/reports/card.ts';

interface Kept {
  readonly reference: string;
  readonly conversation: string;
  readonly place: string;
  readonly action: Action;
  readonly keptAt: number;
}

/** A button book that forgets when it is dropped. Its references count up, so that tests can foretell them: `button-000000001`. */
export class MemoryButtonBook implements ButtonBook {
  readonly #kept = new Map<string, Kept>();
  #count = 0;

  async keep(channel: string, conversation: string, deliveryId: string, actions: readonly Action[], now: number): Promise<readonly string[]> {
    return actions.map((action, index) => {
      const where = JSON.stringify([channel, conversation]);
      const place = JSON.stringify([where, deliveryId, index, action]);
      for (const kept of this.#kept.values()) if (kept.place === place) return kept.reference;
      this.#count += 1;
      const reference = `button-${String(this.#count).padStart(9, '0')}`;
      this.#kept.set(reference, { reference, conversation: where, place, action, keptAt: now });
      return reference;
    });
  }

  async find(channel: string, conversation: string, reference: string): Promise<Action | null> {
    const kept = this.#kept.get(reference);
    return kept?.conversation === JSON.stringify([channel, conversation]) ? kept.action : null;
  }

  async prune(before: number): Promise<void> {
    for (const kept of this.#kept.values()) if (kept.keptAt < before) this.#kept.delete(kept.reference);
  }
}
