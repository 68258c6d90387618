import { type Candles, barAtOrAfter } from '../domain/candles.ts';
import type { Ticker } from '../domain/market.ts';
import { DAY_MS } from '../domain/timeframe.ts';

const HOUR_MS = 3_600_000;

/** Daily returns that volatility is measured over, and days that volume is compared with. */
export const FIGURE_DAYS = 30;

/** A market's figures on a report; `null` where they cannot be told. Fractions are fractions: 0.02 is 2 %. */
export interface MarketFigures {
  readonly last: number;
  readonly change24h: number | null;
  readonly change7d: number | null;
  readonly low24h: number | null;
  readonly high24h: number | null;
  /** See `realisedVolatility`. */
  readonly volatility: number | null;
  /** The last closed UTC day's volume over the mean of the 30 days before it. */
  readonly volumeRatio: number | null;
}

/**
 * The figures of a market: what the ticker says, and from candles what it does not.
 *
 * @param hourly closed 1h candles of the last week and a little more.
 * @param daily closed 1d candles, 31 days or more.
 */
export function marketFigures({ last, change24h, low24h, high24h }: Ticker, hourly: Candles, daily: Candles, now: number): MarketFigures {
  const day = barAtOrAfter(hourly.time, now - DAY_MS);
  const hasDay = day < hourly.time.length;
  return {
    last,
    change24h: change24h ?? changeSince(hourly, now - DAY_MS, last),
    change7d: changeSince(hourly, now - 7 * DAY_MS, last),
    low24h: low24h ?? (hasDay ? Math.min(last, ...hourly.low.subarray(day)) : null),
    high24h: high24h ?? (hasDay ? Math.max(last, ...hourly.high.subarray(day)) : null),
    volatility: realisedVolatility(daily.close),
    volumeRatio: volumeRatio(daily.volume),
  };
}

/** The change to a price from the close of the hour that ended last by an instant; `null` when that hour or the one after it is not known. */
function changeSince(hourly: Candles, since: number, price: number): number | null {
  const bar = barAtOrAfter(hourly.time, since - HOUR_MS + 1) - 1;
  const close = hourly.close[bar];
  const opened = hourly.time[bar];
  if (close === undefined || opened === undefined || close <= 0 || since - opened >= 3 * HOUR_MS) return null;
  return price / close - 1;
}

/**
 * The sample standard deviation of the last 30 daily log returns, times √365; `null` with fewer.
 *
 * @param closes daily closes, oldest first.
 */
export function realisedVolatility(closes: Float64Array): number | null {
  const held = closes.subarray(-FIGURE_DAYS - 1);
  if (held.length <= FIGURE_DAYS || held.some((close) => close <= 0)) return null;
  const returns = Array.from(held.subarray(1), (close, index) => Math.log(close / held[index]!));
  const mean = returns.reduce((sum, one) => sum + one, 0) / returns.length;
  const variance = returns.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (returns.length - 1);
  return Math.sqrt(variance * 365);
}

/** The last volume over the mean of the 30 before it; `null` with fewer, or when they are all nothing. */
function volumeRatio(volumes: Float64Array): number | null {
  const before = volumes.subarray(-FIGURE_DAYS - 1, -1);
  const last = volumes.at(-1);
  if (before.length < FIGURE_DAYS || last === undefined) return null;
  const mean = before.reduce((sum, one) => sum + one, 0) / before.length;
  return mean > 0 ? last / mean : null;
}
