import type { Clock } from '../../domain/clock.ts';
import { OutcryError } from '../../domain/errors.ts';
import { baseOf, type MarketSymbol, quoteOf } from '../../domain/market-symbol.ts';
import { Decimal } from '../../domain/money.ts';
import type { TradingAccount } from '../account.ts';
import type { BookedFill, OrderStore } from '../order-flow/order-store.ts';
import { AccountLedger } from './account-ledger.ts';
import type { PricedAccount, Rates } from './rates.ts';

/** What a ledger is folded for. */
export type LedgerAccount = PricedAccount & Pick<TradingAccount, 'rules'>;

/** Where fills are read. */
export type FillSource = Pick<OrderStore, 'fills' | 'fillCount'>;

/** How long, in milliseconds, a ledger stands that lacked a price or a market's rules when it was folded; then it is folded anew. */
const RETRY_MS = 600_000;

interface Folded {
  readonly ledger: AccountLedger;
  count: number;
  lastAt: number;
  /** Trades of the last instant, by market and id: the next reading begins at it. */
  atLast: Set<string>;
  /** When it is folded anew, for want of something; `null` when it is whole. */
  retryAt: number | null;
}

/**
 * Ledgers of accounts, kept: only fills that were booked since are folded in. Another process may book fills, also late ones that happened
 * before others; the store's count tells, and where the newest do not account for it all of them are folded anew.
 */
export class LedgerCache {
  readonly #fills: FillSource;
  readonly #rates: Rates;
  readonly #clock: Clock;
  readonly #folded = new Map<string, Folded>();
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(fills: FillSource, rates: Rates, clock: Clock) {
    this.#fills = fills;
    this.#rates = rates;
    this.#clock = clock;
  }

  /** The ledger of all fills that are booked now. What it holds goes on changing with later calls: read it at once. */
  async of(account: LedgerAccount): Promise<AccountLedger> {
    const turn = (this.#turns.get(account.id) ?? Promise.resolve()).then(async () => await this.#upToDate(account));
    this.#turns.set(
      account.id,
      // Whoever asked hears of a failure; the next one tries anew.
      turn.catch(() => null),
    );
    return await turn;
  }

  async #upToDate(account: LedgerAccount): Promise<AccountLedger> {
    const count = await this.#fills.fillCount(account.id);
    const known = this.#folded.get(account.id);
    if (known !== undefined && (known.retryAt === null || this.#clock.now() < known.retryAt)) {
      if (known.count === count) return known.ledger;
      const since = await this.#fills.fills({ account: account.id, since: known.lastAt });
      const fresh = since.filter((fill) => fill.at > known.lastAt || !known.atLast.has(keyOf(fill)));
      if (known.count + fresh.length >= count) {
        await this.#fold(account, known, fresh);
        return known.ledger;
      }
    }
    const folded: Folded = { ledger: new AccountLedger(account.id), count: 0, lastAt: Number.NEGATIVE_INFINITY, atLast: new Set(), retryAt: null };
    await this.#fold(account, folded, await this.#fills.fills({ account: account.id }));
    this.#folded.set(account.id, folded);
    return folded.ledger;
  }

  async #fold(account: LedgerAccount, folded: Folded, fills: readonly BookedFill[]): Promise<void> {
    const lots = new Map<MarketSymbol, Decimal>();
    for (const fill of fills) {
      const lot = lots.get(fill.symbol) ?? (await this.#lotOf(account, folded, fill.symbol));
      lots.set(fill.symbol, lot);
      const fee = await this.#feeInQuote(account, fill);
      if (fee === null) folded.retryAt ??= this.#clock.now() + RETRY_MS;
      folded.ledger.add(fill, { lot, fee });
      folded.count += 1;
      if (fill.at > folded.lastAt) folded.atLast = new Set();
      folded.lastAt = fill.at;
      folded.atLast.add(keyOf(fill));
    }
  }

  async #lotOf(account: LedgerAccount, folded: Folded, symbol: MarketSymbol): Promise<Decimal> {
    try {
      return new Decimal((await account.rules(symbol)).amountStep ?? 0);
    } catch (error) {
      if (!(error instanceof OutcryError)) throw error;
      // Without the step, dust shows as a position until the rules are to be had.
      folded.retryAt ??= this.#clock.now() + RETRY_MS;
      return new Decimal(0);
    }
  }

  async #feeInQuote(account: LedgerAccount, { symbol, fee, price, at }: BookedFill): Promise<Decimal | null> {
    const amount = new Decimal(fee.amount);
    if (amount.isZero() || fee.currency === quoteOf(symbol)) return amount;
    if (fee.currency === baseOf(symbol)) return amount.times(price);
    const rate = await this.#rates.at(account, fee.currency, quoteOf(symbol), at);
    return rate.kind === 'rate' ? amount.times(rate.rate) : null;
  }
}

function keyOf({ symbol, tradeId }: BookedFill): string {
  return `${symbol} ${tradeId}`;
}
