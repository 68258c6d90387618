import type { BookLevel, OrderBook } from '../../domain/market.ts';
import type { OrderTerms } from '../../domain/order.ts';
import type { Quote } from './risk-gate.ts';

/** How an order would fill as the book stands. Prices in the quote currency, amounts in base units. */
export interface ExpectedFill {
  /** Average price that its whole amount is expected at: what it takes from the book now, and the rest at its own limit or the last level seen. */
  readonly price: number;
  /** What it takes from the book at once; 0 for an order that rests. */
  readonly takes: number;
  /** False when the levels seen do not hold all that it would take. */
  readonly isDeepEnough: boolean;
}

/** How an order would fill now, by walking the other side of the book from its best price. */
export function expectedFill(terms: OrderTerms, book: OrderBook, quote: Quote): ExpectedFill {
  const amount = Number(terms.amount);
  const limit = terms.price === null ? null : Number(terms.price);
  const stop = terms.stopPrice === null ? null : Number(terms.stopPrice);
  // What waits for a trigger takes nothing yet, and is expected where it is triggered or limited.
  if (terms.type !== 'market' && terms.type !== 'limit') return { price: limit ?? stop ?? quote.last, takes: 0, isDeepEnough: true };
  const isBuy = terms.side === 'buy';
  const side = isBuy ? book.asks : book.bids;
  const reaches = (price: number): boolean => terms.type === 'market' || limit === null || (isBuy ? price <= limit : price >= limit);
  const { takes, cost, last } = walk(side, amount, reaches);
  const rest = Math.max(0, amount - takes);
  const restPrice = terms.type === 'limit' && limit !== null ? limit : (last ?? (isBuy ? quote.ask : quote.bid));
  return { price: amount > 0 ? (cost + rest * restPrice) / amount : restPrice, takes, isDeepEnough: terms.type === 'limit' || rest === 0 };
}

function walk(levels: readonly BookLevel[], amount: number, reaches: (price: number) => boolean): { takes: number; cost: number; last: number | null } {
  let left = amount;
  let cost = 0;
  let last: number | null = null;
  for (const [price, offered] of levels) {
    if (left <= 0 || !reaches(price)) break;
    const taken = Math.min(left, offered);
    left -= taken;
    cost += taken * price;
    last = price;
  }
  return { takes: amount - left, cost, last };
}

/** Base units offered to an order of this side at prices no further than `band` (a fraction) from `last`; all that is seen where `band` is `null`. */
export function offeredWithin(book: OrderBook, side: OrderTerms['side'], last: number, band: number | null): number {
  const reach = band === null ? null : side === 'buy' ? last * (1 + band) : last * (1 - band);
  const levels = side === 'buy' ? book.asks : book.bids;
  return levels.reduce((sum, [price, amount]) => (reach === null || (side === 'buy' ? price <= reach : price >= reach) ? sum + amount : sum), 0);
}
