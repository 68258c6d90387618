import { OutcryError } from './errors.ts';

/** A market in the house's one spelling: `BASE/QUOTE` in capitals, `BTC/USDT`. */
export type MarketSymbol = `${string}/${string}`;

const PATTERN = /^[A-Z0-9]{1,20}\/[A-Z0-9]{1,20}$/;

/** True for text in the canonical spelling; says nothing about whether a venue lists it. */
export function isMarketSymbol(text: string): text is MarketSymbol {
  return PATTERN.test(text);
}

/**
 * The text as a canonical symbol.
 *
 * @throws OutcryError `invalid-input` when it is not of the form `BASE/QUOTE`.
 */
export function marketSymbol(text: string): MarketSymbol {
  if (isMarketSymbol(text)) return text;
  throw new OutcryError('invalid-input', `"${text}" is not a market: expected BASE/QUOTE such as BTC/USDT.`, { field: 'symbol' });
}

/** The asset bought and sold: `BTC` of `BTC/USDT`. */
export function baseOf(symbol: MarketSymbol): string {
  return symbol.slice(0, symbol.indexOf('/'));
}

/** The asset that prices are in: `USDT` of `BTC/USDT`. */
export function quoteOf(symbol: MarketSymbol): string {
  return symbol.slice(symbol.indexOf('/') + 1);
}
