import { Decimal } from '../../domain/money.ts';
import { type OrderState, isFinal } from '../../domain/order.ts';
import { NewsHub } from './news-hub.ts';
import type { OrderEvents, OrderNews } from './order-events.ts';
import type { OrderFlowLog } from './order-flow-log.ts';
import type { BookedFill, OrderRecord, OrderStore } from './order-store.ts';

/** What has been told of an order. */
interface Told {
  /** Everything in the record that news are made of. */
  readonly standing: string;
  readonly trades: ReadonlySet<string>;
  readonly state: OrderState;
  readonly filled: string;
  readonly isCancelAsked: boolean;
}

/** Orders created so long before the last look are looked for again: another process's clock and transactions may lag. */
const OVERLAP_MS = 10_000;

/** Tells of orders: those that this process moves, and those that another one moved in the same store. */
export class OrderNewsDesk implements OrderEvents {
  readonly #store: Pick<OrderStore, 'list' | 'find' | 'fills'>;
  readonly #hub: NewsHub<OrderNews>;
  readonly #told = new Map<string, Told>();
  #lookedAt: number | null = null;

  constructor(store: Pick<OrderStore, 'list' | 'find' | 'fills'>, log: OrderFlowLog) {
    this.#store = store;
    this.#hub = new NewsHub(log);
  }

  listen(listener: (news: OrderNews) => Promise<void>): () => void {
    return this.#hub.listen(listener);
  }

  /** Tells what is stored already: where an order stands now, and fills that are new. What was told before is not told again. */
  tell(order: OrderRecord, fills: readonly BookedFill[]): void {
    const before = this.#told.get(order.id);
    const fresh = fills.filter((fill) => before?.trades.has(fill.tradeId) !== true);
    const standing = standingOf(order);
    if (before?.standing === standing && fresh.length === 0) return;
    if (before !== undefined && isOvertaken(order, before)) return;
    const trades = new Set([...(before?.trades ?? []), ...fresh.map((fill) => fill.tradeId)]);
    this.#told.set(order.id, { standing, trades, state: order.state, filled: order.filled, isCancelAsked: order.cancelAskedAt !== null });
    this.#hub.tell(order.id, { order, fills: fresh });
  }

  /**
   * Tells of what another process did: orders it created, and moves of those that had not ended.
   *
   * @param open orders that have not ended, as just read.
   */
  async catchUp(open: readonly OrderRecord[], now: number): Promise<void> {
    // A clock that was put back dates what is new before the last look.
    const since = Math.min(this.#lookedAt ?? now, now) - OVERLAP_MS;
    this.#lookedAt = now;
    const created = await this.#store.list({ since });
    const listed = new Map([...open, ...created].map((order) => [order.id, order]));
    for (const [id, told] of this.#told) {
      if (listed.has(id)) continue;
      if (isFinal(told.state)) this.#told.delete(id);
      else {
        const ended = await this.#store.find(id);
        if (ended !== null) listed.set(id, ended);
      }
    }
    for (const order of listed.values()) {
      if (this.#told.get(order.id)?.standing !== standingOf(order)) this.tell(order, await this.#store.fills({ order: order.id }));
    }
  }

  /** Tells of orders as they stand now, heard of or not: after a restart, which may have cut the telling short. */
  async retell(orders: readonly OrderRecord[], now: number): Promise<void> {
    this.#lookedAt = now;
    for (const order of orders) this.tell(order, await this.#store.fills({ order: order.id }));
  }

  /** Resolves when everything has been heard. */
  quiet(): Promise<void> {
    return this.#hub.quiet();
  }
}

/** How far along an order is; no move leads back. */
const STAGES: readonly OrderState[] = ['created', 'sending', 'unknown', 'open'];

/** True when an order was read before something happened to it that has been told already. By what only grows, not by the time: clocks are put back. */
function isOvertaken(order: OrderRecord, told: Told): boolean {
  const [stage, toldStage] = [stageOf(order.state), stageOf(told.state)];
  if (stage !== toldStage) return stage < toldStage;
  return new Decimal(order.filled).lessThan(told.filled) || (told.isCancelAsked && order.cancelAskedAt === null);
}

function stageOf(state: OrderState): number {
  return isFinal(state) ? STAGES.length : STAGES.indexOf(state);
}

function standingOf({ state, filled, venueOrderId, note, cancelAskedAt }: OrderRecord): string {
  return JSON.stringify([state, filled, venueOrderId, note, cancelAskedAt]);
}
