import type { MarketSymbol } from '../../domain/market-symbol.ts';
import type { Balance } from '../execution/execution.ts';
import type { PaperChange, PaperOrder, PaperStore } from './paper-store.ts';

/**
 * What this process knows of a paper account's books: balances, and open orders by market. A cache of the store, of which it is read
 * anew whenever another process has changed it.
 */
export class PaperBooks {
  readonly #store: PaperStore;
  readonly #account: string;
  readonly #start: Balance;
  #balances = new Map<string, Balance>();
  #open = new Map<MarketSymbol, Map<string, PaperOrder>>();
  /** Changes that the books had seen when they were read; `null` before the first reading. */
  #revision: number | null = null;

  /** `start`: what a new account is given. */
  constructor(store: PaperStore, account: string, start: Balance) {
    this.#store = store;
    this.#account = account;
    this.#start = start;
  }

  /** Reads the books where they are not known, or somebody else changed them; says which. */
  async refresh(): Promise<'known' | 'first' | 'changed'> {
    const first = this.#revision === null;
    if (first) await this.#store.open(this.#account, this.#start);
    const revision = await this.#store.revision(this.#account);
    if (revision === this.#revision) return 'known';
    // The revision is read before what it stands for: a change in between is seen the next time.
    const [balances, orders] = await Promise.all([this.#store.balances(this.#account), this.#store.openOrders(this.#account)]);
    this.#balances = new Map(balances.map((balance) => [balance.asset, balance]));
    this.#open = new Map();
    for (const order of orders) this.#keep(order);
    this.#revision = revision;
    return first ? 'first' : 'changed';
  }

  /** Makes a change in the store, then here; false, and nothing done, when the books were not as it supposed. */
  async apply(change: PaperChange): Promise<boolean> {
    if (!(await this.#store.apply(this.#account, change))) {
      // Whoever was first has raised the revision, but not necessarily above one that was read in between.
      this.#revision = Number.NaN;
      return false;
    }
    for (const { balance } of change.balances) this.#balances.set(balance.asset, balance);
    for (const { order } of change.orders) this.#keep(order);
    if (this.#revision !== null) this.#revision += 1;
    return true;
  }

  balance(asset: string): Balance | null {
    return this.#balances.get(asset) ?? null;
  }

  /** Assets that the account has any of. */
  balances(): readonly Balance[] {
    return [...this.#balances.values()].filter(({ free, locked }) => Number(free) !== 0 || Number(locked) !== 0);
  }

  /** Open orders of a market, oldest first. */
  open(symbol: MarketSymbol): readonly PaperOrder[] {
    const orders = this.#open.get(symbol);
    return orders === undefined ? [] : [...orders.values()].sort(byAge);
  }

  /** Markets that have any open order. */
  busy(symbol: MarketSymbol): boolean {
    return this.#open.has(symbol);
  }

  openEverywhere(): readonly PaperOrder[] {
    return [...this.#open.values()].flatMap((orders) => [...orders.values()]).sort(byAge);
  }

  #keep(order: PaperOrder): void {
    const orders = this.#open.get(order.symbol) ?? new Map<string, PaperOrder>();
    if (order.status === 'open') orders.set(order.venueOrderId, order);
    else orders.delete(order.venueOrderId);
    if (orders.size > 0) this.#open.set(order.symbol, orders);
    else this.#open.delete(order.symbol);
  }
}

/** Oldest first; ids tell orders of one moment apart, by code unit, so that every replay has one order of events. */
function byAge(one: PaperOrder, other: PaperOrder): number {
  return one.createdAt - other.createdAt || (one.venueOrderId < other.venueOrderId ? -1 : 1);
}
