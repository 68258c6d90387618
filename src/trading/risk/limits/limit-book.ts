import type { Clock } from '../../../domain/clock.ts';
import { OutcryError } from '../../../domain/errors.ts';
import type { Person } from '../../../people/person.ts';
import type { TradingAccount } from '../../account.ts';
import type { ApprovalRuleBook, ApprovalRules } from '../../order-flow/approval-rules.ts';
import type { RiskStore } from '../risk-store.ts';
import { type Limits, limitNamed, limitWords, limitsFromText, limitsText, usualLimits, withLimit } from './limits.ts';
import type { LimitName } from './limits.ts';

/** What a paper deployment must have shown before it may trade on an exchange. */
export interface PromotionRules {
  readonly minDays: number;
  readonly minTrades: number;
  /** Fractions. */
  readonly maxDrawdown: number;
  readonly maxDrift: number;
  /** How long after it was asked for it may take effect, milliseconds. */
  readonly coolOffMs: number;
}

/** Tries that a change has while other processes change the same limits. */
const TRIES = 10;

/** What is known of an account where its limits are kept. */
export type LimitedAccount = Pick<TradingAccount, 'id' | 'kind' | 'currency'>;

/** Limits of accounts: read anew each time, because another process may have changed them. */
export class LimitBook implements ApprovalRuleBook {
  readonly #store: Pick<RiskStore, 'limits' | 'saveLimits'>;
  readonly #account: (id: string) => LimitedAccount;
  readonly #clock: Clock;
  /** What was read last, by account: the same text gives the same limits. */
  readonly #known = new Map<string, { readonly text: string; readonly limits: Limits }>();

  /** @param account finds an account by its id; throws `not-found` for one that there is not. */
  constructor(store: Pick<RiskStore, 'limits' | 'saveLimits'>, account: (id: string) => LimitedAccount, clock: Clock) {
    this.#store = store;
    this.#account = account;
    this.#clock = clock;
  }

  /** The limits as they were saved, or the usual ones where none were. @throws OutcryError `corrupt` when they cannot be read. */
  async read(account: string): Promise<Limits> {
    const text = await this.#store.limits(account);
    if (text === null) return usualLimits(this.#account(account).kind);
    const known = this.#known.get(account);
    if (known?.text === text) return known.limits;
    const limits = limitsFromText(text, account);
    this.#known.set(account, { text, limits });
    return limits;
  }

  /**
   * Sets one limit from a person's words and puts old and new value on record. `all usual` brings back every usual value, also where what
   * was kept cannot be read.
   *
   * @returns the name of the limit that was set, `null` for all, and the limits as they are now.
   * @throws OutcryError `refused` unless an admin asks; `invalid-input` with the nearest name, or saying what the limit takes; `corrupt`.
   */
  async set(accountId: string, word: string, text: string, by: Person): Promise<{ readonly name: LimitName | null; readonly limits: Limits }> {
    if (by.role !== 'admin') throw new OutcryError('refused', 'Only an admin sets limits.');
    const account = this.#account(accountId);
    for (let attempt = 0; attempt < TRIES; attempt++) {
      // oxlint-disable-next-line no-await-in-loop
      const saved = await this.#store.limits(accountId);
      const { name, limits, words } = changeOf(account, saved, word, text);
      const now = this.#clock.now();
      const record = { at: now, kind: 'risk.limit', about: [`account:${accountId}`], by: by.id, data: { account: accountId, ...words } };
      // oxlint-disable-next-line no-await-in-loop
      if (await this.#store.saveLimits(accountId, limitsText(limits), saved, now, [record])) return { name, limits };
    }
    throw new Error(`the limits of ${accountId} are changed by others all the time`);
  }

  /** How the account's approvals are asked for. @throws OutcryError `corrupt` */
  async approvalRules(account: string): Promise<ApprovalRules> {
    const limits = await this.read(account);
    return {
      expiryMs: limits['approval-expiry'],
      driftBound: limits['approval-drift'],
      typedAbove: limits['typed-above'],
      secondPersonAbove: limits['second-person-above'],
      quietExpiry: limits['quiet-decline'],
    };
  }

  /** What a paper deployment on the account must have shown. @throws OutcryError `corrupt` */
  async promotionRules(account: string): Promise<PromotionRules> {
    const limits = await this.read(account);
    return {
      minDays: limits['promotion-days'],
      minTrades: limits['promotion-trades'],
      maxDrawdown: limits['promotion-drawdown'],
      maxDrift: limits['promotion-drift'],
      coolOffMs: limits['promotion-cool-off'],
    };
  }
}

/** What a person's words make of the limits that are saved; `words` is how the journal tells of it. @throws OutcryError as `LimitBook.set`. */
function changeOf(
  account: LimitedAccount,
  saved: string | null,
  word: string,
  text: string,
): { readonly name: LimitName | null; readonly limits: Limits; readonly words: Readonly<Record<string, unknown>> } {
  if (word.trim().toLowerCase() === 'all') {
    if (!/^(usual|default|reset)$/i.test(text.trim())) throw new OutcryError('invalid-input', 'All limits together can only be set to "usual".', { field: 'value' });
    const limits = usualLimits(account.kind);
    return { name: null, limits, words: { limit: 'all', before: saved, after: limitsText(limits) } };
  }
  const name = limitNamed(word);
  const before = saved === null ? usualLimits(account.kind) : limitsFromText(saved, account.id);
  const limits = withLimit(before, name, text, account);
  return { name, limits, words: { limit: name, before: limitWords(before, name, account.currency), after: limitWords(limits, name, account.currency) } };
}
