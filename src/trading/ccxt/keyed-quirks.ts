import type { OrderType } from '../../domain/order.ts';
import type { ExecutionEvent, KeyRights } from '../execution/execution.ts';
import type { AccountClient, KeyedClient, MarketEntry } from './keyed-client.ts';
import type { OrderLists } from './order-lists.ts';

/** What a raw message of an account's stream comes to. */
export type StreamSignal =
  /** The venue has begun to tell: whatever happens from now on is heard. */
  | { readonly kind: 'subscribed' }
  | { readonly kind: 'event'; readonly event: ExecutionEvent }
  /** Something changed about a list of orders, which is to be read again. */
  | { readonly kind: 'list'; readonly listId: string }
  /** The venue tells no more on this connection. */
  | { readonly kind: 'ended'; readonly reason: string };

/** Where venues differ in ways that ccxt leaves to its callers, and that matter to orders. */
export interface KeyedQuirks {
  /** ccxt settings for clients with keys. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** ccxt's `options` for clients with keys. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The types that a market takes, by the venue's own listing; `null` where the venue's features decide. */
  readonly types: (market: MarketEntry) => ReadonlySet<OrderType> | null;
  /** True when a failed look-up is the venue's own word that it has no such order. */
  readonly isUnknownOrder: (error: unknown) => boolean;
  /** Parameters that name an order by our id. */
  readonly byClientId: (id: string) => Readonly<Record<string, unknown>>;
  /** How own trades are paged: by id from the first one found, where the venue numbers them. */
  readonly tradePaging: 'by-id' | 'by-time';
  /** Pairs of orders, where the venue has them. */
  readonly lists: OrderLists | null;
  /** The list that a raw order or trade belongs to. */
  readonly listIdOf: (info: unknown) => string | null;
  /** What the key may do, by the venue's own word; `null` where it does not say. */
  readonly rights: ((client: KeyedClient, sandbox: boolean) => Promise<KeyRights>) | null;
  /** Reads a raw message of the account's stream; `null` for a venue whose stream is read in ccxt's form. */
  readonly readMessage: ((client: AccountClient, message: unknown, now: number) => readonly StreamSignal[]) | null;
}
