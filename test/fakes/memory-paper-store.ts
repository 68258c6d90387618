import type { Fill } from '../../src/domain/fill.ts';
import type { Balance } from '../../src/trading/execution/execution.ts';
import type { PaperChange, PaperOrder, PaperStore } from '../../src/trading/paper/paper-store.ts';

/** The books of one account of the paper venue. */
interface Books {
  /** By venue order id, in the order in which they came. */
  readonly orders: Map<string, PaperOrder>;
  readonly fills: Map<string, Fill>;
  readonly balances: Map<string, Balance>;
}

/** A paper venue's books that are forgotten when it is dropped. */
export class MemoryPaperStore implements PaperStore {
  readonly #accounts = new Map<string, Books>();

  async apply(account: string, change: PaperChange): Promise<boolean> {
    const { orders, fills, balances } = this.#books(account);
    const after = { orders: new Map(orders), fills: new Map(fills), balances: new Map(balances) };
    for (const { order, instead } of change.orders) {
      if ((after.orders.get(order.venueOrderId)?.updatedAt ?? null) !== instead) return false;
      for (const other of after.orders.values()) {
        if (other.clientOrderId === order.clientOrderId && other.venueOrderId !== order.venueOrderId) return false;
      }
      after.orders.set(order.venueOrderId, order);
    }
    for (const { clientOrderId: _, ...fill } of change.fills) {
      const key = JSON.stringify([fill.symbol, fill.tradeId]);
      if (after.fills.has(key)) return false;
      after.fills.set(key, fill);
    }
    for (const { balance, instead } of change.balances) {
      const present = after.balances.get(balance.asset);
      if (present?.free !== instead?.free || present?.locked !== instead?.locked) return false;
      after.balances.set(balance.asset, balance);
    }
    this.#accounts.set(account, after);
    return true;
  }

  async order(account: string, clientOrderId: string): Promise<PaperOrder | null> {
    for (const order of this.#books(account).orders.values()) if (order.clientOrderId === clientOrderId) return order;
    return null;
  }

  async openOrders(account: string): Promise<readonly PaperOrder[]> {
    return [...this.#books(account).orders.values()].filter(({ status }) => status === 'open').sort((one, other) => one.createdAt - other.createdAt);
  }

  async fills(account: string, symbol: string, since: number): Promise<readonly Fill[]> {
    return [...this.#books(account).fills.values()]
      .filter((fill) => fill.symbol === symbol && fill.at >= since)
      .sort((one, other) => one.at - other.at);
  }

  async balances(account: string): Promise<readonly Balance[]> {
    return [...this.#books(account).balances.values()].sort((one, other) => (one.asset < other.asset ? -1 : 1));
  }

  async open(account: string, balance: Balance): Promise<boolean> {
    const { orders, fills, balances } = this.#books(account);
    if (balances.size > 0) return false;
    this.#accounts.set(account, { orders, fills, balances: new Map([[balance.asset, balance]]) });
    return true;
  }

  #books(account: string): Books {
    return this.#accounts.get(account) ?? { orders: new Map(), fills: new Map(), balances: new Map() };
  }
}
