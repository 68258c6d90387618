import type { Clock } from '../../domain/clock.ts';
import type { Fill } from '../../domain/fill.ts';
import { Decimal } from '../../domain/money.ts';
import { type OrderState, isFinal, mayMove } from '../../domain/order.ts';
import type { VenueOrder } from '../execution/execution.ts';
import type { JournalDraft } from '../journal/journal.ts';
import { HOUSE, fillEntry, orderEntry } from './order-journal.ts';
import type { OrderNewsDesk } from './order-news.ts';
import { Turns } from '../protection/turns.ts';
import type { BookedFill, Consequence, FillDraft, OrderChange, OrderProgress, OrderRecord, OrderStore } from './order-store.ts';
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

/** What is booked of an order: base units and quote currency. */
interface Booked {
  readonly amount: Decimal;
  readonly cost: Decimal;
}

/** What news say of an order, from what is booked of it. */
type Outcome = (order: OrderRecord, booked: Booked) => { readonly complete: boolean; readonly said: OrderProgress };

/** What of that its rules let follow. */
interface Followed extends Consequence {
  readonly complete: boolean;
  readonly said: OrderProgress;
}

/** States that say the venue has nothing of an order. */
const NEVER_THERE: ReadonlySet<OrderState> = new Set(['created', 'refused', 'rejected', 'lost']);

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
      return { complete, said: { state, venueOrderId: venue.venueOrderId, filled: filled.toString(), filledCost: filledCost.toString(), note: noteOf(state, order) } };
    });
  }

  /** Takes in fills of an order alone: what they come to is filled, and the order with its last one. */
  async absorbFills(id: string, fills: readonly Fill[]): Promise<Absorbed> {
    return await this.#takeIn(id, fills, (order, booked) => {
      const whole = booked.amount.greaterThanOrEqualTo(order.intent.amount);
      const complete = booked.amount.greaterThanOrEqualTo(order.filled);
      const venueOrderId = order.venueOrderId ?? fills[0]?.venueOrderId;
      const said: OrderProgress = {
        state: whole ? 'filled' : 'open',
        filled: Decimal.max(order.filled, booked.amount).toString(),
        filledCost: (complete ? booked.cost : Decimal.max(order.filledCost, booked.cost)).toString(),
        note: null,
        ...(venueOrderId === undefined ? {} : { venueOrderId }),
      };
      return { complete, said };
    });
  }

  /** What is booked of an order. */
  async booked(id: string): Promise<Booked> {
    return sumOf(await this.#orders.fills({ order: id }));
  }

  async #takeIn(id: string, fills: readonly Fill[], outcome: Outcome): Promise<Absorbed> {
    const now = this.#clock.now();
    const { order, followed } = await this.#turns.take(id, async () => {
      const drafts = (to: OrderRecord): readonly FillDraft[] => fills.map((fill) => fillDraft(to, fill));
      const taken = await this.#orders.takeIn(id, drafts, (before, booked) => followedBy(before, outcome(before, sumOf(booked)), now), now);
      this.#news.tell(taken.order, taken.fresh);
      return taken;
    });
    const { said, complete } = followed;
    if (NEVER_THERE.has(order.state) && (said.state === 'open' || new Decimal(said.filled ?? 0).greaterThan(0))) {
      await this.#strangers.contradiction(order, `The venue has order ${id}, which is ${order.state} in our books.`);
    }
    return { order, complete };
  }
}

function sumOf(fills: readonly BookedFill[]): Booked {
  return {
    amount: fills.reduce((sum, fill) => sum.plus(fill.amount), new Decimal(0)),
    cost: fills.reduce((sum, fill) => sum.plus(new Decimal(fill.amount).times(fill.price)), new Decimal(0)),
  };
}

/** What changes of an order by what is said of it; nothing where that is as it was. */
function followedBy(order: OrderRecord, { complete, said }: ReturnType<Outcome>, now: number): Followed {
  const { state: wanted = order.state, ...rest } = said;
  const moves = wanted !== order.state && mayMove(order.state, wanted);
  // An order that has ended keeps its state and its note; fills that came to light later still count.
  const isOver = isFinal(order.state) || order.state === 'created';
  const change = moves ? said : isOver ? amounts(rest) : atVenue(rest);
  if (!moves && !differs(order, change)) return { complete, said, change: null, journal: [] };
  const { filled, filledCost, venueOrderId, note } = { ...order, ...change };
  const data = { from: order.state, filled, filledCost, venueOrderId, note };
  return { complete, said, change, journal: [orderEntry(order, moves ? `order.${wanted}` : 'order.progress', now, HOUSE, data)] };
}

function fillDraft(order: OrderRecord, fill: Fill): FillDraft {
  const { account, deployment } = order.intent;
  const booked = { ...fill, account, order: order.id, deployment };
  return { fill: booked, journal: fillEntry(order, booked) };
}

function noteOf(state: OrderState, { cancelAskedAt }: OrderRecord): string | null {
  if (state === 'canceled') return cancelAskedAt === null ? 'It was called off at the venue, not by Outcry.' : 'Called off.';
  if (state === 'expired') return 'The venue let it expire.';
  return state === 'rejected' ? 'The venue rejected it.' : null;
}

function amounts({ filled, filledCost }: OrderProgress): OrderProgress {
  return { ...(filled === undefined ? {} : { filled }), ...(filledCost === undefined ? {} : { filledCost }) };
}

function atVenue({ venueOrderId, ...change }: OrderProgress): OrderProgress {
  return { ...amounts(change), ...(venueOrderId === undefined ? {} : { venueOrderId }) };
}

function differs(order: OrderRecord, { filled = order.filled, filledCost = order.filledCost, venueOrderId }: OrderProgress): boolean {
  if (venueOrderId !== undefined && venueOrderId !== order.venueOrderId) return true;
  return !new Decimal(filled).equals(order.filled) || !new Decimal(filledCost).equals(order.filledCost);
}
