import type { OrderIntent } from '../intent.ts';
import type { ClearedOrder } from './cleared-order.ts';

/** What one check found. `limit` and `value` are formatted for people, with their units. */
export interface Verdict {
  /** Kebab-case, the check's name and the name of its limit in `/setrisk`: `price-band`. */
  readonly check: string;
  readonly passed: boolean;
  readonly limit: string;
  readonly value: string;
  /** One sentence for a person when it did not pass; empty when it did. */
  readonly message: string;
}

/** What the prices were when an order was looked at; quote currency. */
export interface Quote {
  readonly bid: number;
  readonly ask: number;
  readonly last: number;
  readonly at: number;
}

/** What the gate says of an order: every check's verdict, passed or not. */
export interface RiskDecision {
  readonly passed: boolean;
  readonly verdicts: readonly Verdict[];
  /** `null` where no price was to be had. */
  readonly quote: Quote | null;
  readonly at: number;
  /** The order, branded, when it passed. */
  readonly cleared: ClearedOrder | null;
}

/** The only maker of orders that may be sent. */
export interface RiskGate {
  /**
   * Looks at an order with fresh data. Never rejects for what the outside world does: data that cannot be had is a check that does not pass.
   *
   * @param id the client order id that it would be sent under.
   * @param before orders that are to go out before it and are stored nowhere yet, in one approval with it: they count as on the way.
   */
  check(id: string, intent: OrderIntent, before?: readonly OrderIntent[]): Promise<RiskDecision>;
}
