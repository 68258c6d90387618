/** Work about one thing after another in the order in which it came, about different things side by side. */
export class WorkQueues {
  readonly #last = new Map<string, Promise<void>>();

  /** Does the work once all earlier work about the same thing is done, whether that went well or not. */
  async run<T>(about: string, work: () => Promise<T>): Promise<T> {
    const result = (this.#last.get(about) ?? Promise.resolve()).then(work);
    const settled = result.then(
      () => undefined,
      () => undefined,
    );
    this.#last.set(about, settled);
    try {
      return await result;
    } finally {
      if (this.#last.get(about) === settled) this.#last.delete(about);
    }
  }

  /** Resolves when no work is left, what was added meanwhile included. */
  async idle(): Promise<void> {
    while (this.#last.size > 0) await Promise.all(this.#last.values());
  }
}
