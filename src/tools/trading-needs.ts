import type { WorkOptions } from '../domain/progress.ts';
import type { Books } from '../trading/books/books.ts';
import type { Journal } from '../trading/journal/journal.ts';
import type { OrderDesk } from '../trading/order-flow/order-desk.ts';
import type { OrderStore } from '../trading/order-flow/order-store.ts';
import type { Protector } from '../trading/protection/protector.ts';
import type { RiskDesk } from '../trading/risk/risk-desk.ts';
import type { Promotions } from '../trading/session/promotion.ts';
import type { SessionDesk } from '../trading/session/session-desk.ts';

/** What a tool knows of an account: which it is, and not how orders get there. */
export interface AccountFacts {
  readonly id: string;
  readonly kind: 'paper' | 'live';
  /** The id of the venue whose prices and markets it trades. */
  readonly venue: string;
  /** True when its prices are made up. */
  readonly simulated: boolean;
  /** The currency that its equity is counted in. */
  readonly currency: string;
}

/** The accounts there are, as tools choose among them; see `Accounts` of the trading room, which is one. */
export interface AccountBook {
  /** @throws OutcryError `not-found` naming those that there are; `refused` for a live one that configuration does not ask for. */
  get(id: string): AccountFacts;
  all(): readonly AccountFacts[];
  /** Where an order goes that names no account. */
  usual(options?: WorkOptions): Promise<AccountFacts>;
  /** Paper money on the prices that are to be had now. */
  paper(options?: WorkOptions): Promise<AccountFacts>;
  /** The exchange's account. @throws OutcryError `refused` where configuration does not ask for live trading. */
  live(): AccountFacts;
}

/** What the trading tools work with. None of it places an order: a proposal does, once a person has said yes. */
export interface TradingNeeds {
  readonly accounts: AccountBook;
  readonly desk: Pick<OrderDesk, 'propose' | 'proposeAction' | 'approve' | 'decline' | 'pending' | 'find' | 'cancel'>;
  readonly orders: Pick<OrderStore, 'list' | 'find' | 'fills'>;
  readonly books: Pick<Books, 'snapshot' | 'record' | 'positions' | 'performance' | 'trades' | 'fills'>;
  readonly risk: Pick<RiskDesk, 'status' | 'setLimit' | 'halt' | 'unfreeze'>;
  readonly sessions: SessionDesk;
  readonly promotions: Pick<Promotions, 'judge' | 'terms'>;
  readonly journal: Pick<Journal, 'about'>;
  readonly guards: Pick<Protector, 'active'>;
}
