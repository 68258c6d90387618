import type { Accounts } from '../account.ts';
import { type GuardKey, isLifted, positionKey } from './guard-placement.ts';
import { type GuardLevel, reachedLevel } from './guard-plan.ts';
import type { ActiveGuard } from './protector.ts';

/** The guards of one market, by position, and the subscription to its prices. */
interface WatchedMarket {
  readonly guards: Map<string, ActiveGuard>;
  readonly unwatch: () => void;
}

/** Listens to the prices of markets in which there are guards, and says when a level is reached. Lifted guards are not watched. */
export class GuardWatch {
  readonly #accounts: Pick<Accounts, 'get'>;
  readonly #onReached: (guard: ActiveGuard, level: GuardLevel, price: number) => void;
  /** By account and symbol. */
  readonly #markets = new Map<string, WatchedMarket>();

  constructor(accounts: Pick<Accounts, 'get'>, onReached: (guard: ActiveGuard, level: GuardLevel, price: number) => void) {
    this.#accounts = accounts;
    this.#onReached = onReached;
  }

  /** Watches these, but for positions `except`, which stay as they are. */
  follow(guards: readonly ActiveGuard[], except: ReadonlySet<string> = new Set()): void {
    const wanted = new Set(guards.map(positionKey));
    for (const { guards: watched } of this.#markets.values()) {
      for (const [position, guard] of watched) if (!wanted.has(position) && !except.has(position)) this.change(guard, null);
    }
    for (const guard of guards) if (!except.has(positionKey(guard))) this.change(guard, guard);
  }

  /** Watches this for a position from now on, or nothing. */
  change(key: GuardKey, guard: ActiveGuard | null): void {
    const id = `${key.account} ${key.symbol}`;
    if (guard !== null && !isLifted(guard)) {
      const market = this.#markets.get(id) ?? this.#open(id, key);
      market.guards.set(positionKey(key), guard);
      return;
    }
    const market = this.#markets.get(id);
    if (market?.guards.delete(positionKey(key)) !== true || market.guards.size > 0) return;
    this.#markets.delete(id);
    market.unwatch();
  }

  /** Stops watching. */
  stop(): void {
    this.follow([]);
  }

  #open(id: string, { account: accountId, symbol }: GuardKey): WatchedMarket {
    const account = this.#accounts.get(accountId);
    const guards = new Map<string, ActiveGuard>();
    const unwatch = account.ticks.watch(symbol, (tick) => {
      // Prices that stand in for the venue's own sell nothing.
      if (tick.standsInFor !== undefined || tick.venue !== account.venue) return;
      for (const guard of guards.values()) {
        const level = reachedLevel(guard, tick.price);
        if (level !== null) this.#onReached(guard, level, tick.price);
      }
    });
    const market = { guards, unwatch };
    this.#markets.set(id, market);
    return market;
  }
}
