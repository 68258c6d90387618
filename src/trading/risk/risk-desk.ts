import type { Person } from '../../people/person.ts';

/**
 * Whether an account takes orders: all (`active`), or only those that reduce what is at risk. `halted` was asked for by a person or the HALT
 * file, and orders that rested were called off with it; `reducing` leaves resting exits alone, and may be the desk's own doing (drawdown, losses).
 */
export type TradingState = 'active' | 'reducing' | 'halted';

/** What a halt does beyond stopping entries. `entries` leaves resting exits alone; `orders` calls off every order of ours; `flatten` also sells our positions. */
export type HaltScope = 'entries' | 'orders' | 'flatten';

/** How an account stands with the risk rules. */
export interface RiskStatus {
  readonly account: string;
  readonly state: TradingState;
  /** Why it is not `active`, as one sentence; empty when it is. */
  readonly reason: string;
  readonly since: number;
  /** Account equity in `currency`, decimal text; `null` where it cannot be valued now. */
  readonly equity: string | null;
  readonly currency: string;
  /** Highest equity since the start, or since the last resume that began it anew. */
  readonly peak: string | null;
  /** Fraction below the peak, 0 to 1. */
  readonly drawdown: number | null;
  /** Profit (negative: loss) of the UTC day and week as far as it counts against the limits, decimal text. */
  readonly dayProfit: string | null;
  readonly weekProfit: string | null;
  /** From when these count, epoch milliseconds: midnight and Monday, or when trading was last taken up if that was later. */
  readonly dayFrom: number;
  readonly weekFrom: number;
  /** Symbols in which nothing is traded until somebody has looked, with the reason. */
  readonly frozen: readonly { readonly symbol: string; readonly reason: string }[];
  readonly limits: readonly RiskLimit[];
}

/** One limit as it stands. */
export interface RiskLimit {
  /** Kebab-case: `max-drawdown`. */
  readonly name: string;
  /** As a person would write it, with its unit: `5 %`, `1,000 USDT`, `30 a minute`, `off`. */
  readonly value: string;
  readonly summary: string;
  /** How much of it is used now, where that means something: `3.1 %`. */
  readonly used: string | null;
}

/** What halting did. */
export interface HaltOutcome {
  readonly scope: HaltScope;
  readonly accounts: readonly string[];
  /** Orders that were called off, and those that could not be. */
  readonly canceled: number;
  readonly failed: readonly string[];
  /** Ids of the sales that a flatten sent. */
  readonly sold: readonly string[];
  /** Accounts whose venue has not answered yet: entries are stopped, the rest goes on, and its end is told. */
  readonly pending: readonly string[];
}

/** Limits, halts and resumes, for people. Never the model's: tools hand over who asked, and refuse the agent where only a person decides. */
export interface RiskDesk {
  status(account: string): Promise<RiskStatus>;
  /** Sets one limit from what a person wrote (`5%`, `off`, `BTC/USDT, ETH/USDT`). @throws OutcryError `invalid-input`, naming the nearest limit. */
  setLimit(account: string, name: string, value: string, by: Person): Promise<RiskLimit>;
  /**
   * Stops trading on all accounts, or one. Needs no model, venue or chat: the state is stored first, then orders are called off. It answers
   * within a second or two: what a silent venue keeps waiting goes on, and its end is told in the conversation and to the owners.
   */
  halt(scope: HaltScope, by: string, reason: string, account?: string, conversation?: string): Promise<HaltOutcome>;
  /**
   * Takes up trading again. The peak of equity begins anew.
   *
   * @throws OutcryError `refused` while a HALT file lies in the data folder.
   */
  resume(by: Person, account?: string): Promise<void>;
  /** Lets a frozen market be traded again. */
  unfreeze(account: string, symbol: string, by: Person): Promise<void>;
}
