import type { MarketSymbol } from '../../domain/market-symbol.ts';
import type { BookedFill } from '../order-flow/order-store.ts';

/** What we hold of a market through orders of ours, at average cost. Decimal text; money in the quote currency. */
export interface Position {
  readonly account: string;
  readonly symbol: MarketSymbol;
  /** The deployment it belongs to; `null` for what was bought by hand. */
  readonly deployment: string | null;
  /** Base units, net of fees that were taken in the base asset. */
  readonly amount: string;
  /** Average price paid, fees not counted. */
  readonly averagePrice: string;
  /** What it cost with the fees of buying it. */
  readonly cost: string;
  readonly openedAt: number;
  /** Open time of the candle or instant of its first fill, and how often it was added to. */
  readonly fills: number;
}

/** A position with what it is worth now; `null` where there is no fresh price. */
export interface ValuedPosition extends Position {
  readonly price: string | null;
  readonly value: string | null;
  /** Unrealised, after the fees of buying and before those of selling. */
  readonly profit: string | null;
  /** `profit` as a fraction of `cost`. */
  readonly return: number | null;
}

/**
 * Bought and sold: one finished round trip at average cost. A deployment's ends when it is sold out, or buys again after a sale; by hand,
 * each order that sells is one. A rest below the market's lot counts as sold out.
 */
export interface RealisedTrade {
  readonly account: string;
  readonly symbol: MarketSymbol;
  readonly deployment: string | null;
  readonly entryTime: number;
  readonly exitTime: number;
  readonly entryPrice: string;
  readonly exitPrice: string;
  readonly amount: string;
  /** Both sides', in the quote currency; fees in other assets at the prices of their time. */
  readonly fees: string;
  /** After fees. */
  readonly profit: string;
  readonly return: number;
  /** The orders that it was made with, entries first. */
  readonly orders: readonly string[];
}

/** An account valued at one instant. */
export interface AccountSnapshot {
  readonly account: string;
  readonly at: number;
  readonly currency: string;
  /** All that the account has, in `currency`; `null` where something in it has no price now. Assets that no market of the venue can value are left out. */
  readonly equity: string | null;
  /** Free and locked of `currency`. */
  readonly cash: string;
  readonly balances: readonly { readonly asset: string; readonly free: string; readonly locked: string; readonly value: string | null }[];
  readonly positions: readonly ValuedPosition[];
  /** What the account has beyond our positions and cash: deposits of coins, trades by other ways. Never counted as ours, never sold by us. */
  readonly foreign: readonly { readonly asset: string; readonly amount: string; readonly value: string | null }[];
}

/** Profit over a span. Decimal text in the account's currency. */
export interface Performance {
  readonly account: string;
  readonly currency: string;
  readonly from: number;
  readonly to: number;
  readonly startEquity: string | null;
  readonly endEquity: string | null;
  /** Paid in (positive) or out during the span: not profit. */
  readonly transfers: string;
  /** Of everything sold in the span, after the fees of both sides; also of what is not sold out yet. */
  readonly realised: string;
  readonly unrealised: string | null;
  readonly fees: string;
  /** Fees and results in assets that had no price then: in none of the sums, so that every card says them. */
  readonly unpriced: readonly { readonly asset: string; readonly amount: string }[];
  /** Those that ended in the span. */
  readonly trades: readonly RealisedTrade[];
  readonly winRate: number | null;
  readonly maxDrawdown: number | null;
  /** Equity over the span, for the picture: times (epoch milliseconds) and values. */
  readonly curve: { readonly time: readonly number[]; readonly equity: readonly number[] };
}

/** What a deployment has: its own cash (budget and what it made of it) and holdings. Decimal text. */
export interface DeploymentBook {
  readonly cash: string;
  readonly positions: readonly Position[];
  readonly trades: readonly RealisedTrade[];
  readonly realised: string;
  readonly fees: string;
}

/** The account books, worked out from fills, transfers and balances; nothing in them is typed in. */
export interface Books {
  positions(account: string): Promise<readonly Position[]>;
  snapshot(account: string): Promise<AccountSnapshot>;
  /** Profit from an instant on, up to now where no end is given: then open positions count at present prices. */
  performance(account: string, from: number, to?: number): Promise<Performance>;
  trades(query: { readonly account?: string; readonly deployment?: string; readonly from?: number; readonly to?: number }): Promise<readonly RealisedTrade[]>;
  deployment(id: string, account: string, budget: string): Promise<DeploymentBook>;
  fills(account: string, from: number, to: number): Promise<readonly BookedFill[]>;
  /** Values the account and keeps it as a point of its curve. */
  record(account: string): Promise<AccountSnapshot>;
}

/** One point of an account's equity, and money that came or went. */
export interface EquityPoint {
  readonly account: string;
  readonly at: number;
  readonly equity: string;
  readonly currency: string;
}

/** Money put in (positive) or taken out. */
export interface Transfer {
  readonly account: string;
  /** The venue's id of it. */
  readonly id: string;
  readonly asset: string;
  readonly amount: string;
  /** In the account's currency when it happened; `null` where it had no price. */
  readonly value: string | null;
  readonly at: number;
}

/** Equity points and transfers at rest. */
export interface EquityStore {
  /** A second point of one instant takes the place of the first. */
  addPoint(point: EquityPoint): Promise<void>;
  /** Oldest first; `from` is in the span, `to` is not. */
  points(account: string, from: number, to: number): Promise<readonly EquityPoint[]>;
  /** The newest point at or before an instant. */
  pointAt(account: string, at: number): Promise<EquityPoint | null>;
  /** False when it was known. */
  addTransfer(transfer: Transfer): Promise<boolean>;
  /** Oldest first; `from` is in the span, `to` is not. */
  transfers(account: string, from: number, to: number): Promise<readonly Transfer[]>;
}
