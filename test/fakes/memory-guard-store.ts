import type { ActiveGuard, GuardStore } from '../../src/trading/protection/protector.ts';

/** Guards that are forgotten when it is dropped. */
export class MemoryGuardStore implements GuardStore {
  readonly #guards = new Map<string, ActiveGuard>();

  async put(guard: ActiveGuard): Promise<void> {
    this.#guards.set(keyOf(guard.account, guard.symbol, guard.deployment), guard);
  }

  async remove(account: string, symbol: string, deployment: string | null): Promise<void> {
    this.#guards.delete(keyOf(account, symbol, deployment));
  }

  async find(account: string, symbol: string, deployment: string | null): Promise<ActiveGuard | null> {
    return this.#guards.get(keyOf(account, symbol, deployment)) ?? null;
  }

  async list(account?: string): Promise<readonly ActiveGuard[]> {
    return [...this.#guards.entries()]
      .filter(([, guard]) => account === undefined || guard.account === account)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([, guard]) => guard);
  }
}

function keyOf(account: string, symbol: string, deployment: string | null): string {
  return JSON.stringify([account, symbol, deployment ?? '']);
}
