import type { ExitRules, Sizing } from '../domain/trade-rules.ts';

/** A trading rule in the expression language, as people write it and the store keeps it. */
export interface Rule extends ExitRules {
  /** Expression that says buy: `rsi(14) < 30`. */
  readonly entry: string;
  /** Expression that says sell; `null` when only stops, targets or time end a trade. */
  readonly exit: string | null;
  readonly sizing: Sizing;
  /** Values for the rule's `param(name, …)`s; those not named keep their default. */
  readonly params: Readonly<Record<string, number>>;
}

/** One version of a saved rule. Versions are told apart by the hash of their canonical form. */
export interface SavedRule {
  readonly name: string;
  readonly rule: Rule;
  /** Hex SHA-256 of the rule's canonical form; the rule's identity in backtest, paper, live and on an approval card. */
  readonly hash: string;
  /** 1 for the first version under this name, counting up. */
  readonly version: number;
  readonly savedAt: number;
}

/** Where saved rules are kept, every version of them. */
export interface RuleBook {
  /** Saves a version under the name; the same hash as the newest changes nothing. Returns the version now current. */
  save(name: string, rule: Rule, hash: string, now: number): Promise<SavedRule>;
  /** The current version, or `null`. */
  find(name: string): Promise<SavedRule | null>;
  /** Current versions, by name. */
  list(): Promise<readonly SavedRule[]>;
  /** All versions of a name, newest first; also of a deleted one. */
  versions(name: string): Promise<readonly SavedRule[]>;
  /** Takes the name out of the list; its versions stay on record. False when there was none. */
  remove(name: string, now: number): Promise<boolean>;
}
