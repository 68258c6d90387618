import type { Fill } from '../../domain/fill.ts';
import type { OrderState } from '../../domain/order.ts';
import type { JournalDraft } from '../journal/journal.ts';
import type { OrderIntent } from '../intent.ts';

/** An order of ours and all that is known of it. */
export interface OrderRecord {
  /** The client order id. */
  readonly id: string;
  readonly intent: OrderIntent;
  readonly state: OrderState;
  /** The approval it came from; `null` under a mandate or by the desk itself. */
  readonly approval: string | null;
  readonly venueOrderId: string | null;
  /** Base units and quote currency, decimal text: what the venue says is filled, of which the fills are the detail. */
  readonly filled: string;
  readonly filledCost: string;
  /** Why it ended as it did, or is not known, for people; `null` where there is nothing to say. */
  readonly note: string | null;
  /** When somebody asked for it to be called off; `null` when nobody did. */
  readonly cancelAskedAt: number | null;
  readonly createdAt: number;
  readonly sentAt: number | null;
  readonly updatedAt: number;
}

/** What changes with a move; what is left out stays. */
export interface OrderChange {
  readonly state?: OrderState;
  readonly note?: string | null;
  readonly cancelAskedAt?: number;
  readonly sentAt?: number;
}

/** What changes with news from the venue; what is left out stays. */
export interface OrderProgress extends Pick<OrderChange, 'state' | 'note'> {
  readonly venueOrderId?: string;
  /** Never less than it was. */
  readonly filled?: string;
  readonly filledCost?: string;
}

/** A fill as our books have it. */
export interface BookedFill extends Fill {
  readonly account: string;
  /** Our order; `null` for a trade that somebody made by another way. */
  readonly order: string | null;
  readonly deployment: string | null;
}

/** A fill that is to be booked, with the journal entry that tells of it. */
export interface FillDraft {
  readonly fill: BookedFill;
  readonly journal: JournalDraft;
}

/** What follows for an order from news of it. */
export interface Consequence {
  /** `null` where nothing of it changes. */
  readonly change: OrderProgress | null;
  /** Entries about the change. */
  readonly journal: readonly JournalDraft[];
}

/** An order after news of it were taken in. */
export interface TakenIn<Followed extends Consequence> {
  readonly order: OrderRecord;
  /** Those of the fills that were not booked before. */
  readonly fresh: readonly BookedFill[];
  readonly followed: Followed;
}

/** What orders to list. */
export interface OrderQuery {
  readonly account?: string;
  /** `null` for those that are no deployment's. */
  readonly deployment?: string | null;
  readonly states?: readonly OrderState[];
  readonly symbol?: string;
  /** Created at or after. */
  readonly since?: number;
  /** Changed at or after. */
  readonly updatedSince?: number;
  /** All but the one of this id. */
  readonly except?: string;
  readonly limit?: number;
}

/** Orders and fills at rest. Every method that changes anything writes its journal entries in the same transaction. */
export interface OrderStore {
  /** Stores new orders in state `created`. False, and nothing done, when any of their ids is taken. */
  create(orders: readonly OrderRecord[], journal: readonly JournalDraft[]): Promise<boolean>;
  /**
   * Changes an order that is still in one of the states `from`; one may name the state that it stands in already.
   *
   * @returns the order as it is now when it was changed; `null`, and nothing done, when it stood in another state.
   * @throws Error, as a bug, when `mayMove` forbids the move out of any of `from`.
   */
  change(id: string, from: readonly OrderState[], change: OrderChange, now: number, journal: readonly JournalDraft[]): Promise<OrderRecord | null>;
  /**
   * Takes in what a venue told of an order, all of it or nothing: books those of its fills that are not yet booked, and makes the change that
   * follows from the order and all that is booked of it then. Nobody changes either meanwhile.
   *
   * @param fills of the order as it stands.
   * @param follow works out what follows; it may be called a second time, and does nothing else. `booked` comes in no order.
   * @throws Error, as a bug, when `mayMove` forbids the move, less is filled after it than before, or there is no such order.
   */
  takeIn<Followed extends Consequence>(
    id: string,
    fills: (order: OrderRecord) => readonly FillDraft[],
    follow: (order: OrderRecord, booked: readonly BookedFill[]) => Followed,
    now: number,
  ): Promise<TakenIn<Followed>>;
  find(id: string): Promise<OrderRecord | null>;
  findByVenueId(account: string, symbol: string, venueOrderId: string): Promise<OrderRecord | null>;
  /** Newest first. */
  list(query: OrderQuery): Promise<readonly OrderRecord[]>;
  /** How many `list` gives. Cheap. */
  count(query: Omit<OrderQuery, 'limit'>): Promise<number>;
  /** Books fills that are not yet booked (by account, symbol and trade id), each with its journal entry; returns the new ones. */
  book(fills: readonly FillDraft[]): Promise<readonly BookedFill[]>;
  /** Oldest first. */
  fills(query: { readonly account?: string; readonly deployment?: string; readonly order?: string; readonly symbol?: string; readonly since?: number }): Promise<readonly BookedFill[]>;
  /** How many fills of an account are booked. None is ever taken away, so that whoever read them all has them all while this stays. Cheap. */
  fillCount(account: string): Promise<number>;
}
