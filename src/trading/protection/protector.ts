import type { MarketSymbol } from '../../domain/market-symbol.ts';
import type { Guard } from '../intent.ts';

/** What a position is to be guarded with from now on. */
export interface GuardWish extends Guard {
  readonly account: string;
  readonly symbol: MarketSymbol;
  readonly deployment: string | null;
  /** Base units held, decimal text. */
  readonly amount: string;
}

/** A guard in force. */
export interface ActiveGuard extends GuardWish {
  /** `venue`: a resting order there, which works while we are gone; `outcry`: watched by us on every price. */
  readonly by: 'venue' | 'outcry';
  /** The resting order's id; `null` when watched by us. */
  readonly order: string | null;
  readonly since: number;
}

/** Guards at rest: one per account, symbol and deployment. */
export interface GuardStore {
  put(guard: ActiveGuard): Promise<void>;
  remove(account: string, symbol: string, deployment: string | null): Promise<void>;
  find(account: string, symbol: string, deployment: string | null): Promise<ActiveGuard | null>;
  list(account?: string): Promise<readonly ActiveGuard[]>;
}

/** Keeps stops and targets of positions in force. */
export interface Protector {
  /**
   * Puts a position's levels in force, replacing those it had; levels that are equal do nothing. `null` levels and an amount of 0 take the guard away.
   * Between the old resting order's end and the new one's acceptance it is watched by us.
   */
  guard(wish: GuardWish): Promise<ActiveGuard | null>;
  /**
   * Takes the guard off, calling its resting order off first, so that what is held can be sold. Resolves when the amount is free. What is left
   * of the position after the sale, or all of it when no sale follows, is guarded again by itself; while the sale
   * rests at a price of its own, the levels are watched, and one that is reached calls it off.
   *
   * @throws OutcryError `busy` while the end of the resting order is not known; `refused` when that has sold some of it meanwhile, so that
   * what was to be sold must be looked at again.
   */
  release(account: string, symbol: MarketSymbol, deployment: string | null): Promise<void>;
  active(account?: string): Promise<readonly ActiveGuard[]>;
}
