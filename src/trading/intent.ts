import type { OrderTerms } from '../domain/order.ts';

/** Who wants an order. */
export type Origin =
  | { readonly kind: 'person'; readonly person: string; readonly conversation: string }
  /** A deployment's standing mandate, at the candle whose close it decided on (open time, epoch milliseconds). */
  | { readonly kind: 'deployment'; readonly deployment: string; readonly slot: number }
  /** Outcry itself, carrying out what a person laid down: a stop that it watches, a flatten, the protection of a position. */
  | { readonly kind: 'desk'; readonly because: 'protection' | 'flatten' };

/** What an order is for. Only `entry` adds to what is at risk; the others pass when entries are stopped. */
export type Purpose = 'entry' | 'exit' | 'protect';

/** Levels that a position bought by an order is to be guarded with, as prices; `null` for none. */
export interface Guard {
  readonly stop: string | null;
  readonly target: string | null;
}

/** What an order that nobody was asked about was decided on, as plain JSON for the journal: with it the order can be derived again. */
export type Grounds = Readonly<Record<string, unknown>>;

/** An order that somebody wants, exactly as it would be sent. */
export interface OrderIntent extends OrderTerms {
  readonly account: string;
  readonly purpose: Purpose;
  readonly origin: Origin;
  /** The deployment whose budget and position it is; `null` for an order by hand. */
  readonly deployment: string | null;
  readonly guard: Guard | null;
  /** Why, in words for the record and `/why`. */
  readonly reason: string;
}
