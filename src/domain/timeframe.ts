/** The candle lengths the house speaks, shortest first. Weeks open on Monday 00:00 UTC; all others count from the epoch. */
export const TIMEFRAMES = ['1m', '3m', '5m', '15m', '30m', '1h', '2h', '4h', '6h', '8h', '12h', '1d', '1w'] as const;

/** A candle length. */
export type Timeframe = (typeof TIMEFRAMES)[number];

const MINUTE = 60_000;
const LENGTH_MS: Readonly<Record<Timeframe, number>> = {
  '1m': MINUTE,
  '3m': 3 * MINUTE,
  '5m': 5 * MINUTE,
  '15m': 15 * MINUTE,
  '30m': 30 * MINUTE,
  '1h': 60 * MINUTE,
  '2h': 120 * MINUTE,
  '4h': 240 * MINUTE,
  '6h': 360 * MINUTE,
  '8h': 480 * MINUTE,
  '12h': 720 * MINUTE,
  '1d': 1440 * MINUTE,
  '1w': 7 * 1440 * MINUTE,
};

/** The epoch was a Thursday; the first Monday is four days later. */
const FIRST_MONDAY = 4 * 1440 * MINUTE;

/** One day in milliseconds. */
export const DAY_MS = 1440 * MINUTE;

/** True for a candle length that the house speaks, in its canonical spelling. */
export function isTimeframe(text: string): text is Timeframe {
  return (TIMEFRAMES as readonly string[]).includes(text);
}

/** The length of one candle in milliseconds. */
export function timeframeMs(timeframe: Timeframe): number {
  return LENGTH_MS[timeframe];
}

/** The open time of the candle that holds `time`, both in epoch milliseconds. */
export function candleOpenTime(timeframe: Timeframe, time: number): number {
  const length = LENGTH_MS[timeframe];
  const anchor = timeframe === '1w' ? FIRST_MONDAY : 0;
  return Math.floor((time - anchor) / length) * length + anchor;
}

/** The first candle open time at or after `time`. */
export function nextCandleOpenTime(timeframe: Timeframe, time: number): number {
  const open = candleOpenTime(timeframe, time);
  return open === time ? time : open + LENGTH_MS[timeframe];
}
