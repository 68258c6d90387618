import { Decimal } from '../../src/domain/money.ts';
import type { JournalDraft } from '../../src/trading/journal/journal.ts';
import type { FrozenSymbol, RiskState, RiskStore } from '../../src/trading/risk/risk-store.ts';
import { MemoryJournal } from './memory-journal.ts';

/** Limits and standings that are forgotten when it is dropped. */
export class MemoryRiskStore implements RiskStore {
  readonly #limits = new Map<string, string>();
  readonly #states = new Map<string, RiskState>();
  readonly #frozen = new Map<string, FrozenSymbol>();
  readonly #journal: MemoryJournal;

  constructor(journal: MemoryJournal = new MemoryJournal()) {
    this.#journal = journal;
  }

  async limits(account: string): Promise<string | null> {
    return this.#limits.get(account) ?? null;
  }

  async saveLimits(account: string, limits: string, instead: string | null, _now: number, journal: readonly JournalDraft[]): Promise<boolean> {
    if ((this.#limits.get(account) ?? null) !== instead) return false;
    this.#limits.set(account, limits);
    this.#journal.write(journal);
    return true;
  }

  async state(account: string): Promise<RiskState | null> {
    return this.#states.get(account) ?? null;
  }

  async states(): Promise<readonly RiskState[]> {
    return [...this.#states.values()].sort((one, other) => (one.account < other.account ? -1 : 1));
  }

  async saveState(state: RiskState, instead: Pick<RiskState, 'state' | 'since'> | null, journal: readonly JournalDraft[]): Promise<boolean> {
    const present = this.#states.get(state.account) ?? null;
    if (present?.state !== instead?.state || present?.since !== instead?.since) return false;
    this.#states.set(state.account, state);
    this.#journal.write(journal);
    return true;
  }

  async raisePeak(account: string, peak: string, at: number): Promise<void> {
    const state = this.#states.get(account);
    if (!state || (state.peak !== null && new Decimal(peak).lte(state.peak))) return;
    this.#states.set(account, { ...state, peak, peakAt: at });
  }

  async freeze(frozen: FrozenSymbol, journal: readonly JournalDraft[]): Promise<boolean> {
    const key = JSON.stringify([frozen.account, frozen.symbol]);
    if (this.#frozen.has(key)) return false;
    this.#frozen.set(key, frozen);
    this.#journal.write(journal);
    return true;
  }

  async unfreeze(account: string, symbol: string, journal: readonly JournalDraft[]): Promise<boolean> {
    if (!this.#frozen.delete(JSON.stringify([account, symbol]))) return false;
    this.#journal.write(journal);
    return true;
  }

  async frozen(account?: string): Promise<readonly FrozenSymbol[]> {
    return [...this.#frozen.values()]
      .filter((frozen) => account === undefined || frozen.account === account)
      .sort((one, other) => one.since - other.since);
  }
}
