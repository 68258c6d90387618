import { OutcryError, messageOf } from '../domain/errors.ts';
import { type MarketSymbol, quoteOf } from '../domain/market-symbol.ts';
import type { Ticker } from '../domain/market.ts';
import type { MarketData, MarketDataSource, Venue } from './market-data.ts';

/** From so many markets of one quote currency on, the venue's whole list is cheaper than they are one by one: on Binance it weighs as much as 40. */
const LIST_FROM = 40;

/** Where the outcome of a poll goes, one call a market. */
export interface PollOutcome {
  readonly onTicker: (symbol: MarketSymbol, ticker: Ticker, venue: Venue) => void;
  readonly onFailure: (symbol: MarketSymbol, error: OutcryError) => void;
}

/** Asks for the price of every market, of whoever answers now. One that cannot be had does not spoil the others; it never rejects. */
export async function pollTickers(
  source: MarketDataSource,
  symbols: readonly MarketSymbol[],
  signal: AbortSignal,
  outcome: PollOutcome,
): Promise<void> {
  if (symbols.length === 0) return;
  try {
    const data = await source.resolve({ signal });
    await Promise.all([...byQuote(symbols)].map(([quote, group]) => pollGroup(data, quote, group, signal, outcome)));
  } catch (error) {
    for (const symbol of symbols) outcome.onFailure(symbol, asOutcryError(error));
  }
}

async function pollGroup(data: MarketData, quote: string, symbols: readonly MarketSymbol[], signal: AbortSignal, outcome: PollOutcome): Promise<void> {
  if (symbols.length < LIST_FROM) {
    await Promise.all(symbols.map((symbol) => pollOne(data, symbol, signal, outcome)));
    return;
  }
  const tickers = new Map<MarketSymbol, Ticker>();
  try {
    for (const ticker of await data.tickers(quote, { signal })) tickers.set(ticker.symbol, ticker);
  } catch (error) {
    for (const symbol of symbols) outcome.onFailure(symbol, asOutcryError(error));
    return;
  }
  for (const symbol of symbols) {
    const ticker = tickers.get(symbol);
    if (ticker) outcome.onTicker(symbol, ticker, data.venue);
    else outcome.onFailure(symbol, new OutcryError('unknown-symbol', `${data.venue.id} gives no price of ${symbol}.`));
  }
}

async function pollOne(data: MarketData, symbol: MarketSymbol, signal: AbortSignal, outcome: PollOutcome): Promise<void> {
  let ticker: Ticker;
  try {
    ticker = await data.ticker(symbol, { signal });
  } catch (error) {
    outcome.onFailure(symbol, asOutcryError(error));
    return;
  }
  outcome.onTicker(symbol, ticker, data.venue);
}

function byQuote(symbols: readonly MarketSymbol[]): Map<string, MarketSymbol[]> {
  const groups = new Map<string, MarketSymbol[]>();
  for (const symbol of symbols) {
    const quote = quoteOf(symbol);
    const group = groups.get(quote);
    if (group) group.push(symbol);
    else groups.set(quote, [symbol]);
  }
  return groups;
}

/** A failure of any kind; a bug is told apart by its kind and its cause. */
function asOutcryError(error: unknown): OutcryError {
  return error instanceof OutcryError ? error : new OutcryError('bad-reply', messageOf(error), { cause: error });
}
