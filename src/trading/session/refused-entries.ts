import type { OrderState } from '../../domain/order.ts';
import { DAY_MS } from '../../domain/timeframe.ts';
import type { OrderRecord, OrderStore } from '../order-flow/order-store.ts';

const FAILED: readonly OrderState[] = ['refused', 'rejected', 'lost'];

/** Orders of a market that are looked through for the entry before one. Between two entries there is a sale, and a stop or two. */
const LOOKED_THROUGH = 10;

/** Entries of a deployment that came to nothing lately. */
export interface RefusedLately {
  /** Within a day. */
  readonly count: number;
  /** Why the newest did, in words. */
  readonly why: string;
}

/** When an entry that came to nothing is news: where the one before it had another end or reason, and else once a UTC day. */
export type RefusalNews = { readonly kind: 'first' } | { readonly kind: 'daily'; readonly day: number; readonly count: number };

/** Knows from the stored orders which entries of deployments come to nothing again and again, over restarts and processes. */
export class RefusedEntries {
  readonly #orders: Pick<OrderStore, 'list'>;

  constructor(orders: Pick<OrderStore, 'list'>) {
    this.#orders = orders;
  }

  /** What there is to tell of an entry that came to nothing; `null` for nothing that was not told before. */
  async news(order: OrderRecord): Promise<RefusalNews | null> {
    const { deployment, symbol } = order.intent;
    const latest = await this.#orders.list({ deployment, symbol, limit: LOOKED_THROUGH });
    const before = latest.find((other) => other.intent.purpose === 'entry' && other.id !== order.id && other.createdAt <= order.createdAt);
    if (before === undefined || before.state !== order.state || reasonOf(before) !== reasonOf(order)) return { kind: 'first' };
    const day = Math.floor(order.createdAt / DAY_MS);
    if (Math.floor(before.createdAt / DAY_MS) === day) return null;
    const failed = await this.#failed({ deployment, symbol, since: order.createdAt - DAY_MS + 1 });
    return { kind: 'daily', day, count: failed.filter(({ createdAt }) => createdAt <= order.createdAt).length };
  }

  /** The entries of a deployment that came to nothing within a day; `null` for none. */
  async lately(deployment: string, now: number): Promise<RefusedLately | null> {
    const failed = await this.#failed({ deployment, since: now - DAY_MS + 1 });
    const [newest] = failed;
    return newest === undefined ? null : { count: failed.length, why: newest.note ?? `The order was ${newest.state}.` };
  }

  async #failed(query: { readonly deployment: string | null; readonly symbol?: string; readonly since: number }): Promise<readonly OrderRecord[]> {
    return (await this.#orders.list({ ...query, states: FAILED })).filter(({ intent }) => intent.purpose === 'entry');
  }
}

/** Why an order came to nothing, whatever the figures were. */
function reasonOf({ note }: OrderRecord): string {
  return (note ?? '').replaceAll(/[\d.,:]+/g, '#');
}
