import type { MarketSymbol } from './market-symbol.ts';

/** A market's own rules, as decimal text; `null` where the venue states none. */
export interface Market {
  readonly symbol: MarketSymbol;
  readonly base: string;
  readonly quote: string;
  /** Whether the venue trades it now. */
  readonly active: boolean;
  /** The smallest difference between two amounts, in base units: `"0.00001"`. */
  readonly amountStep: string | null;
  /** The smallest difference between two prices, in the quote currency. */
  readonly priceStep: string | null;
  /** The smallest amount of an order, in base units. */
  readonly minAmount: string | null;
  /** The smallest notional of an order, in the quote currency. */
  readonly minCost: string | null;
}

/** The last price of a market and what the venue says of its last 24 hours. */
export interface Ticker {
  readonly symbol: MarketSymbol;
  /** When the price was true, in epoch milliseconds. */
  readonly time: number;
  readonly last: number;
  readonly bid: number | null;
  readonly ask: number | null;
  readonly high24h: number | null;
  readonly low24h: number | null;
  /** Change over 24 hours as a fraction (0.02 = 2 %). */
  readonly change24h: number | null;
  /** Traded in 24 hours, in the quote currency. */
  readonly quoteVolume24h: number | null;
}

/** One price level of an order book: price in the quote currency, amount in base units. */
export type BookLevel = readonly [price: number, amount: number];

/** An order book's best levels: bids from the highest down, asks from the lowest up. */
export interface OrderBook {
  readonly symbol: MarketSymbol;
  readonly time: number;
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
}

/** A half-open span of time in epoch milliseconds: `from` is in it, `to` is not. */
export interface Span {
  readonly from: number;
  readonly to: number;
}
