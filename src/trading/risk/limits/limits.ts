import { z } from 'zod';
import { OutcryError, messageOf } from '../../../domain/errors.ts';
import { nearest } from '../../../domain/nearest.ts';
import type { TradingAccount } from '../../account.ts';
import { type LimitKind, choice, count, duration, flag, money, orOff, share, symbols } from './limit-kind.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** One limit: what it is, and what it is until somebody sets it. */
export interface LimitDefinition<Value> {
  readonly kind: LimitKind<Value>;
  readonly summary: string;
  /** What it is on paper money and on an exchange; the same where one value will do. */
  readonly usual: { readonly paper: Value; readonly live: Value };
}

function limit<Value>(kind: LimitKind<Value>, usual: Value, summary: string, live: Value = usual): LimitDefinition<Value> {
  return { kind, summary, usual: { paper: usual, live } };
}

/**
 * Every limit there is, with its usual value and the reason for it.
 *
 * Caps on size are shares of equity, so that they suit an account of any size; on paper money a single order may take all of it, because a
 * strategy that goes all-in is a fair thing to try there, while on an exchange half is where a slip of the finger stops.
 */
const DEFINITIONS = {
  // Size. Money caps are off until a person knows their own sizes; the shares below always hold.
  'max-order-notional': limit(orOff(money()), null, 'largest entry order, in the account’s currency'),
  'max-order-share': limit(orOff(share({ min: 0.0001, max: 1 })), 1, 'largest entry order, of equity', 0.5),
  'max-symbol-notional': limit(orOff(money()), null, 'most to hold of one market, in the account’s currency'),
  'max-symbol-share': limit(orOff(share({ min: 0.0001, max: 1 })), 1, 'most to hold of one market, of equity', 0.75),
  'max-exposure': limit(orOff(share({ min: 0.0001, max: 1 })), 1, 'most to hold of all markets together, of equity'),
  // Enough for dozens of strategies, few enough that a runaway loop is seen.
  'max-open-positions': limit(orOff(count('positions', { max: 10_000 })), 50, 'most positions open at once'),
  'orders-per-minute': limit(orOff(count('a minute', { max: 10_000 })), 30, 'most orders sent within a minute'),
  'allowed-symbols': limit(orOff(symbols()), null, 'the only markets that may be entered'),
  // The price between decision and order moves a little; a budget that is all spent must not fail by that.
  'budget-slack': limit(share({ max: 0.2 }), 0.01, 'how far an entry may exceed what is left of its strategy’s budget'),

  // Market.
  'price-band': limit(orOff(share({ min: 0.0001, max: 10 })), 0.05, 'furthest an entry’s price may be from the last price'),
  // A market that trades less than once a minute is one that a market order should not be sent to.
  'max-price-age': limit(duration({ max: DAY }), MINUTE, 'oldest price that an entry may go by'),
  // Liquid markets are below 0.1 %; above 1 % the round trip costs more than most rules make.
  'max-spread': limit(orOff(share({ min: 0.0001, max: 1 })), 0.01, 'widest spread to enter at, of the mid price'),
  // Beyond half of what is offered in reach, the order itself is the market.
  'max-book-share': limit(orOff(share({ min: 0.0001, max: 1 })), 0.5, 'largest share of the book within the price band that an entry may take'),

  // Losses. The breaker of the whole account first; a day and a week stop earlier than it.
  'max-drawdown': limit(orOff(share({ min: 0.0001, max: 1 })), 0.05, 'entries stop this far below the equity peak'),
  'max-daily-loss': limit(orOff(share({ min: 0.0001, max: 1 })), 0.03, 'entries stop after losing this share of the UTC day’s first equity'),
  'max-weekly-loss': limit(orOff(share({ min: 0.0001, max: 1 })), 0.05, 'entries stop after losing this share of the UTC week’s first equity'),
  // Five in a row happen to a rule that wins half its trades about once in 32: seldom enough to look, often enough not to end it.
  'loss-streak': limit(orOff(count('losses in a row', { max: 1_000 })), 5, 'losing trades in a row after which entries pause'),
  'loss-streak-pause': limit(duration(), HOUR, 'how long entries pause after a loss streak'),

  // Protections, after freqtrade's. Off until wanted: they hold off trades that a backtest of the rule has.
  'stop-guard': limit(orOff(count('stop-outs', { max: 1_000 })), null, 'stopped-out losing trades within the lookback after which entries pause'),
  'stop-guard-lookback': limit(duration(), DAY, 'lookback of stop-guard'),
  'stop-guard-pause': limit(duration(), 4 * HOUR, 'how long stop-guard pauses entries'),
  'stop-guard-scope': limit(choice(['symbol', 'account']), 'symbol', 'whether stop-guard counts and pauses each symbol, or the whole account'),
  'low-profit': limit(orOff(share({ max: 10 })), null, 'entries of a symbol pause when its trades of the lookback returned less than this together'),
  'low-profit-lookback': limit(duration(), DAY, 'lookback of low-profit'),
  'low-profit-trades': limit(count('trades', { max: 1_000 }), 2, 'fewest trades that low-profit judges by'),
  'low-profit-pause': limit(duration(), 4 * HOUR, 'how long low-profit pauses a symbol'),
  're-entry-pause': limit(orOff(duration()), null, 'how long a symbol is left alone after an exit'),
  'window-drawdown': limit(orOff(share({ min: 0.0001, max: 1 })), null, 'entries pause when trades of the lookback drew equity down this far'),
  'window-drawdown-lookback': limit(duration(), 2 * DAY, 'lookback of window-drawdown'),
  'window-drawdown-trades': limit(count('trades', { max: 1_000 }), 10, 'fewest trades that window-drawdown judges by'),
  'window-drawdown-pause': limit(duration(), 12 * HOUR, 'how long window-drawdown pauses entries'),

  // Keys.
  'allow-withdrawal-key': limit(flag(), false, 'whether entries are sent with a key that may withdraw'),

  // Approvals.
  'approval-expiry': limit(duration({ min: 10_000, max: 7 * DAY }), 10 * MINUTE, 'how long an approval may be answered'),
  'approval-drift': limit(share({ min: 0.0001, max: 0.5 }), 0.01, 'furthest the price may move between card and approval'),
  'typed-above': limit(orOff(money()), null, 'approvals above this amount are confirmed by typing'),
  'second-person-above': limit(orOff(money()), null, 'approvals above this amount need two people'),
  'quiet-decline': limit(flag(), false, 'whether approvals that nobody answers end without a message'),

  // Promotion of a strategy from paper to an exchange.
  'promotion-days': limit(count('days', { min: 0, max: 3_650 }), 14, 'fewest days on paper before promotion'),
  'promotion-trades': limit(count('trades', { min: 0 }), 20, 'fewest finished trades on paper before promotion'),
  'promotion-drawdown': limit(share({ min: 0.0001, max: 1 }), 0.1, 'largest drawdown on paper that may be promoted, and that demotes'),
  'promotion-drift': limit(share({ min: 0.0001, max: 1 }), 0.02, 'largest drift from the backtest, of the budget, that may be promoted, and that demotes'),
  'promotion-cool-off': limit(duration({ min: MINUTE }), DAY, 'how long a deployment waits to be promoted again after it was, or after what it was promoted to was stopped'),
} as const;

/** A limit's name: `max-drawdown`. */
export type LimitName = keyof typeof DEFINITIONS;

type ValueOf<Definition> = Definition extends LimitDefinition<infer Value> ? Value : never;

/** All limits of an account. Shares are fractions, lengths milliseconds, money decimal text; `null` is off. */
export type Limits = { readonly [Name in LimitName]: ValueOf<(typeof DEFINITIONS)[Name]> };

/** Every name, in the order in which they are listed. */
export const LIMIT_NAMES = Object.keys(DEFINITIONS) as readonly LimitName[];

const limitsSchema = z.strictObject(Object.fromEntries(LIMIT_NAMES.map((name) => [name, DEFINITIONS[name].kind.schema])));

/** What an account has until somebody sets something. */
export function usualLimits(kind: TradingAccount['kind']): Limits {
  return Object.fromEntries(LIMIT_NAMES.map((name) => [name, DEFINITIONS[name].usual[kind]])) as unknown as Limits;
}

/** True for the name of a limit. */
export function isLimitName(name: string): name is LimitName {
  return Object.hasOwn(DEFINITIONS, name);
}

/**
 * The limit meant by a person's word: `max-drawdown`, `Max Drawdown`, `max_drawdown`.
 *
 * @throws OutcryError `invalid-input` with the nearest name.
 */
export function limitNamed(word: string): LimitName {
  const name = word.trim().toLowerCase().replaceAll(/[\s_]+/g, '-');
  if (isLimitName(name)) return name;
  const near = nearest(name, LIMIT_NAMES) ?? LIMIT_NAMES.find((candidate) => candidate.includes(name) && name.length >= 3);
  const hint = near === undefined ? `There are: ${LIMIT_NAMES.join(', ')}.` : `Did you mean ${near}?`;
  throw new OutcryError('invalid-input', `There is no limit "${word.trim()}".`, { field: 'name', hint });
}

/** What a limit is for, as one phrase. */
export function limitSummary(name: LimitName): string {
  return DEFINITIONS[name].summary;
}

/** A limit's value as a person would write it; it reads back as itself. */
export function limitWords(limits: Limits, name: LimitName, currency: string): string {
  return kindOf(name).format(limits[name], currency);
}

/**
 * The limits with one set to what a person wrote. `usual` brings the usual value back.
 *
 * @throws OutcryError `invalid-input` that says what the limit takes.
 */
export function withLimit(limits: Limits, name: LimitName, text: string, account: Pick<TradingAccount, 'kind' | 'currency'>): Limits {
  if (text.length > 1_000) throw new OutcryError('invalid-input', 'That is too long for a limit.', { field: 'value' });
  if (/^(usual|default|reset)$/i.test(text.trim())) return { ...limits, [name]: DEFINITIONS[name].usual[account.kind] };
  try {
    return { ...limits, [name]: kindOf(name).parse(text, account.currency) };
  } catch (error) {
    if (!(error instanceof OutcryError)) throw error;
    throw new OutcryError('invalid-input', `${name}: ${error.message}`, { field: 'value', hint: `${name} is ${limitSummary(name)}.`, cause: error });
  }
}

/** Limits as they are kept. */
export function limitsText(limits: Limits): string {
  return JSON.stringify(limits);
}

/**
 * Limits as they were kept: every one of them and none that is not known.
 *
 * @throws OutcryError `corrupt`, upon which no entry passes the gate.
 */
export function limitsFromText(text: string, account: string): Limits {
  try {
    return limitsSchema.parse(JSON.parse(text)) as unknown as Limits;
  } catch (error) {
    const detail = error instanceof z.ZodError ? error.issues.map((issue) => `${issue.path.join('.') || 'limits'}: ${issue.message}`).join('; ') : messageOf(error);
    throw new OutcryError('corrupt', `The risk limits of ${account} cannot be read (${detail}).`, {
      hint: 'No entry is sent until an admin sets them anew: /setrisk all usual, then your own.',
      cause: error,
    });
  }
}

/** Kinds differ in their value type; by name the two always belong together. */
function kindOf(name: LimitName): LimitKind<unknown> {
  return DEFINITIONS[name].kind;
}
