import type { Sizing } from '../domain/trade-rules.ts';

/**
 * Warm-ups of lead asked for. An indicator's first value stands on its seed; with Wilder's smoothing over n bars what is left of the
 * seed after k bars is (1 − 1/n)^k, about e^(−k/n): 3e-7 after 15 n, so that figures do not depend on where the candles begin.
 */
const LEAD_WARMUPS = 15;

/** More lead than this is not worth its loading, unless the first value needs it. */
const MOST_LEAD_BARS = 20_000;

/** Bars that sizing looks back on: 30 log returns, or ATR(14). */
const SIZING_WARMUP = 31;

/** A few bars more, so that a rule which compares with the bar before is not cut short. */
const SPARE_BARS = 10;

/** Bars before the first one that is acted on that a strategy of this warm-up is given, where the market has them. */
export function leadBars(warmup: number, sizing: Sizing): number {
  const settling = sizing.kind === 'risk' || sizing.kind === 'volatility' ? Math.max(warmup, SIZING_WARMUP) : warmup;
  return Math.max(settling, Math.min(settling * LEAD_WARMUPS, MOST_LEAD_BARS)) + SPARE_BARS;
}
