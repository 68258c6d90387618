import type { BookedFill, OrderRecord } from './order-store.ts';

/** What happened to an order of ours: where it stands now, and the fills that were new. */
export interface OrderNews {
  readonly order: OrderRecord;
  readonly fills: readonly BookedFill[];
}

/** Told of every move and fill of our orders, after it is stored; at most once in a process, and again after a restart where it may have been cut short. */
export interface OrderEvents {
  /** Calls `listener` until the returned function is called. One that rejects is logged and keeps nobody else from hearing. */
  listen(listener: (news: OrderNews) => Promise<void>): () => void;
}
