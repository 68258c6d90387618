import type { Fill } from '../../src/domain/fill.ts';
import type { Balance } from '../../src/trading/execution/execution.ts';
import type { PaperChange, PaperOrder, PaperStore } from '../../src/trading/paper/paper-store.ts';

/** The books of one account of the paper venue. */
interface Books {
  /** By venue order id, in the order in which they came. */
  readonly orders: Map<string, PaperOrder>;
  readonly byClientId: Map<string, string>;
  readonly open: Map<string, PaperOrder>;
  readonly fills: Map<string, Fill>;
  readonly balances: Map<string, Balance>;
  revision: number;
}

/** A paper venue's books that are forgotten when it is dropped. Looks nothing up by going through all orders, so that long replays stay fast. */
export class MemoryPaperStore implements PaperStore {
  readonly #accounts = new Map<string, Books>();

  async apply(account: string, change: PaperChange): Promise<boolean> {
    const books = this.#books(account);
    if (!isAsGiven(books, change)) return false;
    if (change.balances.some(({ balance }) => balance.free.startsWith('-') || balance.locked.startsWith('-'))) throw new Error('a debt is no balance');
    for (const { order } of change.orders) {
      books.orders.set(order.venueOrderId, order);
      books.byClientId.set(order.clientOrderId, order.venueOrderId);
      if (order.status === 'open') books.open.set(order.venueOrderId, order);
      else books.open.delete(order.venueOrderId);
    }
    for (const { clientOrderId: _, ...fill } of change.fills) books.fills.set(fillKey(fill), fill);
    for (const { balance } of change.balances) books.balances.set(balance.asset, balance);
    books.revision += 1;
    return true;
  }

  async order(account: string, clientOrderId: string): Promise<PaperOrder | null> {
    const { byClientId, orders } = this.#books(account);
    return orders.get(byClientId.get(clientOrderId) ?? '') ?? null;
  }

  async openOrders(account: string): Promise<readonly PaperOrder[]> {
    return [...this.#books(account).open.values()].sort((one, other) => one.createdAt - other.createdAt);
  }

  async fills(account: string, symbol: string, since: number): Promise<readonly Fill[]> {
    return [...this.#books(account).fills.values()]
      .filter((fill) => fill.symbol === symbol && fill.at >= since)
      .sort((one, other) => one.at - other.at);
  }

  async balances(account: string): Promise<readonly Balance[]> {
    return [...this.#books(account).balances.values()].sort((one, other) => (one.asset < other.asset ? -1 : 1));
  }

  async revision(account: string): Promise<number> {
    return this.#books(account).revision;
  }

  async open(account: string, balance: Balance): Promise<boolean> {
    const books = this.#books(account);
    if (books.balances.size > 0) return false;
    books.balances.set(balance.asset, balance);
    books.revision += 1;
    return true;
  }

  #books(account: string): Books {
    let books = this.#accounts.get(account);
    if (books === undefined) {
      books = { orders: new Map(), byClientId: new Map(), open: new Map(), fills: new Map(), balances: new Map(), revision: 0 };
      this.#accounts.set(account, books);
    }
    return books;
  }
}

/** True when the books are what the change supposes, and none of its ids is taken, in the books or in the change itself. */
function isAsGiven(books: Books, { orders, fills, balances }: PaperChange): boolean {
  const ids = new Set(orders.map(({ order }) => order.clientOrderId));
  const trades = new Set(fills.map(fillKey));
  return (
    ids.size === orders.length &&
    trades.size === fills.length &&
    orders.every(({ order, instead }) => {
      const named = books.byClientId.get(order.clientOrderId);
      return (books.orders.get(order.venueOrderId)?.updatedAt ?? null) === instead && (named === undefined || named === order.venueOrderId);
    }) &&
    fills.every((fill) => !books.fills.has(fillKey(fill))) &&
    balances.every(({ balance, instead }) => {
      const present = books.balances.get(balance.asset);
      return present?.free === instead?.free && present?.locked === instead?.locked;
    })
  );
}

function fillKey({ symbol, tradeId }: Fill): string {
  return JSON.stringify([symbol, tradeId]);
}
