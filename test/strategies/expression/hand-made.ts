import { type Candles, newCandles } from '../../../src/domain/candles.ts';
import type { Series } from '../../../src/strategies/strategy.ts';

const HOUR = 3_600_000;
/** Monday, 1 January 2024, 00:00 UTC. */
export const MONDAY = Date.UTC(2024, 0, 1);

/** Hourly candles with these closes, from Monday midnight or `fromHour` hours after it; each opens at the close before, wicks of 1, volume 10. */
export function hourly(closes: readonly number[], fromHour = 0): Series {
  const candles: Candles = newCandles(closes.length);
  for (const [i, close] of closes.entries()) {
    const open = closes[i - 1] ?? close;
    candles.time[i] = MONDAY + (fromHour + i) * HOUR;
    candles.open[i] = open;
    candles.close[i] = close;
    candles.high[i] = Math.max(open, close) + 1;
    candles.low[i] = Math.min(open, close) - 1;
    candles.volume[i] = 10;
  }
  return { candles, timeframe: '1h' };
}
