import type { Market } from '../../domain/market.ts';
import type { MarketSymbol } from '../../domain/market-symbol.ts';
import { volumeLots } from '../fill-rules.ts';
import { type LotSize, lotSize } from '../lots.ts';
import type { Prices } from './matching.ts';

/** The amount step of markets whose venue states none, as in backtests. */
export const UNKNOWN_STEP = '0.00000001';
const MINUTE_MS = 60_000;

/** A market's amounts, ready for counting. */
export interface MarketLots {
  readonly size: LotSize;
  /** The step as decimal text. */
  readonly step: string;
}

/** The lots of a market, by its own rules. */
export function marketLots({ amountStep }: Pick<Market, 'amountStep'>): MarketLots {
  const step = amountStep ?? UNKNOWN_STEP;
  return { size: lotSize(Number(step)), step };
}

/** The opening of a bar of one market. */
export interface BarOpen {
  readonly open: number;
  /** When it is, epoch milliseconds. */
  readonly at: number;
  /** Base units that are traded in the bar, which bound what fills in it; `null` where nobody knows. */
  readonly volume: number | null;
}

/** What a bar's prices were once it is over. */
export interface BarRange {
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** The time that its fills bear, epoch milliseconds. */
  readonly at: number;
}

/** One market as the paper venue sees it: its present price, and how much of its volume fills have taken. */
export class PaperMarket {
  readonly symbol: MarketSymbol;
  /** The open of the bar under way, or the last price. */
  prices: Prices | null = null;
  /** False for a last price without the bid and ask beside it, which an order at market is taken at. */
  isQuoted = false;
  /** When that price was taken in, by our clock. */
  seenAt = Number.NEGATIVE_INFINITY;
  #volume: number | null = null;
  #minute = Number.NaN;
  #taken = 0;

  constructor(symbol: MarketSymbol) {
    this.symbol = symbol;
  }

  /** A bar opens: its open is the price of everything that happens at that moment, and its volume bounds what fills in it. */
  openBar({ open, at, volume }: BarOpen, seenAt: number): void {
    this.#volume = volume;
    this.#minute = minuteOf(at);
    this.#taken = 0;
    this.#see(flat(open), seenAt, true);
  }

  /** The bar is over; its close is the present price. Returns what its range was to the orders that stood in it. */
  closeBar({ high, low, close }: BarRange, seenAt: number): Prices {
    const open = this.prices?.open ?? close;
    this.#see(flat(close), seenAt, true);
    return { open, high, low, bid: null, ask: null };
  }

  /** A single price came in. */
  tick(price: number, at: number, bid: number | null, ask: number | null, seenAt: number): void {
    // The last volume that is known stands for each minute that follows.
    if (minuteOf(at) !== this.#minute) this.#taken = 0;
    this.#minute = minuteOf(at);
    this.#see({ ...flat(price), bid, ask }, seenAt, bid !== null && ask !== null);
  }

  /** How many more lots may fill now. */
  lotsLeft(share: number | null, { size }: MarketLots): number {
    return this.#volume === null ? Number.POSITIVE_INFINITY : Math.max(volumeLots(this.#volume, share, size) - this.#taken, 0);
  }

  /** Lots were filled. */
  take(lots: number): void {
    this.#taken += lots;
  }

  #see(prices: Prices, seenAt: number, isQuoted: boolean): void {
    this.prices = prices;
    this.isQuoted = isQuoted;
    this.seenAt = seenAt;
  }
}

function flat(price: number): Prices {
  return { open: price, high: price, low: price, bid: null, ask: null };
}

function minuteOf(at: number): number {
  return Math.floor(at / MINUTE_MS);
}
