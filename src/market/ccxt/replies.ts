import { z } from 'zod';
import { OutcryError } from '../../domain/errors.ts';
import type { BookLevel, Market, OrderBook, Ticker } from '../../domain/market.ts';
import { type MarketSymbol, isMarketSymbol } from '../../domain/market-symbol.ts';
import { decimalFromNumber } from '../../domain/money.ts';
import type { StreamedPrice } from '../ticker-stream.ts';

const price = z.number().positive();
const optional = z
  .number()
  .nullish()
  .transform((value) => value ?? null);

const marketReply = z.object({
  symbol: z.string(),
  base: z.string(),
  quote: z.string(),
  spot: z.boolean().nullish(),
  active: z.boolean().nullish(),
  precision: z.object({ amount: optional, price: optional }).nullish(),
  limits: z.object({ amount: z.object({ min: optional }).nullish(), cost: z.object({ min: optional }).nullish() }).nullish(),
});

const tickerReply = z.object({
  symbol: z.string(),
  timestamp: optional,
  last: price,
  bid: optional,
  ask: optional,
  high: optional,
  low: optional,
  percentage: optional,
  quoteVolume: optional,
});

const streamReply = z.object({ timestamp: optional, last: price });

const side = z.array(z.tuple([price, z.number().nonnegative()], z.unknown()));
const bookReply = z.object({ timestamp: optional, bids: side, asks: side });

/** ccxt's `precisionMode` where a precision is a count of decimal places; 4, the usual one, means the step itself. */
const DECIMAL_PLACES = 2;
const TICK_SIZE = 4;

/**
 * The spot markets of a `fetchMarkets` answer. Entries that are no spot market, or whose names are not of the form
 * `BASE/QUOTE` in capitals and digits, cannot be asked for here and are left out.
 *
 * @throws OutcryError `bad-reply` when no entry at all makes sense.
 */
export function marketsOf(venue: string, reply: unknown, precisionMode: number): Market[] {
  const what = 'its list of markets';
  const entries = parsed(venue, z.array(z.unknown()), reply, what).map((entry) => marketReply.safeParse(entry));
  if (!entries.some((entry) => entry.success)) throw senseless(venue, what, entries[0]?.error);
  const markets: Market[] = [];
  for (const { data: market } of entries) {
    if (market === undefined || market.spot === false || !isMarketSymbol(market.symbol)) continue;
    markets.push({
      symbol: market.symbol,
      base: market.base,
      quote: market.quote,
      active: market.active ?? true,
      amountStep: stepText(market.precision?.amount ?? null, precisionMode),
      priceStep: stepText(market.precision?.price ?? null, precisionMode),
      minAmount: decimalText(market.limits?.amount?.min ?? null),
      minCost: decimalText(market.limits?.cost?.min ?? null),
    });
  }
  return markets;
}

/** One ticker; a bid or ask of zero, which stands for "none", becomes `null`. */
export function tickerOf(venue: string, symbol: MarketSymbol, reply: unknown, now: number): Ticker {
  return asTicker(symbol, parsed(venue, tickerReply, reply, `the price of ${symbol}`), now);
}

/** A price that was pushed, at the time it bears or else now. */
export function streamedPriceOf(venue: string, symbol: MarketSymbol, reply: unknown, now: number): StreamedPrice {
  const { last, timestamp } = parsed(venue, streamReply, reply, `a price of ${symbol}`);
  return { price: last, at: timestamp ?? now };
}

function asTicker(symbol: MarketSymbol, ticker: z.output<typeof tickerReply>, now: number): Ticker {
  return {
    symbol,
    time: ticker.timestamp ?? now,
    last: ticker.last,
    bid: positive(ticker.bid),
    ask: positive(ticker.ask),
    high24h: positive(ticker.high),
    low24h: positive(ticker.low),
    change24h: ticker.percentage === null ? null : ticker.percentage / 100,
    quoteVolume24h: ticker.quoteVolume,
  };
}

/** The tickers of the wanted symbols; markets that have never traded have no price and are left out. */
export function tickersOf(venue: string, wanted: ReadonlySet<MarketSymbol>, reply: unknown, now: number): Ticker[] {
  const tickers: Ticker[] = [];
  for (const [symbol, entry] of Object.entries(parsed(venue, z.record(z.string(), z.unknown()), reply, 'its prices'))) {
    const { data: ticker } = tickerReply.safeParse(entry);
    if (ticker !== undefined && isMarketSymbol(symbol) && wanted.has(symbol)) tickers.push(asTicker(symbol, ticker, now));
  }
  return tickers;
}

/** The best `depth` levels of each side. @throws OutcryError `bad-reply` when they are out of order or cross. */
export function orderBookOf(venue: string, symbol: MarketSymbol, depth: number, reply: unknown, now: number): OrderBook {
  const what = `the order book of ${symbol}`;
  const book = parsed(venue, bookReply, reply, what);
  const bids = book.bids.slice(0, depth).map(([level, amount]): BookLevel => [level, amount]);
  const asks = book.asks.slice(0, depth).map(([level, amount]): BookLevel => [level, amount]);
  const descending = bids.every(([level], index) => index === 0 || level < bids[index - 1]![0]);
  const ascending = asks.every(([level], index) => index === 0 || level > asks[index - 1]![0]);
  const [bid] = bids;
  const [ask] = asks;
  if (!descending || !ascending || (bid && ask && bid[0] >= ask[0])) throw senseless(venue, what);
  return { symbol, time: book.timestamp ?? now, bids, asks };
}

function parsed<Schema extends z.ZodType>(venue: string, schema: Schema, reply: unknown, what: string): z.output<Schema> {
  const result = schema.safeParse(reply);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? '' : ` (${issue.path.join('.')})`;
  throw senseless(venue, `${what}${where}`, result.error);
}

function senseless(venue: string, what: string, cause?: unknown): OutcryError {
  return new OutcryError('bad-reply', `${venue} sent ${what} in a form that makes no sense.`, { cause });
}

function positive(value: number | null): number | null {
  return value === null || value <= 0 ? null : value;
}

function stepText(precision: number | null, mode: number): string | null {
  if (precision === null) return null;
  if (mode === TICK_SIZE) return decimalText(precision);
  return mode === DECIMAL_PLACES ? decimalText(Number(`1e-${precision}`)) : null;
}

function decimalText(value: number | null): string | null {
  return value === null || value <= 0 ? null : decimalFromNumber(value).toString();
}
