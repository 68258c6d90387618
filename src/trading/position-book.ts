import { type LotSize, amountOf } from './lots.ts';

/** What was bought and sold together: one finished trade in figures. Amounts in base units, money in the quote currency. */
export interface RoundTrip {
  readonly amount: number;
  /** Averages over the fills, weighted by amount. */
  readonly entryPrice: number;
  readonly exitPrice: number;
  /** Both sides' fees. */
  readonly fees: number;
  readonly pnl: number;
  /** `pnl` as a fraction of what the entry cost, fee excluded. */
  readonly return: number;
}

/**
 * One market's holding at average cost: fills go in, finished round trips and what is still held come out.
 *
 * Counted in whole lots, so that a position is closed exactly when as much was sold as was bought. Buys and sales of one
 * trade are gathered until the caller settles them; a buy must not come between a sale and its settling.
 */
export class PositionBook {
  readonly #lot: LotSize;
  #boughtLots = 0;
  #boughtNotional = 0;
  #boughtFees = 0;
  #soldLots = 0;
  #soldNotional = 0;
  #soldFees = 0;
  #soldPrice = Number.NaN;
  /** Lots held now. */
  lots = 0;
  /** `lots` in base units. */
  amount = 0;
  /** Average entry price; NaN while nothing is held. */
  entryPrice = Number.NaN;

  constructor(lot: LotSize) {
    this.#lot = lot;
  }

  /** Books a purchase. `notional` is price × amount, the fee is not in it. */
  buy(lots: number, price: number, notional: number, fee: number): void {
    const first = this.#boughtLots === 0;
    this.#boughtLots += lots;
    this.#boughtNotional += notional;
    this.#boughtFees += fee;
    this.lots += lots;
    this.amount = amountOf(this.lots, this.#lot);
    // The price itself for a single fill: notional ÷ amount would give it back a rounding off.
    this.entryPrice = first ? price : this.#boughtNotional / amountOf(this.#boughtLots, this.#lot);
  }

  /** Books a sale of at most what is held. */
  sell(lots: number, price: number, notional: number, fee: number): void {
    const first = this.#soldLots === 0;
    this.#soldLots += lots;
    this.#soldNotional += notional;
    this.#soldFees += fee;
    this.#soldPrice = first ? price : this.#soldNotional / amountOf(this.#soldLots, this.#lot);
    this.lots -= lots;
    this.amount = amountOf(this.lots, this.#lot);
  }

  /** True when something was sold that has not been settled. */
  get unsettled(): boolean {
    return this.#soldLots > 0;
  }

  /** Takes what was sold since the last settling out of the book, with its share of the cost, as one round trip. */
  settle(): RoundTrip {
    const share = this.#soldLots / this.#boughtLots;
    const cost = this.#boughtNotional * share;
    const entryFees = this.#boughtFees * share;
    const fees = entryFees + this.#soldFees;
    const pnl = this.#soldNotional - cost - fees;
    const trip = {
      amount: amountOf(this.#soldLots, this.#lot),
      entryPrice: this.entryPrice,
      exitPrice: this.#soldPrice,
      fees,
      pnl,
      return: pnl / cost,
    };
    this.#soldLots = this.#soldNotional = this.#soldFees = 0;
    this.#soldPrice = Number.NaN;
    this.#boughtLots = this.lots;
    this.#boughtNotional = this.lots === 0 ? 0 : this.#boughtNotional - cost;
    this.#boughtFees = this.lots === 0 ? 0 : this.#boughtFees - entryFees;
    if (this.lots === 0) this.entryPrice = Number.NaN;
    return trip;
  }

  /** What is held, against `price`: after the entry fee and before any exit fee. Settle first. */
  openPnl(price: number): number {
    return this.amount * price - this.#boughtNotional - this.#boughtFees;
  }
}
