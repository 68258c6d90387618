import type { Fill } from '../../domain/fill.ts';
import type { MarketSymbol } from '../../domain/market-symbol.ts';
import type { OrderTerms, OrderType } from '../../domain/order.ts';
import type { WorkOptions } from '../../domain/progress.ts';
import type { ClearedOrder } from '../risk/cleared-order.ts';

/** How an order is called by us: the id we minted, which the venue keeps as the client order id. */
export interface OrderRef {
  readonly id: string;
  readonly symbol: MarketSymbol;
  /** The type decides which list a venue keeps it in: an `oco` is looked up as a list. */
  readonly type: OrderType;
}

/** Where an order stands at the venue. */
export type VenueOrderStatus = 'open' | 'filled' | 'canceled' | 'expired' | 'rejected';

/** An order as the venue knows it. An `oco` is one order here, whichever of its two halves filled. */
export interface VenueOrder extends OrderTerms {
  /** The client order id, as we or somebody else gave it; `null` where there is none. */
  readonly clientOrderId: string | null;
  readonly venueOrderId: string;
  readonly status: VenueOrderStatus;
  /** Filled so far, base units, decimal text. */
  readonly filled: string;
  /** What the fills came to, quote currency, decimal text, fees not counted. */
  readonly filledCost: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** What became of sending an order. `unknown`: it may or may not have arrived, and is to be looked up, never sent again. */
export type Placement =
  | { readonly outcome: 'placed'; readonly order: VenueOrder; readonly fills: readonly Fill[] }
  | { readonly outcome: 'rejected'; readonly reason: string; readonly code: string | null }
  | { readonly outcome: 'unknown'; readonly reason: string };

/** What became of calling an order off. `over`: it had ended before, as the order says. */
export type Cancellation =
  | { readonly outcome: 'canceled' | 'over'; readonly order: VenueOrder }
  | { readonly outcome: 'not-found' }
  | { readonly outcome: 'unknown'; readonly reason: string };

/** What the account has of one asset, decimal text. */
export interface Balance {
  readonly asset: string;
  readonly free: string;
  /** Bound by open orders. */
  readonly locked: string;
}

/** What a key may do, as the venue says. */
export interface KeyRights {
  readonly canTrade: boolean;
  /** `null` where the venue does not say. */
  readonly canWithdraw: boolean | null;
  /** `null` where the venue does not say. */
  readonly ipRestricted: boolean | null;
}

/** What an account's stream tells. `resync`: something may have been missed; orders, fills and balances are to be read again. */
export type ExecutionEvent =
  | { readonly kind: 'order'; readonly order: VenueOrder }
  | { readonly kind: 'fill'; readonly fill: Fill; readonly clientOrderId: string | null }
  | { readonly kind: 'balances'; readonly balances: readonly Balance[] }
  /** Money put in (positive) or taken out: no trade of anybody's. */
  | { readonly kind: 'transfer'; readonly id: string; readonly asset: string; readonly amount: string; readonly at: number }
  | { readonly kind: 'resync'; readonly reason: string };

/** How the account's stream is: `live`, or why news is only had by asking. */
export interface ExecutionHealth {
  readonly state: 'live' | 'polling' | 'down';
  /** One sentence; empty when it is live. */
  readonly reason: string;
}

/** Orders of one account at one venue: the only port that moves money. Reads reject as `MarketData` does, and may be tried again; `place` is never. */
export interface Execution {
  /** The order types that can be placed and rest there. */
  types(symbol: MarketSymbol): ReadonlySet<OrderType>;
  /**
   * Sends an order that the risk gate cleared, under its id. One try. Never rejects: what cannot be known is `unknown`.
   *
   * A repeated id is rejected or answered with the order that it already names, never filled a second time while that is open; a venue
   * that forgets ids of ended orders would take it again, which is why nobody sends twice.
   */
  place(order: ClearedOrder): Promise<Placement>;
  /** Calls an order off, by our id. Safe to repeat. Never rejects. */
  cancel(ref: OrderRef): Promise<Cancellation>;
  /** The order by our id; `null` when the venue answers that it does not know it. @throws OutcryError when it does not answer. */
  find(ref: OrderRef, options?: WorkOptions): Promise<VenueOrder | null>;
  /** Orders resting now, ours and others'. */
  openOrders(options?: WorkOptions): Promise<readonly VenueOrder[]>;
  /** Own trades of a market from an instant on, oldest first, paged through to the last. */
  fills(symbol: MarketSymbol, since: number, options?: WorkOptions): Promise<readonly Fill[]>;
  /** Assets that the account has any of. */
  balances(options?: WorkOptions): Promise<readonly Balance[]>;
  /** What the key may do. */
  rights(options?: WorkOptions): Promise<KeyRights>;
  /** Listens to the account until the returned function is called; connects again by itself, with a `resync` after each gap. */
  watch(listener: (event: ExecutionEvent) => void): () => void;
  health(): ExecutionHealth;
  /** Lets go of every connection, within 2 s. */
  close(): Promise<void>;
}
