import type { MarketSymbol } from '../../domain/market-symbol.ts';
import type { OrderSide } from '../../domain/order.ts';
import type { Person } from '../../people/person.ts';
import type { Approval } from './approval.ts';
import type { Grounds, OrderIntent } from '../intent.ts';
import type { OrderRecord } from './order-store.ts';

/** An order as a person asks for it; exactly one of `amount`, `cost` and `fraction`. Amounts and prices as decimal text. */
export interface OrderWish {
  readonly symbol: MarketSymbol;
  readonly side: OrderSide;
  readonly type: 'market' | 'limit' | 'stop' | 'stop-limit' | 'oco';
  /** Base units. */
  readonly amount?: string | undefined;
  /** Quote currency to spend or to get, fee not counted. */
  readonly cost?: string | undefined;
  /** Of the free quote currency (buying) or of the position (selling), 0 to 1. */
  readonly fraction?: number | undefined;
  readonly price?: string | undefined;
  readonly stopPrice?: string | undefined;
  /** Fractions of the entry price; where to guard what is bought. */
  readonly stopLoss?: number | undefined;
  readonly takeProfit?: number | undefined;
}

/** Who asks, and where. */
export interface Asker {
  readonly person: Person;
  readonly conversation: string;
}

/** What a person's answer to an approval came to. */
export type ApprovalOutcome =
  /** Its orders were sent, or refused on the second look: their records say. `result` says in words what was done where it was no order. */
  | { readonly outcome: 'approved'; readonly approval: Approval; readonly orders: readonly OrderRecord[]; readonly result: string | null }
  | { readonly outcome: 'declined'; readonly approval: Approval }
  /** Needs one more person, or the words to be typed. */
  | { readonly outcome: 'needs-second'; readonly approval: Approval }
  | { readonly outcome: 'needs-typing'; readonly approval: Approval }
  /** Price or risk moved beyond what was shown: nothing was sent, and `fresh` asks again, where it can be asked at all. */
  | { readonly outcome: 'drifted'; readonly approval: Approval; readonly fresh: Approval | null; readonly reason: string }
  /** It is over: declined, expired, or answered before. */
  | { readonly outcome: 'over'; readonly approval: Approval };

/** Order flow for people: wishes become approvals, approvals orders. */
export interface OrderDesk {
  /**
   * Turns wishes into exact orders on the market's steps, looks at them with the risk gate, and stores one approval for all of them.
   *
   * @throws OutcryError `invalid-input` naming the field and the nearest valid value (step, minimum, balance); `refused` with the risk
   * verdicts' messages when they could not pass as things stand; `unreachable` when there is no fresh price.
   */
  propose(account: string, wishes: readonly OrderWish[], asker: Asker, reason: string): Promise<Approval>;
  /** Stores an approval for something other than orders. */
  proposeAction(action: Exclude<Approval['action'], { kind: 'orders' }>, account: string, summary: string, asker: Asker, typed: string | null): Promise<Approval>;
  /** A person's yes. @throws OutcryError `not-found` for an unknown id; `refused` when their role may not. */
  approve(id: string, by: Person, typed?: string): Promise<ApprovalOutcome>;
  /** A person's no. @throws as `approve`. */
  decline(id: string, by: Person): Promise<ApprovalOutcome>;
  pending(account?: string): Promise<readonly Approval[]>;
  find(id: string): Promise<Approval | null>;
  /** Calls orders of ours off; those that had ended are returned as they are. @throws OutcryError `not-found`. */
  cancel(id: string, by: string): Promise<OrderRecord>;
  /**
   * Sends an order that needs nobody's yes: under a deployment's mandate, or by the desk itself. Risk is checked twice as ever. The same id does nothing twice.
   *
   * @param grounds what it was decided on, for the journal.
   */
  submit(id: string, intent: OrderIntent, grounds?: Grounds): Promise<OrderRecord>;
}
