import type { Clock } from '../../domain/clock.ts';
import type { Fill } from '../../domain/fill.ts';
import { Decimal } from '../../domain/money.ts';
import { type OrderState, isFinal, mayMove } from '../../domain/order.ts';
import type { VenueOrder } from '../execution/execution.ts';
import type { JournalDraft } from '../journal/journal.ts';
import { HOUSE, fillEntry, orderEntry } from './order-journal.ts';
import type { OrderNewsDesk } from './order-news.ts';
import { Turns } from '../protection/turns.ts';
import type { BookedFill, OrderChange, OrderRecord, OrderStore } from './order-store.ts';
import type { Strangers } from './strangers.ts';

/** What the keeper needs. */
export interface OrderKeeperOptions {
  readonly orders: OrderStore;
  readonly news: OrderNewsDesk;
  readonly strangers: Strangers;
  readonly clock: Clock;
}

/** An order after what the venue said was taken in. `complete`: the fills that it speaks of are all booked. */
export interface Absorbed {
  readonly order: OrderRecord;
  readonly complete: boolean;
}

/** What news make of an order, from what is booked of it: base units and quote currency. */
type Outcome = (order: OrderRecord, booked: { readonly amount: Decimal; readonly cost: Decimal }) => { readonly complete: boolean; readonly change: OrderChange };

/** States that say the venue has nothing of an order. */
const NEVER_THERE: ReadonlySet<OrderState> = new Set(['created', 'refused', 'rejected', 'lost']);

/** How often a move is tried again that another one came before. */
const MOVE_TRIES = 8;

/**
 * Takes in what happens to orders: stores moves and fills with their journal entries, and has them told.
 *
 * News of one order may come twice, late, out of order, and from several processes: fills are booked once by their trade id, `filled` only
 * grows, and an order that has ended stays as it ended. An order ends only once the fills that the venue counts are booked, so that whoever
 * hears of its end finds them in the books.
 */
export class OrderKeeper {
  readonly #orders: OrderStore;
  readonly #news: OrderNewsDesk;
  readonly #strangers: Strangers;
  readonly #clock: Clock;
  /** News of one order are taken in one after the other: side by side they would only make each other look again. */
  readonly #turns = new Turns();

  constructor({ orders, news, strangers, clock }: OrderKeeperOptions) {
    this.#orders = orders;
    this.#news = news;
    this.#strangers = strangers;
    this.#clock = clock;
  }

  /** Tells of orders that were just stored. */
  tellNew(orders: readonly OrderRecord[]): void {
    for (const order of orders) this.#news.tell(order, []);
  }

  /**
   * Moves an order that is in one of the states `from`, or changes it there; `null` when it is in another.
   *
   * @param kind what the journal calls it: `order.sending`.
   */
  async move(
    order: OrderRecord,
    from: readonly OrderState[],
    change: OrderChange,
    entry: { readonly kind: string; readonly by?: string; readonly data?: JournalDraft['data'] },
  ): Promise<OrderRecord | null> {
    const now = this.#clock.now();
    const { kind, by = HOUSE, data = {} } = entry;
    const changed = await this.#orders.change(order.id, from, change, now, [orderEntry(order, kind, now, by, data)]);
    if (changed !== null) this.#news.tell(changed, []);
    return changed;
  }

  /**
   * Takes in an order as the venue has it, with fills of it.
   *
   * @param force true to let it end although fills are missing: they did not turn up in reasonable time.
   */
  async absorb(id: string, venue: VenueOrder, fills: readonly Fill[], force = false): Promise<Absorbed> {
    return await this.#takeIn(id, fills, (order, booked) => {
      const complete = booked.amount.greaterThanOrEqualTo(venue.filled);
      const filled = Decimal.max(venue.filled, booked.amount, order.filled);
      const filledCost = complete ? booked.cost : Decimal.max(venue.filledCost, booked.cost);
      const whole = booked.amount.greaterThanOrEqualTo(order.intent.amount);
      const ended: OrderState = whole ? 'filled' : venue.status;
      const state = isFinal(ended) && !complete && !force ? 'open' : ended;
      return { complete, change: { state, venueOrderId: venue.venueOrderId, filled: filled.toString(), filledCost: filledCost.toString(), note: noteOf(state, order) } };
    });
  }

  /** Takes in fills of an order alone: what they come to is filled, and the order with its last one. */
  async absorbFills(id: string, fills: readonly Fill[]): Promise<Absorbed> {
    return await this.#takeIn(id, fills, (order, booked) => {
      const whole = booked.amount.greaterThanOrEqualTo(order.intent.amount);
      const complete = booked.amount.greaterThanOrEqualTo(order.filled);
      const venueOrderId = order.venueOrderId ?? fills[0]?.venueOrderId;
      const change: OrderChange = {
        state: whole ? 'filled' : 'open',
        filled: Decimal.max(order.filled, booked.amount).toString(),
        filledCost: (complete ? booked.cost : Decimal.max(order.filledCost, booked.cost)).toString(),
        note: null,
        ...(venueOrderId === undefined ? {} : { venueOrderId }),
      };
      return { complete, change };
    });
  }

  /** What is booked of an order. */
  async booked(id: string): Promise<{ readonly amount: Decimal; readonly cost: Decimal }> {
    const fills = await this.#orders.fills({ order: id });
    return {
      amount: fills.reduce((sum, fill) => sum.plus(fill.amount), new Decimal(0)),
      cost: fills.reduce((sum, fill) => sum.plus(new Decimal(fill.amount).times(fill.price)), new Decimal(0)),
    };
  }

  async #takeIn(
    id: string,
    fills: readonly Fill[],
    outcome: Outcome,
  ): Promise<Absorbed> {
    const { order, complete, change } = await this.#turns.take(id, async () => {
      const fresh = fills.length === 0 ? [] : await this.#book(await this.#require(id), fills);
      const applied = await this.#applied(id, outcome);
      this.#news.tell(applied.order, fresh);
      return applied;
    });
    if (NEVER_THERE.has(order.state) && (change.state === 'open' || new Decimal(change.filled ?? 0).greaterThan(0))) {
      await this.#strangers.contradiction(order, `The venue has order ${id}, which is ${order.state} in our books.`);
    }
    return { order, complete };
  }

  /** Stores what follows from what is booked, looking anew when the order was moved by somebody else meanwhile. */
  async #applied(id: string, outcome: Outcome): Promise<Absorbed & { readonly change: OrderChange }> {
    for (let tries = 0; tries < MOVE_TRIES; tries++) {
      const order = await this.#require(id);
      const { complete, change } = outcome(order, await this.booked(id));
      const result = await this.#apply(order, change);
      if (result !== null) return { order: result, complete, change };
    }
    throw new Error(`order ${id} was moved by others ${MOVE_TRIES} times in a row`);
  }

  /** Stores what changed; the order as it is now, or `null` when it has moved since it was read. */
  async #apply(order: OrderRecord, change: OrderChange): Promise<OrderRecord | null> {
    const { state: wanted = order.state, ...rest } = change;
    const moves = wanted !== order.state && mayMove(order.state, wanted);
    // An order that has ended keeps its state and its note; fills that came to light later still count.
    const isOver = isFinal(order.state) || order.state === 'created';
    const kept: OrderChange = moves ? change : isOver ? amounts(rest) : atVenue(rest);
    if (!moves && !differs(order, kept)) return order;
    const now = this.#clock.now();
    const kind = moves ? `order.${wanted}` : 'order.progress';
    const { filled, filledCost, venueOrderId, note } = { ...order, ...kept };
    const data = { from: order.state, filled, filledCost, venueOrderId, note };
    return await this.#orders.change(order.id, [order.state], kept, now, [orderEntry(order, kind, now, HOUSE, data)]);
  }

  async #book(order: OrderRecord, fills: readonly Fill[]): Promise<readonly BookedFill[]> {
    if (fills.length === 0) return [];
    const { account, deployment } = order.intent;
    const booked = fills.map((fill): BookedFill => ({ ...fill, account, order: order.id, deployment }));
    return await this.#orders.book(booked.map((fill) => ({ fill, journal: fillEntry(order, fill) })));
  }

  async #require(id: string): Promise<OrderRecord> {
    const order = await this.#orders.find(id);
    if (order === null) throw new Error(`order ${id} is not in the store`);
    return order;
  }
}

function noteOf(state: OrderState, { cancelAskedAt }: OrderRecord): string | null {
  if (state === 'canceled') return cancelAskedAt === null ? 'It was called off at the venue, not by Outcry.' : 'Called off.';
  if (state === 'expired') return 'The venue let it expire.';
  return state === 'rejected' ? 'The venue rejected it.' : null;
}

function amounts({ filled, filledCost }: OrderChange): OrderChange {
  return { ...(filled === undefined ? {} : { filled }), ...(filledCost === undefined ? {} : { filledCost }) };
}

function atVenue({ venueOrderId, ...change }: OrderChange): OrderChange {
  return { ...amounts(change), ...(venueOrderId === undefined ? {} : { venueOrderId }) };
}

function differs(order: OrderRecord, { filled = order.filled, filledCost = order.filledCost, venueOrderId }: OrderChange): boolean {
  if (venueOrderId !== undefined && venueOrderId !== order.venueOrderId) return true;
  return !new Decimal(filled).equals(order.filled) || !new Decimal(filledCost).equals(order.filledCost);
}
