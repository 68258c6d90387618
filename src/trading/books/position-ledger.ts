import type { MarketSymbol } from '../../domain/market-symbol.ts';
import { Decimal } from '../../domain/money.ts';
import type { BookedFill } from '../order-flow/order-store.ts';
import type { Position, RealisedTrade } from './books.ts';

/** When sales become a finished trade: once everything is sold out (or bought again), or with each order that sells. */
export type Settling = 'sold-out' | 'each-order';

/** What one sale made, quote currency, fees of both sides taken off. */
export interface Realisation {
  readonly profit: Decimal;
  /** Sold that was never bought here: what it brought is no profit, since nobody knows what it cost. */
  readonly unmatched: Decimal;
}

/** Decimal places that shares of a cost are cut to, so that what is taken and what stays add up exactly. */
const SHARE_PLACES = 18;
const ZERO = new Decimal(0);

/** What was sold of a position and is not a finished trade yet. */
interface Sales {
  amount: Decimal;
  notional: Decimal;
  principal: Decimal;
  fees: Decimal;
  profit: Decimal;
  exitTime: number;
  /** The order of the last of them, and all of them. */
  order: string | null;
  orders: ReadonlySet<string>;
}

/** One market's holding at average cost: fills go in, oldest first; positions, profits and finished trades come out. Quote currency. */
export class PositionLedger {
  readonly #account: string;
  readonly #symbol: MarketSymbol;
  readonly #deployment: string | null;
  readonly #lot: Decimal;
  readonly #settling: Settling;
  /** Base units held, net of fees taken in them. */
  #amount = ZERO;
  /** What is held cost without fees, and the fees of buying it. */
  #principal = ZERO;
  #fees = ZERO;
  #openedAt = 0;
  #count = 0;
  #entryOrders = new Set<string>();
  #sales: Sales | null = null;
  readonly #trades: RealisedTrade[] = [];
  /** The position as it was last asked for; `null` since the last fill. */
  #position: { readonly of: Position | null } | null = null;

  /** `lot`: the smallest amount that can be sold, base units; what is less than it counts as nothing. */
  constructor(account: string, symbol: MarketSymbol, deployment: string | null, lot: Decimal, settling: Settling) {
    this.#account = account;
    this.#symbol = symbol;
    this.#deployment = deployment;
    this.#lot = lot;
    this.#settling = settling;
  }

  /** Base units held, dust included. */
  get amount(): Decimal {
    return this.#amount;
  }

  /** The position, or `null` where there is none, or dust only. */
  get position(): Position | null {
    // It is asked for at every order of the account.
    this.#position ??= { of: this.#isFlat() ? null : this.#standing() };
    return this.#position.of;
  }

  #standing(): Position {
    return {
      account: this.#account,
      symbol: this.#symbol,
      deployment: this.#deployment,
      amount: this.#amount.toString(),
      averagePrice: this.#principal.div(this.#amount).toString(),
      cost: this.#principal.plus(this.#fees).toString(),
      openedAt: this.#openedAt,
      fills: this.#count,
    };
  }

  /** Finished trades, oldest first. */
  get trades(): readonly RealisedTrade[] {
    const last = this.#settling === 'each-order' && this.#sales !== null ? [this.#tradeOf(this.#sales)] : [];
    return [...this.#trades, ...last];
  }

  /**
   * Books a fill.
   *
   * @param fee what it was charged, as the quote currency then; 0 where that is not known.
   * @param baseFee what of the fee was taken in the base asset, base units.
   */
  add(fill: BookedFill, fee: Decimal, baseFee: Decimal): Realisation {
    this.#position = null;
    return fill.side === 'buy' ? this.#buy(fill, fee, baseFee) : this.#sell(fill, fee, baseFee);
  }

  #buy({ amount, price, at, order }: BookedFill, fee: Decimal, baseFee: Decimal): Realisation {
    if (this.#sales !== null) this.#settle();
    if (this.#isFlat()) {
      this.#openedAt = at;
      this.#count = 0;
      this.#entryOrders = new Set();
    }
    const net = new Decimal(amount).minus(baseFee);
    this.#amount = this.#amount.plus(net);
    // A fee in the base asset is part of what was paid, not on top of it.
    this.#principal = this.#principal.plus(net.times(price));
    this.#fees = this.#fees.plus(fee);
    this.#count += 1;
    if (order !== null) this.#entryOrders.add(order);
    return { profit: ZERO, unmatched: ZERO };
  }

  #sell({ amount, price, at, order }: BookedFill, fee: Decimal, baseFee: Decimal): Realisation {
    if (this.#settling === 'each-order' && this.#sales !== null && this.#sales.order !== order) this.#settle();
    const gone = baseFee.plus(amount);
    const matched = Decimal.min(gone, this.#amount);
    const ownFee = gone.isZero() ? ZERO : cut(fee.times(matched).div(gone));
    const unmatched = gone.minus(matched).times(price).minus(fee.minus(ownFee));
    if (matched.isZero()) return { profit: ZERO, unmatched };
    const principal = shareOf(this.#principal, matched, this.#amount);
    const entryFees = shareOf(this.#fees, matched, this.#amount);
    const notional = matched.times(price);
    const fees = entryFees.plus(ownFee);
    const profit = notional.minus(principal).minus(fees);
    this.#amount = this.#amount.minus(matched);
    this.#principal = this.#principal.minus(principal);
    this.#fees = this.#fees.minus(entryFees);
    const sales = this.#sales ?? { amount: ZERO, notional: ZERO, principal: ZERO, fees: ZERO, profit: ZERO, orders: [] };
    this.#sales = {
      amount: sales.amount.plus(matched),
      notional: sales.notional.plus(notional),
      principal: sales.principal.plus(principal),
      fees: sales.fees.plus(fees),
      profit: sales.profit.plus(profit),
      exitTime: at,
      order,
      orders: order === null ? new Set(sales.orders) : new Set([...sales.orders, order]),
    };
    if (this.#isFlat()) this.#settle();
    return { profit, unmatched };
  }

  #settle(): void {
    if (this.#sales === null) return;
    this.#trades.push(this.#tradeOf(this.#sales));
    this.#sales = null;
  }

  #tradeOf({ amount, notional, principal, fees, profit, exitTime, orders }: Sales): RealisedTrade {
    return {
      account: this.#account,
      symbol: this.#symbol,
      deployment: this.#deployment,
      entryTime: this.#openedAt,
      exitTime,
      entryPrice: principal.div(amount).toString(),
      exitPrice: notional.div(amount).toString(),
      amount: amount.toString(),
      fees: fees.toString(),
      profit: profit.toString(),
      return: profit.div(principal).toNumber(),
      orders: [...new Set([...this.#entryOrders, ...orders])],
    };
  }

  #isFlat(): boolean {
    return this.#amount.isZero() || this.#amount.lt(this.#lot);
  }
}

/** The part of a sum that goes with `part` of `whole`; all of it when all goes. */
function shareOf(sum: Decimal, part: Decimal, whole: Decimal): Decimal {
  return part.eq(whole) ? sum : cut(sum.times(part).div(whole));
}

function cut(amount: Decimal): Decimal {
  return amount.toDecimalPlaces(SHARE_PLACES);
}
