import type { OrderSide } from '../../domain/order.ts';
import { type Decimal, decimalFromNumber } from '../../domain/money.ts';
import { marketBuyPrice, marketSellPrice } from '../fill-rules.ts';

/** Significant digits of a price that slippage made: what a number has beyond them is the noise of its arithmetic. */
export const PRICE_DIGITS = 12;

/** What a paper venue fills a market order at: one price however much is ordered. Quote currency. */
export interface SlippedPrice {
  /** As the simulator counts it. */
  readonly counted: number;
  /** The same as it is charged. */
  readonly booked: Decimal;
}

/** What an order at market that is taken at `price` fills at, worse by `slippage` (a fraction). */
export function slippedPrice(side: OrderSide, price: number, slippage: number): SlippedPrice {
  const counted = (side === 'buy' ? marketBuyPrice : marketSellPrice)(price, slippage);
  return { counted, booked: decimalFromNumber(counted).toSignificantDigits(PRICE_DIGITS) };
}
