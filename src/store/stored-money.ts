import { z } from 'zod';
import { type MarketSymbol, isMarketSymbol } from '../domain/market-symbol.ts';

/** An exact amount of money or of an asset, as it is stored: decimal text without an exponent. */
export const DECIMAL = z.string().regex(/^-?\d+(\.\d+)?$/, 'not decimal text');

/** A market's symbol, as it is stored. */
export const SYMBOL = z.custom<MarketSymbol>((value) => typeof value === 'string' && isMarketSymbol(value), 'not a market');
