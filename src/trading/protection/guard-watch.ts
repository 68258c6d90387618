import type { Accounts } from '../account.ts';
import { type GuardLevel, reachedLevel } from './guard-plan.ts';
import type { ActiveGuard } from './protector.ts';

/** Listens to the prices of markets in which there are guards, and says when a level is reached. */
export class GuardWatch {
  readonly #accounts: Pick<Accounts, 'get'>;
  readonly #onReached: (guard: ActiveGuard, level: GuardLevel, price: number) => void;
  /** Guards and the subscription of each market, by account and symbol. */
  readonly #markets = new Map<string, { guards: readonly ActiveGuard[]; readonly unwatch: () => void }>();

  constructor(accounts: Pick<Accounts, 'get'>, onReached: (guard: ActiveGuard, level: GuardLevel, price: number) => void) {
    this.#accounts = accounts;
    this.#onReached = onReached;
  }

  /** Watches exactly these. */
  follow(guards: readonly ActiveGuard[]): void {
    const wanted = new Map<string, ActiveGuard[]>();
    for (const guard of guards) {
      const key = `${guard.account} ${guard.symbol}`;
      const own = wanted.get(key);
      if (own === undefined) wanted.set(key, [guard]);
      else own.push(guard);
    }
    for (const [key, { unwatch }] of this.#markets) {
      if (wanted.has(key)) continue;
      this.#markets.delete(key);
      unwatch();
    }
    for (const [key, own] of wanted) {
      const market = this.#markets.get(key);
      if (market === undefined) this.#open(key, own);
      else market.guards = own;
    }
  }

  /** Stops watching. */
  stop(): void {
    this.follow([]);
  }

  #open(key: string, guards: readonly ActiveGuard[]): void {
    const [first] = guards;
    if (first === undefined) return;
    const account = this.#accounts.get(first.account);
    const market = { guards, unwatch: () => {} };
    this.#markets.set(key, market);
    market.unwatch = account.ticks.watch(first.symbol, (tick) => {
      // Prices that stand in for the venue's own sell nothing.
      if (tick.standsInFor !== undefined || tick.venue !== account.venue) return;
      for (const guard of market.guards) {
        const level = reachedLevel(guard, tick.price);
        if (level !== null) this.#onReached(guard, level, tick.price);
      }
    });
  }
}
