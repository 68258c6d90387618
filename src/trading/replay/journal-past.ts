import { z } from 'zod';
import { canonicalJson } from '../../domain/canonical-json.ts';
import { OutcryError } from '../../domain/errors.ts';
import { marketSymbol } from '../../domain/market-symbol.ts';
import { ORDER_MOVES, type OrderState } from '../../domain/order.ts';
import { NO_VENUE_ORDER } from '../books/written-off.ts';
import type { OrderIntent } from '../intent.ts';
import type { JournalEntry } from '../journal/journal.ts';
import { newOrder } from '../order-flow/new-order.ts';
import type { BookedFill, OrderQuery, OrderRecord, OrderStore } from '../order-flow/order-store.ts';

const FILL = z.object({
  tradeId: z.string(),
  venueOrderId: z.string(),
  symbol: z.string(),
  side: z.enum(['buy', 'sell']),
  price: z.string(),
  amount: z.string(),
  fee: z.object({ amount: z.string(), currency: z.string() }),
});
const WRITTEN_OFF = z.object({ symbol: z.string(), amount: z.string(), price: z.string() });
const MOVE = z.object({ filled: z.string(), filledCost: z.string(), venueOrderId: z.string().nullable(), note: z.string().nullable(), reason: z.string() }).partial();

/**
 * Orders and fills as the journal has them, as they stood at any of its entries.
 *
 * An order's intent is read from its row in the store, and only if that is to the letter what was journalled when it was made.
 */
export class JournalPast {
  readonly #orders: Pick<OrderStore, 'find'>;
  readonly #created = new Map<string, JournalEntry>();
  readonly #entriesOf = new Map<string, JournalEntry[]>();
  readonly #fills: { readonly position: number; readonly fill: BookedFill }[] = [];
  /** Orders after each of their entries, worked out when they are first asked for. */
  readonly #states = new Map<string, readonly { readonly position: number; readonly order: OrderRecord }[]>();

  /** @param entries everything about a deployment or an account, oldest first. */
  constructor(entries: readonly JournalEntry[], orders: Pick<OrderStore, 'find'>) {
    this.#orders = orders;
    for (const entry of entries) {
      const id = topic(entry, 'order');
      if (entry.kind === 'order.created' && id !== null) this.#created.set(id, entry);
      if (id !== null) this.#entriesOf.set(id, [...(this.#entriesOf.get(id) ?? []), entry]);
      const fill = fillOf(entry, id);
      if (fill !== null) this.#fills.push({ position: entry.position, fill });
    }
  }

  /** The entry with which an order was stored; `null` for one that there is not. */
  created(id: string): JournalEntry | null {
    return this.#created.get(id) ?? null;
  }

  /** The newest of the entries that orders were stored with which come before a position and pass a test. */
  lastCreated(position: number, test: (entry: JournalEntry) => boolean): JournalEntry | null {
    return [...this.#created.values()].findLast((entry) => entry.position < position && test(entry)) ?? null;
  }

  /** The oldest of the entries that orders were stored with which come before a position and pass a test. */
  firstCreated(position: number, test: (entry: JournalEntry) => boolean): JournalEntry | null {
    return [...this.#created.values()].find((entry) => entry.position < position && test(entry)) ?? null;
  }

  /** An order as it stood when a position was written; `null` when it was not there yet. @throws OutcryError `corrupt` when its row is not what was journalled. */
  async find(id: string, position: number): Promise<OrderRecord | null> {
    const created = this.#created.get(id);
    if (created === undefined || created.position > position) return null;
    const states = this.#states.get(id) ?? (await this.#statesOf(id, created));
    return states.findLast((state) => state.position <= position)?.order ?? null;
  }

  /** Orders as they stood when a position was written, newest first. @throws as `find` does. */
  async list(query: Pick<OrderQuery, 'states' | 'symbol'>, position: number): Promise<readonly OrderRecord[]> {
    const found: OrderRecord[] = [];
    for (const id of [...this.#created.keys()].toReversed()) {
      const order = await this.find(id, position);
      if (order === null || (query.symbol !== undefined && order.intent.symbol !== query.symbol)) continue;
      if (query.states === undefined || query.states.includes(order.state)) found.push(order);
    }
    return found;
  }

  /** Fills that were booked when a position was written, in the order in which they happened. */
  fills(query: Pick<Parameters<OrderStore['fills']>[0], 'order' | 'symbol'>, position: number): readonly BookedFill[] {
    const known = this.#fills.filter((one) => one.position <= position).map(({ fill }) => fill);
    return known.filter(({ order, symbol }) => (query.order === undefined || order === query.order) && (query.symbol === undefined || symbol === query.symbol)).toSorted((one, other) => one.at - other.at);
  }

  async #statesOf(id: string, created: JournalEntry): Promise<readonly { readonly position: number; readonly order: OrderRecord }[]> {
    let order = newOrder(id, await this.#intentOf(id, created), topic(created, 'approval'), created.at);
    const states = (this.#entriesOf.get(id) ?? []).map((entry) => {
      order = moved(order, entry);
      return { position: entry.position, order };
    });
    this.#states.set(id, states);
    return states;
  }

  async #intentOf(id: string, { position, data }: JournalEntry): Promise<OrderIntent> {
    const order = await this.#orders.find(id);
    if (order === null) throw new OutcryError('corrupt', `Order ${id} is in the journal (entry ${position}) and not among the orders.`);
    if (canonicalJson(order.intent) !== canonicalJson(data['intent'])) throw new OutcryError('corrupt', `Order ${id} among the orders is not what entry ${position} of the journal says: its row was edited.`);
    return order.intent;
  }
}

/** What an entry is about: the id after `order:`, `approval:` and the like; `null` where it is about none. */
export function topic({ about }: Pick<JournalEntry, 'about'>, kind: string): string | null {
  return about.find((one) => one.startsWith(`${kind}:`))?.slice(kind.length + 1) ?? null;
}

function fillOf(entry: JournalEntry, order: string | null): BookedFill | null {
  const owner = { account: topic(entry, 'account') ?? '', deployment: topic(entry, 'deployment'), at: entry.at };
  if (entry.kind === 'fill') {
    const { symbol, ...fill } = FILL.parse(entry.data);
    return { ...fill, symbol: marketSymbol(symbol), ...owner, order };
  }
  if (entry.kind !== 'reconcile.accepted') return null;
  // Somebody accepted that coins are gone: booked as a sale without an order and without a fee.
  const { symbol, amount, price } = WRITTEN_OFF.parse(entry.data);
  return { tradeId: `accepted-${entry.position}`, venueOrderId: NO_VENUE_ORDER, symbol: marketSymbol(symbol), side: 'sell', price, amount, fee: { amount: '0', currency: '' }, ...owner, order: null };
}

/** An order after what an entry says of it. */
function moved(order: OrderRecord, { kind, at, data }: JournalEntry): OrderRecord {
  if (kind === 'order.created' || !kind.startsWith('order.')) return order;
  const { filled = order.filled, filledCost = order.filledCost, venueOrderId = order.venueOrderId, note, reason } = MOVE.parse(data);
  const word = kind.slice('order.'.length);
  return {
    ...order,
    filled,
    filledCost,
    venueOrderId,
    note: note === undefined ? (reason ?? order.note) : note,
    state: isState(word) ? word : order.state,
    sentAt: word === 'sending' ? at : order.sentAt,
    cancelAskedAt: word === 'cancel-asked' ? (order.cancelAskedAt ?? at) : order.cancelAskedAt,
    updatedAt: at,
  };
}

function isState(word: string): word is OrderState {
  return Object.hasOwn(ORDER_MOVES, word);
}
