import type { Books, RealisedTrade } from '../books/books.ts';
import type { OrderStore } from '../order-flow/order-store.ts';
import type { Limits } from './limits/limits.ts';
import { isLoss } from './trade-history.ts';

/** How far back a loss streak is followed. */
const STREAK_MS = 31 * 86_400_000;
/** Orders of which it is remembered what they were for. */
const MOST_REMEMBERED = 10_000;

/** Finished trades that protections go by, oldest exit first. */
export interface TradeRecord {
  readonly all: readonly RealisedTrade[];
  /** Those that a protective order ended with a loss; empty while `stop-guard` is off. */
  readonly stopOuts: readonly RealisedTrade[];
}

/** Reads the trades that an account's protections look back at. */
export class TradeRecords {
  readonly #books: Pick<Books, 'trades'>;
  readonly #orders: Pick<OrderStore, 'find'>;
  /** Whether an order was a protective one; what an order is for never changes. */
  readonly #protective = new Map<string, boolean>();

  constructor(books: Pick<Books, 'trades'>, orders: Pick<OrderStore, 'find'>) {
    this.#books = books;
    this.#orders = orders;
  }

  /** @throws what the stores throw. */
  async of(account: string, limits: Limits, now: number): Promise<TradeRecord> {
    const lookback = lookbackOf(limits);
    if (lookback === 0) return { all: [], stopOuts: [] };
    const trades = await this.#books.trades({ account, from: now - lookback });
    const all = trades.toSorted((one, other) => one.exitTime - other.exitTime);
    if (limits['stop-guard'] === null) return { all, stopOuts: [] };
    const since = now - limits['stop-guard-lookback'] - limits['stop-guard-pause'];
    const losses = all.filter((trade) => trade.exitTime >= since && isLoss(trade));
    const ended = await Promise.all(losses.map(async (trade) => this.#wasStopped(trade)));
    return { all, stopOuts: losses.filter((_trade, i) => ended[i]) };
  }

  /** Whether the last order of a trade was a protective one; entries come first in the list. */
  async #wasStopped({ orders }: RealisedTrade): Promise<boolean> {
    const last = orders.at(-1);
    if (last === undefined) return false;
    const remembered = this.#protective.get(last);
    if (remembered !== undefined) return remembered;
    const protective = (await this.#orders.find(last))?.intent.purpose === 'protect';
    if (this.#protective.size >= MOST_REMEMBERED) this.#protective.clear();
    this.#protective.set(last, protective);
    return protective;
  }
}

/** How far back any of the limits that are on looks, pause included; 0 when none does. */
function lookbackOf(limits: Limits): number {
  return Math.max(
    limits['loss-streak'] === null ? 0 : STREAK_MS,
    limits['stop-guard'] === null ? 0 : limits['stop-guard-lookback'] + limits['stop-guard-pause'],
    limits['low-profit'] === null ? 0 : limits['low-profit-lookback'] + limits['low-profit-pause'],
    limits['re-entry-pause'] ?? 0,
    limits['window-drawdown'] === null ? 0 : limits['window-drawdown-lookback'] + limits['window-drawdown-pause'],
  );
}
