import type { MarketSymbol } from '../../domain/market-symbol.ts';
import type { OrderBook } from '../../domain/market.ts';
import type { Decimal } from '../../domain/money.ts';
import type { RealisedTrade } from '../books/books.ts';
import type { KeyRights } from '../execution/execution.ts';
import type { DeploymentState } from '../session/deployment.ts';
import type { EquityReading } from './equity-reading.ts';
import type { ExpectedFill } from './expected-fill.ts';
import type { Quote } from './risk-gate.ts';
import type { FrozenSymbol, RiskState } from './risk-store.ts';

/** Something that was to be found out before an order is sent: what it is, or why it cannot be had. */
export type Known<Value> = { readonly known: true; readonly value: Value } | { readonly known: false; readonly why: string };

/** A fact that is there. */
export function known<Value>(value: Value): Known<Value> {
  return { known: true, value };
}

/** A fact that cannot be had; `why` is one sentence for people. */
export function unknown(why: string): { readonly known: false; readonly why: string } {
  return { known: false, why };
}

/** What follows from a fact, where it is known. */
export function mapKnown<Value, Result>(fact: Known<Value>, work: (value: Value) => Result): Known<Result> {
  return fact.known ? known(work(fact.value)) : fact;
}

/** What a position or an order on the way comes to, in the account's currency. */
export interface Holding {
  readonly symbol: MarketSymbol;
  readonly deployment: string | null;
  readonly value: Decimal;
}

/** All that the checks look at, gathered once per order. Money is in the account's currency unless said otherwise. */
export interface RiskFacts {
  readonly now: number;
  readonly account: { readonly id: string; readonly kind: 'paper' | 'live'; readonly currency: string; readonly feeRate: number };
  /** Whether configuration asks for live trading. */
  readonly liveConfigured: boolean;
  /** Why the account's limits cannot be read, and the usual ones stand in for them; `null` when they can. */
  readonly limitsFault: string | null;
  readonly haltFile: Known<boolean>;
  readonly standing: Known<RiskState | null>;
  readonly frozen: Known<readonly FrozenSymbol[]>;
  readonly quote: Known<Quote>;
  readonly book: Known<OrderBook>;
  readonly fill: Known<ExpectedFill>;
  /** What the order comes to at the price it is expected to fill at, fees not counted. */
  readonly notional: Known<Decimal>;
  readonly equity: Known<Decimal>;
  /** Positions through orders of ours. */
  readonly holdings: Known<readonly Holding[]>;
  /** Entry orders that have not ended, those whose fills the holdings may not have yet, and those of its approval that go out before it; without the order that is looked at. */
  readonly onTheWay: Known<readonly Holding[]>;
  /** Orders created within the last minute and not refused by us, and those to go out before it; without the one that is looked at. */
  readonly sentLastMinute: Known<number>;
  readonly losses: Known<EquityReading>;
  /** Finished trades of the longest lookback, oldest exit first. */
  readonly trades: Known<readonly RealisedTrade[]>;
  /** Those of them that a stop ended with a loss; empty while nothing looks at them. */
  readonly stopOuts: Known<readonly RealisedTrade[]>;
  /** `null` for paper money, which has no key. */
  readonly rights: Known<KeyRights | null>;
  /** How the deployment stands that the order is of; `null` for an order by hand. */
  readonly deployment: Known<DeploymentState | null>;
  /** What is left of the deployment's budget with its orders on the way counted as spent; `null` for an order by hand. */
  readonly budgetLeft: Known<Decimal | null>;
}
