import { OutcryError } from '../domain/errors.ts';
import { type MarketSymbol, baseOf, quoteOf } from '../domain/market-symbol.ts';
import { nearest } from '../domain/nearest.ts';

/** Quote currencies that people mean by one another, most liquid first. */
const LIKELY_QUOTES = ['USDT', 'USDC', 'FDUSD', 'USD', 'EUR', 'BTC'];

/**
 * The listed symbol that someone who typed `asked` most likely meant: the same base in another quote, else the closest
 * spelling; `null` when nothing is near.
 */
export function nearestSymbol(asked: MarketSymbol, listed: readonly MarketSymbol[]): MarketSymbol | null {
  const sameBase = listed.filter((symbol) => baseOf(symbol) === baseOf(asked));
  for (const quote of LIKELY_QUOTES) {
    const match = sameBase.find((symbol) => quoteOf(symbol) === quote);
    if (match !== undefined) return match;
  }
  const [first] = sameBase;
  if (first !== undefined) return first;
  const sameQuote = listed.filter((symbol) => quoteOf(symbol) === quoteOf(asked));
  const candidates = sameQuote.length > 0 ? sameQuote : listed;
  const bases = candidates.map(baseOf);
  // A coin's name often begins with its ticker: DOGECOIN, SOLANA.
  const base = nearest(baseOf(asked), bases) ?? bases.find((ticker) => ticker.length > 2 && baseOf(asked).startsWith(ticker)) ?? null;
  return candidates.find((symbol) => baseOf(symbol) === base) ?? null;
}

/** The refusal of a symbol that a venue does not list, with the nearest one as its hint. */
export function unknownSymbol(venue: string, asked: MarketSymbol, listed: readonly MarketSymbol[]): OutcryError {
  const likely = nearestSymbol(asked, listed);
  const hint = likely === null ? {} : { hint: `Did you mean ${likely}?` };
  return new OutcryError('unknown-symbol', `${venue} does not list ${asked}.`, { field: 'symbol', ...hint });
}
