import { OutcryError } from '../../domain/errors.ts';
import type { Market, OrderBook } from '../../domain/market.ts';
import type { MarketSymbol } from '../../domain/market-symbol.ts';
import type { TradingAccount } from '../account.ts';
import type { Quote } from '../risk/risk-gate.ts';

/** A market as it is now, for sizing and previewing orders. */
export interface MarketView {
  readonly market: Market;
  readonly quote: Quote;
  /** `null` where the venue shows none now. */
  readonly book: OrderBook | null;
  /** Where the account's venue fills at prices of its own making; `null` where the book decides. */
  readonly fixed: FixedFills | null;
}

/** What a venue fills market orders at that has no book of its own: these prices, worse by the slippage (a fraction), however much is ordered. */
export interface FixedFills {
  readonly bid: number;
  readonly ask: number;
  readonly slippage: number;
}

/** Levels of each side that are read: enough for what people trade by hand. */
const DEPTH = 100;

/**
 * Reads a market of an account: its rules, what it is at, and its book.
 *
 * @throws OutcryError `unknown-symbol`; `unreachable` and the like where there is no price. A book that is not to be had is no error.
 */
export async function viewMarket(account: TradingAccount, symbol: MarketSymbol): Promise<MarketView> {
  const [market, data] = await Promise.all([account.rules(symbol), account.market.resolve()]);
  const [ticker, book] = await Promise.all([data.ticker(symbol), bookOrNull(data.orderBook(symbol, DEPTH))]);
  const bid = book?.bids[0]?.[0] ?? ticker.bid ?? ticker.last;
  const ask = book?.asks[0]?.[0] ?? ticker.ask ?? ticker.last;
  const { slippage } = account;
  const fixed = slippage === null ? null : { bid: ticker.bid ?? ticker.last, ask: ticker.ask ?? ticker.last, slippage };
  return { market, quote: { bid, ask, last: ticker.last, at: ticker.time }, book, fixed };
}

async function bookOrNull(reading: Promise<OrderBook>): Promise<OrderBook | null> {
  try {
    const book = await reading;
    return book.bids.length === 0 && book.asks.length === 0 ? null : book;
  } catch (error) {
    if (error instanceof OutcryError) return null;
    throw error;
  }
}
