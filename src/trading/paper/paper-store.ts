import type { Fill } from '../../domain/fill.ts';
import type { Balance, VenueOrder } from '../execution/execution.ts';

/** An order in the paper venue's own books, with what the venue alone knows. */
export interface PaperOrder extends VenueOrder {
  readonly clientOrderId: string;
  /** True once the stop of a `stop`, `stop-limit` or `oco` was touched. */
  readonly triggered: boolean;
  /** Reserved for it, in the asset it pays with. Decimal text. */
  readonly reserved: string;
  /** Base units, decimal text, that a purchase at market will not get, because the price rose beyond what there is cash for. */
  readonly givenUp: string;
  /** From when on it can be matched: when it was taken, and the latency. */
  readonly activeAt: number;
}

/** What one step of the paper venue changes, all of it or nothing. */
export interface PaperChange {
  /** Orders to be written over those of the same venue order id, each only while its `updatedAt` is the one given (`null`: it is new). */
  readonly orders: readonly { readonly order: PaperOrder; readonly instead: number | null }[];
  readonly fills: readonly (Fill & { readonly clientOrderId: string })[];
  /** Balances after it, by asset, each only while it is what is given (`null`: the asset is new). */
  readonly balances: readonly { readonly balance: Balance; readonly instead: Balance | null }[];
}

/** The paper venue's books: they stand for an exchange, and are no part of our own. */
export interface PaperStore {
  /** Makes the change. False, and nothing done, when anything was not as given, or a client order id or a trade id is taken. */
  apply(account: string, change: PaperChange): Promise<boolean>;
  order(account: string, clientOrderId: string): Promise<PaperOrder | null>;
  /** Oldest first. */
  openOrders(account: string): Promise<readonly PaperOrder[]>;
  /** At or after an instant, oldest first. */
  fills(account: string, symbol: string, since: number): Promise<readonly Fill[]>;
  /** By asset. */
  balances(account: string): Promise<readonly Balance[]>;
  /**
   * How many changes the account's books have seen: each that is made by `apply` or `open` adds 1, so that what was read before stays
   * true for as long as this does. Cheap: asked at every price.
   */
  revision(account: string): Promise<number>;
  /** Gives a new account its starting balance; false when it has any already. */
  open(account: string, balance: Balance): Promise<boolean>;
}
