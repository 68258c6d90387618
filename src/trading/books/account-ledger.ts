import { baseOf, type MarketSymbol, quoteOf } from '../../domain/market-symbol.ts';
import { Decimal } from '../../domain/money.ts';
import type { BookedFill } from '../order-flow/order-store.ts';
import type { Position, RealisedTrade } from './books.ts';
import { PositionLedger } from './position-ledger.ts';
import { isWrittenOff } from './written-off.ts';

/** What must be known of a fill beside itself. */
export interface FillFacts {
  /** The smallest amount of its market that can be sold, base units; 0 where it is not known. */
  readonly lot: Decimal;
  /** Its fee as the quote currency of its time; `null` where that had no price. */
  readonly fee: Decimal | null;
}

/** What one fill did to the result. */
export interface LedgerEntry {
  readonly at: number;
  readonly symbol: MarketSymbol;
  readonly deployment: string | null;
  /** After the fees of both sides, for sales; 0 for purchases. Quote currency, like the fee. */
  readonly profit: Decimal;
  readonly fee: Decimal;
  /** What was sold beyond what had been bought here brought in: no profit, since nobody knows what it cost. */
  readonly unmatched: Decimal;
}

/** An amount of an asset that could not be put into a sum. */
export interface UnpricedAmount {
  readonly at: number;
  readonly deployment: string | null;
  readonly asset: string;
  readonly amount: Decimal;
}

/**
 * All that an account's fills come to: pure, fed oldest first. What somebody traded by another way is not ours and not in it. Deployments and
 * what is done by hand are kept apart, so that none sells what another has bought.
 */
export class AccountLedger {
  readonly #account: string;
  readonly #positions = new Map<string, PositionLedger>();
  readonly #byDeployment = new Map<string | null, Set<PositionLedger>>();
  readonly #cash = new Map<string | null, Decimal>();
  readonly #totals = new Map<string | null, { readonly profit: Decimal; readonly fees: Decimal }>();
  readonly #quotes = new Map<string, Decimal>();
  /** Lists of trades as they were when asked for; a deployment's totals are another object after each of its fills. */
  readonly #trades = new Map<string | null | undefined, { readonly version: unknown; readonly trades: readonly RealisedTrade[] }>();
  readonly #entries: LedgerEntry[] = [];
  readonly #unpriced: UnpricedAmount[] = [];

  constructor(account: string) {
    this.#account = account;
  }

  /** What each fill did, oldest first. */
  get entries(): readonly LedgerEntry[] {
    return this.#entries;
  }

  /** Fees that had no price, oldest first. */
  get unpriced(): readonly UnpricedAmount[] {
    return this.#unpriced;
  }

  /** Books the next fill. */
  add(fill: BookedFill, { lot, fee }: FillFacts): void {
    if (fill.order === null && !isWrittenOff(fill)) return;
    const { symbol, deployment, at, side, price, amount } = fill;
    const inBase = fill.fee.currency === baseOf(symbol);
    const baseFee = inBase ? new Decimal(fill.fee.amount) : new Decimal(0);
    const known = fee ?? new Decimal(0);
    if (fee === null) this.#unpriced.push({ at, deployment, asset: fill.fee.currency, amount: new Decimal(fill.fee.amount) });
    const { profit, unmatched } = this.#ledgerOf(symbol, deployment, lot).add(fill, known, baseFee);
    this.#entries.push({ at, symbol, deployment, profit, fee: known, unmatched });
    const totals = this.totals(deployment);
    this.#totals.set(deployment, { profit: profit.plus(totals.profit), fees: known.plus(totals.fees) });
    const notional = new Decimal(price).times(amount).times(side === 'buy' ? -1 : 1);
    // A fee in the base asset was taken from the amount, every other one is counted as money spent.
    this.#pay(deployment, inBase ? notional : notional.minus(known));
    const inQuote = fill.fee.currency === quoteOf(symbol) ? notional.minus(fill.fee.amount) : notional;
    this.#quotes.set(quoteOf(symbol), inQuote.plus(this.#quotes.get(quoteOf(symbol)) ?? 0));
  }

  /** Positions above dust, of one deployment or (`null`) by hand; all of the account where none is named. */
  positions(deployment?: string | null): readonly Position[] {
    return this.#ledgers(deployment).flatMap(({ position }) => position ?? []);
  }

  /** Finished trades, by the time they ended. One list until there is another fill: it may be asked for at every candle. */
  trades(deployment?: string | null): readonly RealisedTrade[] {
    const version = deployment === undefined ? this.#entries.length : this.#totals.get(deployment);
    const known = this.#trades.get(deployment);
    if (known !== undefined && known.version === version) return known.trades;
    const trades = this.#ledgers(deployment)
      .flatMap((ledger) => ledger.trades)
      .toSorted((one, other) => one.exitTime - other.exitTime);
    this.#trades.set(deployment, { version, trades });
    return trades;
  }

  /** What a deployment's (or, `null`, hand's) fills brought in and cost, quote currency: negative while money is in positions. */
  cashFlow(deployment: string | null): Decimal {
    return this.#cash.get(deployment) ?? new Decimal(0);
  }

  /** Profit after fees of everything a deployment sold, and all fees it paid, quote currency. */
  totals(deployment: string | null): { readonly profit: Decimal; readonly fees: Decimal } {
    return this.#totals.get(deployment) ?? { profit: new Decimal(0), fees: new Decimal(0) };
  }

  /** How much of an asset is ours: what is held as a base asset, dust included, and what came in as a quote currency. */
  owned(asset: string): Decimal {
    let owned = this.#quotes.get(asset) ?? new Decimal(0);
    for (const [key, ledger] of this.#positions) if (key.startsWith(`${asset}/`)) owned = owned.plus(ledger.amount);
    return owned;
  }

  #ledgers(deployment?: string | null): readonly PositionLedger[] {
    return deployment === undefined ? [...this.#positions.values()] : [...(this.#byDeployment.get(deployment) ?? [])];
  }

  #ledgerOf(symbol: MarketSymbol, deployment: string | null, lot: Decimal): PositionLedger {
    const key = `${symbol} ${deployment ?? ''}`;
    let ledger = this.#positions.get(key);
    if (ledger === undefined) {
      ledger = new PositionLedger(this.#account, symbol, deployment, lot, deployment === null ? 'each-order' : 'sold-out');
      this.#positions.set(key, ledger);
      const own = this.#byDeployment.get(deployment) ?? new Set();
      this.#byDeployment.set(deployment, own.add(ledger));
    }
    return ledger;
  }

  #pay(deployment: string | null, amount: Decimal): void {
    this.#cash.set(deployment, amount.plus(this.cashFlow(deployment)));
  }
}
