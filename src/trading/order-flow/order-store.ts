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
  readonly venueOrderId?: string;
  readonly filled?: string;
  readonly filledCost?: string;
  readonly note?: string | null;
  readonly cancelAskedAt?: number;
  readonly sentAt?: number;
}

/** A fill as our books have it. */
export interface BookedFill extends Fill {
  readonly account: string;
  /** Our order; `null` for a trade that somebody made by another way. */
  readonly order: string | null;
  readonly deployment: string | null;
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
   * @returns the order as it is now when it was changed; `null`, and nothing done, when it stood in another state, or more of it is
   * filled already than the change says.
   * @throws Error, as a bug, when `mayMove` forbids the move out of any of `from`.
   */
  change(id: string, from: readonly OrderState[], change: OrderChange, now: number, journal: readonly JournalDraft[]): Promise<OrderRecord | null>;
  find(id: string): Promise<OrderRecord | null>;
  findByVenueId(account: string, symbol: string, venueOrderId: string): Promise<OrderRecord | null>;
  /** Newest first. */
  list(query: OrderQuery): Promise<readonly OrderRecord[]>;
  /** How many `list` gives. Cheap. */
  count(query: Omit<OrderQuery, 'limit'>): Promise<number>;
  /** Books fills that are not yet booked (by account, symbol and trade id), each with its journal entry; returns the new ones. */
  book(fills: readonly { readonly fill: BookedFill; readonly journal: JournalDraft }[]): Promise<readonly BookedFill[]>;
  /** Oldest first. */
  fills(query: { readonly account?: string; readonly deployment?: string; readonly order?: string; readonly symbol?: string; readonly since?: number }): Promise<readonly BookedFill[]>;
  /** How many fills of an account are booked. None is ever taken away, so that whoever read them all has them all while this stays. Cheap. */
  fillCount(account: string): Promise<number>;
}
