/** The cash that all markets of a simulation share, and what trading has cost it; all in the quote currency. */
export class Account {
  readonly feeRate: number;
  readonly slippage: number;
  cash: number;
  feesPaid = 0;
  slippagePaid = 0;
  /** Notional of all fills, both sides. */
  turnover = 0;

  constructor(cash: number, feeRate: number, slippage: number) {
    this.cash = cash;
    this.feeRate = feeRate;
    this.slippage = slippage;
  }

  /** Pays for `amount` at `price`, which without slippage would have been `reference`; returns the fee. */
  pay(amount: number, price: number, reference: number): number {
    const notional = amount * price;
    const fee = this.#charge(notional, amount * (price - reference));
    const left = this.cash - notional - fee;
    // Sizing lets a purchase exceed the cash by rounding (LOT_TOLERANCE); cash is not overdrawn by that.
    this.cash = left < 0 ? 0 : left;
    return fee;
  }

  /** Receives the proceeds of `amount` at `price`; returns the fee. */
  receive(amount: number, price: number, reference: number): number {
    const notional = amount * price;
    const fee = this.#charge(notional, amount * (reference - price));
    this.cash += notional - fee;
    return fee;
  }

  #charge(notional: number, slippage: number): number {
    const fee = notional * this.feeRate;
    this.feesPaid += fee;
    this.slippagePaid += slippage;
    this.turnover += notional;
    return fee;
  }
}
