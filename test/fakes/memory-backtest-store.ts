import type { BacktestStore, StoredBacktest } from '../../src/backtest/backtest-store.ts';

/** A backtest store that forgets when it is dropped. */
export class MemoryBacktestStore implements BacktestStore {
  readonly #byHash = new Map<string, StoredBacktest>();

  async find(hash: string): Promise<StoredBacktest | null> {
    return this.#byHash.get(hash) ?? null;
  }

  async findByPrefix(prefix: string): Promise<StoredBacktest | null> {
    const wanted = prefix.toLowerCase();
    if (wanted.length < 6) return null;
    const found = [...this.#byHash.values()].filter(({ hash }) => hash.startsWith(wanted));
    return found.length === 1 ? (found[0] ?? null) : null;
  }

  async save(backtest: StoredBacktest): Promise<void> {
    if (!this.#byHash.has(backtest.hash)) this.#byHash.set(backtest.hash, backtest);
  }
}
