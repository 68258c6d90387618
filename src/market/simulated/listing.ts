import type { Market } from '../../domain/market.ts';
import type { MarketSymbol } from '../../domain/market-symbol.ts';

/** One made-up market: its scale, temper and steps. */
export interface Listing {
  readonly symbol: MarketSymbol;
  /** The price that the walk is drawn back to over years, in the quote currency. */
  readonly centrePrice: number;
  /** Typical deviation of one day's logarithmic return. */
  readonly dayVolatility: number;
  /** How much of each move is the leading market's, 0 to 1; 1 for the leader itself. */
  readonly following: number;
  /** Typical notional traded in a day, in the quote currency. */
  readonly dayNotional: number;
  /** Decimal places of prices: 2 for a tick of 0.01. */
  readonly priceDecimals: number;
  /** Decimal places of amounts: 5 for a lot of 0.00001. */
  readonly amountDecimals: number;
}

/** The market whose moves the others follow. */
export const LEADER: MarketSymbol = 'BTC/USDT';

function listing(
  symbol: MarketSymbol,
  centrePrice: number,
  dayVolatility: number,
  following: number,
  dayNotional: number,
  priceDecimals: number,
  amountDecimals: number,
): Listing {
  return { symbol, centrePrice, dayVolatility, following, dayNotional, priceDecimals, amountDecimals };
}

/** Every market that the simulated venue lists. Scales are of 2025's order of magnitude; ticks and lots are Binance's. */
export const LISTINGS: readonly Listing[] = [
  listing(LEADER, 62_000, 0.024, 1, 2.0e9, 2, 5),
  listing('ETH/USDT', 2_700, 0.032, 0.82, 1.1e9, 2, 4),
  listing('SOL/USDT', 140, 0.045, 0.72, 4.5e8, 2, 3),
  listing('XRP/USDT', 1.1, 0.042, 0.6, 3.5e8, 4, 1),
  listing('DOGE/USDT', 0.17, 0.048, 0.62, 2.6e8, 5, 0),
  listing('BNB/USDT', 560, 0.028, 0.68, 2.2e8, 2, 3),
  listing('ADA/USDT', 0.58, 0.042, 0.7, 1.1e8, 4, 1),
  listing('AVAX/USDT', 29, 0.047, 0.7, 7.0e7, 2, 2),
  listing('LINK/USDT', 15, 0.043, 0.68, 8.0e7, 2, 2),
  listing('LTC/USDT', 88, 0.036, 0.72, 7.0e7, 2, 3),
  listing('DOT/USDT', 6.2, 0.042, 0.7, 4.0e7, 3, 2),
  listing('TRX/USDT', 0.19, 0.028, 0.45, 6.0e7, 4, 1),
  listing('ATOM/USDT', 7.4, 0.043, 0.66, 2.5e7, 3, 2),
  listing('UNI/USDT', 8.6, 0.046, 0.64, 3.5e7, 3, 2),
  listing('NEAR/USDT', 4.4, 0.05, 0.66, 4.0e7, 3, 1),
  listing('SHIB/USDT', 0.000018, 0.048, 0.58, 6.0e7, 8, 0),
  listing('ETH/BTC', 0.043, 0.019, 0.15, 4.0e2, 5, 4),
];

/** The rules of one made-up market, as a venue would state them. */
export function marketOf(entry: Listing): Market {
  const [base = '', quote = ''] = entry.symbol.split('/');
  return {
    symbol: entry.symbol,
    base,
    quote,
    active: true,
    amountStep: step(entry.amountDecimals),
    priceStep: step(entry.priceDecimals),
    minAmount: step(entry.amountDecimals),
    minCost: quote === 'USDT' ? '5' : '0.0001',
  };
}

function step(decimals: number): string {
  return decimals === 0 ? '1' : `0.${'0'.repeat(decimals - 1)}1`;
}
