/** Work that waits its turn: one at a time for each key, in the order in which it came. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Runs `work` when all that came before it under this key is over. @throws what `work` throws. */
  async take<Value>(key: string, work: () => Promise<Value>): Promise<Value> {
    const before = this.#last.get(key);
    const turn = (async () => {
      // What failed before was told to whoever asked for it.
      if (before !== undefined) await before.catch(() => {});
      return work();
    })();
    this.#last.set(key, turn);
    try {
      return await turn;
    } finally {
      if (this.#last.get(key) === turn) this.#last.delete(key);
    }
  }

  /** Resolves when nothing runs or waits any more. */
  async idle(): Promise<void> {
    while (this.#last.size > 0) {
      // oxlint-disable-next-line no-await-in-loop
      await Promise.allSettled(this.#last.values());
    }
  }
}
