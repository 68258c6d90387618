import type { MarketSymbol } from './market-symbol.ts';
import type { OrderSide } from './order.ts';

/** One execution of an order, or of a part of it, as the venue booked it. Money is exact decimal text. */
export interface Fill {
  /** The venue's own id of it, unique per market. */
  readonly tradeId: string;
  /** The venue's id of the order it belongs to. */
  readonly venueOrderId: string;
  readonly symbol: MarketSymbol;
  readonly side: OrderSide;
  /** Quote currency per base unit. */
  readonly price: string;
  /** Base units, before any fee that is taken in the base asset. */
  readonly amount: string;
  /** What the venue charged, in any asset: the base, the quote, or one of its own. */
  readonly fee: { readonly amount: string; readonly currency: string };
  /** When it happened, epoch milliseconds. */
  readonly at: number;
}
