import type { Decimal } from '../../../../src/domain/money.ts';

/** In which asset commissions are taken: what the trade brought in (Binance's rule), always base or quote, or BNB while there is some. */
export type FeeAsset = 'received' | 'base' | 'quote' | 'BNB';

/** What an account has of one asset. */
export interface Holding {
  free: Decimal;
  locked: Decimal;
}

/** What an order needs to know of the account that it belongs to. Rates are fractions of the notional. */
export interface Owner {
  readonly apiKey: string;
  readonly feeAsset: FeeAsset;
  readonly makerRate: Decimal;
  readonly takerRate: Decimal;
  /** When a balance last changed. */
  readonly updateTime: number;
  /** What there is of an asset; nothing at first. */
  holding(asset: string): Holding;
}
