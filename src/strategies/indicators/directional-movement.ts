import type { Candles } from '../../domain/candles.ts';
import { candleIndicator, periodParam } from './definition.ts';
import type { Indicator } from './indicator.ts';
import { emptyColumn } from './windows.ts';

/** The lines of Wilder's directional movement system, each 0 to 100. */
export interface DirectionalMovement {
  readonly plus: Float64Array;
  readonly minus: Float64Array;
  /** Distance of the two as a share of their sum. */
  readonly index: Float64Array;
  /** `index`, smoothed. */
  readonly average: Float64Array;
}

/**
 * Wilder's directional movement: which way the highs and lows go, as shares of the true range, and how one-sided that is.
 *
 * Sums start with the first `period - 1` moves, as in TA-Lib. Where nothing moves the directions are 0, the index stays at its last
 * value (0 at first) and the average is not touched. Source: J. Welles Wilder, New Concepts in Technical Trading Systems (1978).
 */
export function directionalMovement(candles: Candles, period: number): DirectionalMovement {
  const { high, low, close } = candles;
  const length = close.length;
  const plus = emptyColumn(length);
  const minus = emptyColumn(length);
  const index = emptyColumn(length);
  const average = emptyColumn(length);
  let up = 0;
  let down = 0;
  let range = 0;
  let last = 0;
  let mean = 0;
  // One pass for the four lines: this runs over millions of bars.
  for (let i = 1; i < length; i++) {
    const rise = high[i]! - high[i - 1]!;
    const fall = low[i - 1]! - low[i]!;
    const decay = i < period ? 1 : 1 - 1 / period;
    up = up * decay + (rise > fall && rise > 0 ? rise : 0);
    down = down * decay + (fall > rise && fall > 0 ? fall : 0);
    range = range * decay + Math.max(high[i]!, close[i - 1]!) - Math.min(low[i]!, close[i - 1]!);
    if (i < period) continue;
    const plusShare = range === 0 ? 0 : (100 * up) / range;
    const minusShare = range === 0 ? 0 : (100 * down) / range;
    const total = plusShare + minusShare;
    if (total > 0) last = (100 * Math.abs(plusShare - minusShare)) / total;
    plus[i] = plusShare;
    minus[i] = minusShare;
    index[i] = last;
    if (i < 2 * period) {
      if (total > 0) mean += last / period;
    } else if (total > 0) {
      mean += (last - mean) / period;
    }
    if (i >= 2 * period - 1) average[i] = mean;
  }
  return { plus, minus, index, average };
}

const LENGTH = periodParam(14, 'period', 'Bars of smoothing (Wilder).', 2);

/** Wilder's directional movement, one indicator for each line. */
export const DIRECTIONAL_MOVEMENT: readonly Indicator[] = [
  candleIndicator({
    name: 'adx',
    title: 'Average directional index',
    summary: 'How strong the trend is, whichever way, 0 to 100; above 25 is usually called a trend.',
    params: [LENGTH],
    lookback: (period) => 2 * period - 1,
    compute: (candles, period) => directionalMovement(candles, period).average,
  }),
  candleIndicator({
    name: 'dx',
    title: 'Directional index',
    summary: 'How one-sided recent movement is, 0 to 100; adx is its average.',
    params: [LENGTH],
    lookback: (period) => period,
    compute: (candles, period) => directionalMovement(candles, period).index,
  }),
  candleIndicator({
    name: 'plus_di',
    title: 'Positive directional indicator',
    summary: 'Upward movement of the highs as a share of the true range, 0 to 100.',
    params: [LENGTH],
    lookback: (period) => period,
    compute: (candles, period) => directionalMovement(candles, period).plus,
  }),
  candleIndicator({
    name: 'minus_di',
    title: 'Negative directional indicator',
    summary: 'Downward movement of the lows as a share of the true range, 0 to 100.',
    params: [LENGTH],
    lookback: (period) => period,
    compute: (candles, period) => directionalMovement(candles, period).minus,
  }),
];
