import type { OrderState } from '../../src/domain/order.ts';
import type { JournalDraft } from '../../src/trading/journal/journal.ts';
import { checkGrowth, checkMoves, checkNew } from '../../src/trading/order-flow/order-moves.ts';
import type { BookedFill, Consequence, FillDraft, OrderChange, OrderQuery, OrderRecord, OrderStore, TakenIn } from '../../src/trading/order-flow/order-store.ts';
import { MemoryJournal } from './memory-journal.ts';

/** Orders and fills that are forgotten when it is dropped. */
export class MemoryOrderStore implements OrderStore {
  /** By id, in the order in which they came. */
  readonly #orders = new Map<string, OrderRecord>();
  readonly #fills = new Map<string, BookedFill>();
  readonly #fillCounts = new Map<string, number>();
  readonly #journal: MemoryJournal;

  constructor(journal: MemoryJournal = new MemoryJournal()) {
    this.#journal = journal;
  }

  async create(orders: readonly OrderRecord[], journal: readonly JournalDraft[]): Promise<boolean> {
    if (!this.insert(orders)) return false;
    this.#journal.write(journal);
    return true;
  }

  /** Stores new orders at once, as a store of this folder does together with what lets them happen; false when any id is taken. */
  insert(orders: readonly OrderRecord[]): boolean {
    for (const order of orders) checkNew(order);
    const ids = new Set(orders.map(({ id }) => id));
    if (ids.size < orders.length || orders.some(({ id }) => this.#orders.has(id))) return false;
    for (const order of orders) this.#orders.set(order.id, order);
    return true;
  }

  async change(
    id: string,
    from: readonly OrderState[],
    change: OrderChange,
    now: number,
    journal: readonly JournalDraft[],
  ): Promise<OrderRecord | null> {
    checkMoves(from, change.state);
    const order = this.#orders.get(id);
    if (!order || !from.includes(order.state)) return null;
    const changed: OrderRecord = { ...order, ...change, updatedAt: now };
    this.#orders.set(id, changed);
    this.#journal.write(journal);
    return changed;
  }

  async takeIn<Followed extends Consequence>(
    id: string,
    fills: (order: OrderRecord) => readonly FillDraft[],
    follow: (order: OrderRecord, booked: readonly BookedFill[]) => Followed,
    now: number,
  ): Promise<TakenIn<Followed>> {
    const order = this.#orders.get(id);
    if (order === undefined) throw new Error(`Order ${id} is not in the store.`);
    const fresh = fills(order).filter(({ fill }) => this.#insertFill(fill));
    const followed = follow(order, [...this.#fills.values()].filter((fill) => fill.order === id));
    const { change } = followed;
    checkMoves([order.state], change?.state);
    checkGrowth(order, change ?? {});
    const changed = change === null ? order : { ...order, ...change, updatedAt: now };
    this.#orders.set(id, changed);
    this.#journal.write([...fresh.map(({ journal }) => journal), ...followed.journal]);
    return { order: changed, fresh: fresh.map(({ fill }) => fill), followed };
  }

  async find(id: string): Promise<OrderRecord | null> {
    return this.#orders.get(id) ?? null;
  }

  async findByVenueId(account: string, symbol: string, venueOrderId: string): Promise<OrderRecord | null> {
    for (const order of this.#orders.values()) {
      if (order.venueOrderId === venueOrderId && order.intent.account === account && order.intent.symbol === symbol) return order;
    }
    return null;
  }

  async list({ account, deployment, states, symbol, since, updatedSince, except, limit }: OrderQuery): Promise<readonly OrderRecord[]> {
    return [...this.#orders.values()]
      .filter(
        ({ id, intent, state, createdAt, updatedAt }) =>
          (account === undefined || intent.account === account) &&
          (deployment === undefined || intent.deployment === deployment) &&
          (states === undefined || states.includes(state)) &&
          (symbol === undefined || intent.symbol === symbol) &&
          (since === undefined || createdAt >= since) &&
          (updatedSince === undefined || updatedAt >= updatedSince) &&
          id !== except,
      )
      .toReversed()
      .sort((one, other) => other.createdAt - one.createdAt)
      .slice(0, limit === undefined ? undefined : Math.max(0, limit));
  }

  async count(query: Parameters<OrderStore['count']>[0]): Promise<number> {
    return (await this.list(query)).length;
  }

  async book(fills: readonly FillDraft[]): Promise<readonly BookedFill[]> {
    const booked = fills.filter(({ fill }) => this.#insertFill(fill));
    this.#journal.write(booked.map(({ journal }) => journal));
    return booked.map(({ fill }) => fill);
  }

  #insertFill(fill: BookedFill): boolean {
    const key = JSON.stringify([fill.account, fill.symbol, fill.tradeId]);
    if (this.#fills.has(key)) return false;
    this.#fills.set(key, fill);
    this.#fillCounts.set(fill.account, (this.#fillCounts.get(fill.account) ?? 0) + 1);
    return true;
  }

  async fills({ account, deployment, order, symbol, since }: Parameters<OrderStore['fills']>[0]): Promise<readonly BookedFill[]> {
    return [...this.#fills.values()]
      .filter(
        (fill) =>
          (account === undefined || fill.account === account) &&
          (deployment === undefined || fill.deployment === deployment) &&
          (order === undefined || fill.order === order) &&
          (symbol === undefined || fill.symbol === symbol) &&
          (since === undefined || fill.at >= since),
      )
      .sort((one, other) => one.at - other.at);
  }

  async fillCount(account: string): Promise<number> {
    return this.#fillCounts.get(account) ?? 0;
  }
}
