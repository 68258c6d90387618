import type { Clock } from '../../../src/domain/clock.ts';

/** Binance's spelling of the candle lengths that the fake knows, in milliseconds. */
export const INTERVALS: Readonly<Record<string, number>> = {
  '1m': 60_000,
  '3m': 180_000,
  '5m': 300_000,
  '15m': 900_000,
  '30m': 1_800_000,
  '1h': 3_600_000,
  '2h': 7_200_000,
  '4h': 14_400_000,
  '6h': 21_600_000,
  '8h': 28_800_000,
  '12h': 43_200_000,
  '1d': 86_400_000,
  '1w': 604_800_000,
};

/** A candle as Binance sends it: open time, o, h, l, c, volume, close time, quote volume, trades, taker volumes, "0". */
export type KlineRow = readonly [number, string, string, string, string, string, number, string, number, string, string, string];

/** A symbol of `exchangeInfo`; only what the fake itself reads is spelled out. */
export interface SymbolInfo {
  readonly symbol: string;
  readonly baseAsset: string;
  readonly quoteAsset: string;
  readonly [field: string]: unknown;
}

/** A 24-hour ticker as Binance sends it. */
export interface TickerInfo {
  readonly symbol: string;
  readonly [field: string]: unknown;
}

/** An order book as Binance sends it. */
export interface DepthInfo {
  readonly lastUpdateId: number;
  readonly bids: readonly (readonly [string, string])[];
  readonly asks: readonly (readonly [string, string])[];
}

/** What the fake exchange knows; tests change it between requests. */
export class ExchangeState {
  readonly clock: Clock;
  readonly symbols = new Map<string, SymbolInfo>();
  readonly tickers = new Map<string, TickerInfo>();
  readonly depths = new Map<string, DepthInfo>();
  /** Weight a minute above which requests are answered with 429. */
  weightLimit = 6000;
  private readonly rows = new Map<string, readonly KlineRow[]>();
  private weightMinute = 0;
  private weightUsed = 0;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Adds candles to a market's series; those of the same open time are replaced. */
  addKlines(symbol: string, interval: string, rows: readonly KlineRow[]): void {
    const key = `${symbol} ${interval}`;
    const merged = new Map((this.rows.get(key) ?? []).map((row) => [row[0], row]));
    for (const row of rows) merged.set(row[0], row);
    this.rows.set(key, [...merged.values()].sort((a, b) => a[0] - b[0]));
  }

  /** The candles that have begun by the clock: the last one may still be forming, as on the real exchange. */
  klines(symbol: string, interval: string): readonly KlineRow[] {
    const now = this.clock.now();
    return (this.rows.get(`${symbol} ${interval}`) ?? []).filter((row) => row[0] <= now);
  }

  /** Books the weight of a request and says how much of this minute's is used. */
  spend(weight: number): number {
    const minute = Math.floor(this.clock.now() / 60_000);
    if (minute !== this.weightMinute) {
      this.weightMinute = minute;
      this.weightUsed = 0;
    }
    this.weightUsed += weight;
    return this.weightUsed;
  }
}
