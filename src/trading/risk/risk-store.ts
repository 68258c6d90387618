import type { JournalDraft } from '../journal/journal.ts';
import type { HaltScope, TradingState } from './risk-desk.ts';

/** An account's standing with the risk rules, over restarts. */
export interface RiskState {
  readonly account: string;
  readonly state: TradingState;
  readonly reason: string;
  readonly since: number;
  /** Highest equity and when; `null` before the first valuation. Decimal text. */
  readonly peak: string | null;
  readonly peakAt: number | null;
  /** Entries are refused until then after losses in a row; `null` for no such time. */
  readonly coolUntil: number | null;
  /** How far the halt goes that brought it here, for carrying it on after a restart; `null` where trading is `active`. */
  readonly scope: HaltScope | null;
}

/** A market in which nothing is traded until a person has looked. */
export interface FrozenSymbol {
  readonly account: string;
  readonly symbol: string;
  readonly reason: string;
  readonly since: number;
}

/** Limits, standing and frozen markets at rest. */
export interface RiskStore {
  /** The limits as JSON text, as last saved; `null` when none were. What they mean is the risk room's. */
  limits(account: string): Promise<string | null>;
  /** Puts limits in the place of those given (`null`: none were saved yet); false, and nothing done, when others are there. */
  saveLimits(account: string, limits: string, instead: string | null, now: number, journal: readonly JournalDraft[]): Promise<boolean>;
  state(account: string): Promise<RiskState | null>;
  states(): Promise<readonly RiskState[]>;
  /** Puts a standing in the place of the one whose state and `since` are given (`null`: there is none yet); false, and nothing done, when another is there. */
  saveState(state: RiskState, instead: Pick<RiskState, 'state' | 'since'> | null, journal: readonly JournalDraft[]): Promise<boolean>;
  /** Raises the peak; a lower or equal one changes nothing, nor does any before the account has a standing. */
  raisePeak(account: string, peak: string, at: number): Promise<void>;
  /** False, and nothing done, when it is frozen already. */
  freeze(frozen: FrozenSymbol, journal: readonly JournalDraft[]): Promise<boolean>;
  /** False, and nothing done, when it is not frozen. */
  unfreeze(account: string, symbol: string, journal: readonly JournalDraft[]): Promise<boolean>;
  /** The longest frozen first. */
  frozen(account?: string): Promise<readonly FrozenSymbol[]>;
}
