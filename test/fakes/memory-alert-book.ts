import type { Alert, AlertBook, AlertProgress, NewAlert } from '../../src/alerts/alert.ts';

/** An alert book that forgets when it is dropped. */
export class MemoryAlertBook implements AlertBook {
  readonly #alerts = new Map<number, Alert>();
  readonly #over = new Set<number>();
  #count = 0;

  async add(alert: NewAlert): Promise<Alert> {
    this.#count += 1;
    const added: Alert = { ...alert, id: this.#count, lastCandle: null, firedAt: null, firings: 0, isSpent: false };
    this.#alerts.set(added.id, added);
    return added;
  }

  async active(person?: string): Promise<readonly Alert[]> {
    return [...this.#alerts.values()].filter((alert) => !this.#over.has(alert.id) && (person === undefined || alert.person === person));
  }

  async remove(id: number, person: string): Promise<boolean> {
    if (this.#over.has(id) || this.#alerts.get(id)?.person !== person) return false;
    return this.#alerts.delete(id);
  }

  async progress(id: number, { isOver, ...changed }: AlertProgress): Promise<void> {
    const alert = this.#alerts.get(id);
    if (!alert || this.#over.has(id)) return;
    this.#alerts.set(id, { ...alert, ...changed });
    if (isOver) this.#over.add(id);
  }

  async reassign(from: string, to: string): Promise<void> {
    for (const alert of this.#alerts.values()) if (alert.person === from) this.#alerts.set(alert.id, { ...alert, person: to });
  }
}
