import type { OrderIntent } from '../intent.ts';

declare const cleared: unique symbol;

/** An order that passed the risk gate just now and may be sent: what `Execution.place` takes, and only `risk/gate.ts` makes. */
export interface ClearedOrder extends OrderIntent {
  /** The client order id, at most 36 of `[A-Za-z0-9_-]`; minted and stored before anything is sent. */
  readonly id: string;
  readonly [cleared]: true;
}
