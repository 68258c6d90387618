import type { MarketSymbol } from '../../domain/market-symbol.ts';
import type { WorkOptions } from '../../domain/progress.ts';
import type { Timeframe } from '../../domain/timeframe.ts';
import type { ExitRules, Sizing } from '../../domain/trade-rules.ts';
import type { Person } from '../../people/person.ts';
import type { StrategyChoice } from '../../strategies/strategy-choice.ts';
import type { RealisedTrade, ValuedPosition } from '../books/books.ts';
import type { Deployment, DeploymentTerms, Slot } from './deployment.ts';
import type { RefusedLately } from './refused-entries.ts';

/** A deployment as it is asked for; what is left out has the strategy's own value, or a backtest's default. */
export interface DeploymentWish {
  readonly account: string;
  readonly strategy: StrategyChoice;
  readonly symbols: readonly MarketSymbol[];
  readonly timeframe: Timeframe;
  /** Quote currency, decimal text. */
  readonly budget: string;
  readonly exits?: Partial<ExitRules> | undefined;
  readonly sizing?: Sizing | undefined;
  readonly maxPositions?: number | undefined;
}

/** What may be changed of a deployment that is at work. */
export interface DeploymentEdit {
  readonly exits?: Partial<ExitRules> | undefined;
  /** Quote currency, decimal text. */
  readonly budget?: string | undefined;
  readonly maxPositions?: number | undefined;
}

/** A deployment with how it is doing. Money in its quote currency, decimal text. */
export interface DeploymentReport {
  readonly deployment: Deployment;
  /** Budget and what it made of it, at present prices; `null` while something has no price. */
  readonly equity: string | null;
  readonly cash: string;
  readonly realised: string;
  readonly unrealised: string | null;
  /** Equity against the budget, as a fraction. */
  readonly return: number | null;
  readonly fees: string;
  readonly positions: readonly ValuedPosition[];
  readonly trades: readonly RealisedTrade[];
  readonly winRate: number | null;
  readonly lastSlot: Slot | null;
  /** Entries that came to nothing within a day; `null` for none. */
  readonly refused: RefusedLately | null;
  /** When the next candle closes that it acts on; `null` when it does not run. */
  readonly nextAt: number | null;
}

/** Strategies at work, for people. */
export interface SessionDesk {
  /**
   * Checks a wish and gives it its exact terms, nothing started: what a mandate is asked for.
   *
   * @throws OutcryError `invalid-input`, `unknown-symbol`, `not-found`; `refused` where the budget exceeds what is free.
   */
  terms(wish: DeploymentWish, options?: WorkOptions): Promise<DeploymentTerms>;
  /** Starts a deployment whose terms a person has agreed to. */
  start(terms: DeploymentTerms, by: Person, conversation: string, options?: WorkOptions): Promise<Deployment>;
  /** Ends one for good. `flatten` sells what it holds. @throws OutcryError `not-found`, `refused` when it has ended. */
  stop(id: string, by: Person, what: 'keep' | 'flatten'): Promise<Deployment>;
  /** No new entries; exits and stops go on. */
  pause(id: string, by: string, note: string): Promise<Deployment>;
  resume(id: string, by: Person): Promise<Deployment>;
  /**
   * Changes exits, budget or places of one that is at work, from its next candle on; its terms then have another hash.
   *
   * @throws OutcryError `not-found`, `invalid-input`; `refused` when it has ended, or the budget exceeds what is free.
   */
  edit(id: string, edit: DeploymentEdit, by: Person, options?: WorkOptions): Promise<Deployment>;
  /** Reports of all that run or are paused, and of those that ended since an instant. `id` may be its first characters, at least 3. */
  report(query: { readonly id?: string; readonly endedSince?: number }, options?: WorkOptions): Promise<readonly DeploymentReport[]>;
  /** Recent slots with what was decided and why, newest first. */
  slots(id: string, limit: number): Promise<readonly Slot[]>;
}
