import type { MarketSymbol } from '../../domain/market-symbol.ts';
import type { Timeframe } from '../../domain/timeframe.ts';
import type { ExitRules, Sizing } from '../../domain/trade-rules.ts';
import type { StrategyChoice } from '../../strategies/strategy-choice.ts';
import type { JournalDraft } from '../journal/journal.ts';

/** What is deployed: everything that decides its orders. Its hash is what a mandate covers. */
export interface DeploymentTerms {
  readonly account: string;
  readonly strategy: StrategyChoice;
  /** The rule's hash, or a built-in strategy's name: the same identity as in backtests. */
  readonly strategyId: string;
  /** The rule in words. */
  readonly rule: string;
  readonly symbols: readonly MarketSymbol[];
  readonly timeframe: Timeframe;
  /** What it may spend, and what it has made of it later; the quote currency, decimal text. */
  readonly budget: string;
  readonly exits: ExitRules;
  readonly sizing: Sizing;
  readonly maxPositions: number;
  /** Fraction by which market fills are expected to be worse than the price they are taken at; what paper money applies. */
  readonly slippage: number;
  /** Largest share of a bar's volume to take; `null` for no limit. */
  readonly volumeShare: number | null;
}

/** Whether a deployment acts on candles. `pausing` entries: exits are still acted on. */
export type DeploymentState = 'running' | 'paused' | 'stopped';

/** A strategy at work on an account. */
export interface Deployment {
  /** 8 characters of `[a-z2-7]`. */
  readonly id: string;
  readonly terms: DeploymentTerms;
  /** SHA-256 (hex) of the canonical terms. */
  readonly hash: string;
  readonly state: DeploymentState;
  /** Open time of the first candle that its strategy ever read (the lead's first): what grid and DCA count from. */
  readonly seriesFrom: number;
  /** Open time of the first candle it may act on the close of. */
  readonly startsAt: number;
  readonly by: string;
  readonly conversation: string;
  readonly createdAt: number;
  readonly stoppedAt: number | null;
  /** Why it is paused or stopped, for people; `null` while it runs. */
  readonly note: string | null;
  /** The paper deployment that it was promoted from; `null` for others. */
  readonly promotedFrom: string | null;
}

/** What was decided for one market at one candle's close. */
export interface SlotDecision {
  readonly symbol: MarketSymbol;
  /** `held-off`: it would have acted and something was in the way, as `why` says; `missed`: Outcry was not there in time. */
  readonly action: 'none' | 'entry' | 'exit' | 'rebalance' | 'held-off' | 'missed';
  /** The rule's own words with the values at the bar: `rsi(14) = 31.2, not below 30`. */
  readonly why: string;
  /** The close that it was decided at. */
  readonly close: number;
  /** The order that came of it; `null` for none. */
  readonly order: string | null;
}

/** A candle's close of a deployment, taken up once. */
export interface Slot {
  readonly deployment: string;
  /** Open time of the candle. */
  readonly time: number;
  readonly claimedAt: number;
  /** `null` until all of it has been dealt with; a restart takes such a slot up again, under the same order ids. */
  readonly doneAt: number | null;
  readonly decisions: readonly SlotDecision[];
}

/** Deployments and their slots at rest. */
export interface DeploymentStore {
  create(deployment: Deployment, journal: readonly JournalDraft[]): Promise<void>;
  find(id: string): Promise<Deployment | null>;
  /** Newest first. */
  list(query: { readonly account?: string; readonly states?: readonly DeploymentState[] }): Promise<readonly Deployment[]>;
  /** Changes state, note or terms of one that is in one of the states `from`; false, and nothing done, when it is not. */
  change(
    id: string,
    from: readonly DeploymentState[],
    change: { readonly state?: DeploymentState; readonly note?: string | null; readonly stoppedAt?: number; readonly terms?: DeploymentTerms; readonly hash?: string },
    journal: readonly JournalDraft[],
  ): Promise<boolean>;
  /** Takes a slot up. False when it was taken up before, by whomever. */
  claimSlot(deployment: string, time: number, now: number): Promise<boolean>;
  /** Ends a slot that was taken up; one that has ended stays as it is, and nothing is written. */
  finishSlot(deployment: string, time: number, now: number, decisions: readonly SlotDecision[], journal: readonly JournalDraft[]): Promise<void>;
  /** Slots that were taken up and not finished, oldest first. */
  unfinishedSlots(): Promise<readonly Slot[]>;
  /** Newest first. */
  slots(deployment: string, limit: number): Promise<readonly Slot[]>;
  /** The newest slot that was taken up; `null` before the first. */
  lastSlot(deployment: string): Promise<Slot | null>;
}
