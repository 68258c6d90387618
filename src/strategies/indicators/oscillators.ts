import type { Candles } from '../../domain/candles.ts';
import { candleIndicator, periodParam } from './definition.ts';
import { highest, lowest } from './extremes.ts';
import type { Indicator } from './indicator.ts';
import { typicalPrice } from './prices.ts';
import { emptyColumn, rollingSum, sma } from './windows.ts';

/** The two lines of a stochastic oscillator, 0 to 100. */
export interface Stochastic {
  readonly k: Float64Array;
  readonly d: Float64Array;
}

/**
 * Stochastic oscillator: where the close is between the lowest low and the highest high, smoothed once (`k`) and twice (`d`). 0 where
 * the market has not moved. As in TA-Lib, both lines begin together. Source: George Lane, 1950s.
 */
export function stochastic(candles: Candles, range: number, k: number, d: number): Stochastic {
  const top = highest(candles.high, range);
  const bottom = lowest(candles.low, range);
  const raw = candles.close.map((close, i) => {
    const span = top[i]! - bottom[i]!;
    return span === 0 ? 0 : (100 * (close - bottom[i]!)) / span;
  });
  const slow = sma(raw, k);
  const slower = sma(slow, d);
  return { k: slow.fill(Number.NaN, 0, range + k + d - 3), d: slower };
}

/** Williams %R: where the close is below the highest high, -100 to 0; 0 where the market has not moved. */
export function williamsR(candles: Candles, period: number): Float64Array {
  const top = highest(candles.high, period);
  const bottom = lowest(candles.low, period);
  return candles.close.map((close, i) => {
    const span = top[i]! - bottom[i]!;
    return span === 0 ? 0 : (-100 * (top[i]! - close)) / span;
  });
}

/**
 * Commodity channel index: distance of the typical price from its mean, in units of 0.015 mean distances; 0 where the window has none.
 *
 * The mean distance is from a mean that moves with the window, so that every bar costs a pass over its window.
 * Source: Donald Lambert, Commodities (October 1980).
 */
export function cci(candles: Candles, period: number): Float64Array {
  const typical = typicalPrice(candles);
  const means = sma(typical, period);
  const out = emptyColumn(typical.length);
  for (let i = period - 1; i < out.length; i++) {
    const mean = means[i]!;
    let distances = 0;
    for (let j = i - period + 1; j <= i; j++) distances += Math.abs(typical[j]! - mean);
    out[i] = distances === 0 ? 0 : (typical[i]! - mean) / ((0.015 * distances) / period);
  }
  return out;
}

/**
 * Ultimate oscillator, 0 to 100: buying pressure as a share of true range over three windows, weighted 4, 2 and 1; a window without
 * range adds nothing. Source: Larry Williams, Stocks & Commodities (April 1985).
 */
export function ultimateOscillator(candles: Candles, periods: readonly [number, number, number]): Float64Array {
  const { high, low, close } = candles;
  const pressure = emptyColumn(close.length);
  const range = emptyColumn(close.length);
  for (let i = 1; i < close.length; i++) {
    const bottom = Math.min(low[i]!, close[i - 1]!);
    pressure[i] = close[i]! - bottom;
    range[i] = Math.max(high[i]!, close[i - 1]!) - bottom;
  }
  const [short, middle, long] = periods.toSorted((a, b) => a - b).map((period) => {
    const bought = rollingSum(pressure, period);
    const ranged = rollingSum(range, period);
    return bought.map((value, i) => (ranged[i] === 0 ? 0 : value / ranged[i]!));
  });
  return long!.map((value, i) => (100 * (4 * short![i]! + 2 * middle![i]! + value)) / 7);
}

/** Oscillators of whole candles. */
export const OSCILLATORS: readonly Indicator[] = [
  candleIndicator({
    name: 'stoch',
    title: 'Stochastic oscillator',
    summary: 'Where the close is in the range of the last bars, 0 to 100: k is smoothed, d is smoothed again.',
    params: [
      periodParam(14, 'range', 'Bars of the range.'),
      periodParam(3, 'k', 'Bars of the smoothing of k.'),
      periodParam(3, 'd', 'Bars of the smoothing of d.'),
    ],
    outputs: ['k', 'd'],
    lookback: (range, k, d) => range + k + d - 3,
    compute: (candles, range, k, d) => {
      const lines = stochastic(candles, range, k, d);
      return [lines.k, lines.d];
    },
  }),
  candleIndicator({
    name: 'willr',
    title: 'Williams %R',
    summary: 'How far the close is below the highest high of the last bars, -100 to 0.',
    params: [periodParam(14)],
    lookback: (period) => period - 1,
    compute: williamsR,
  }),
  candleIndicator({
    name: 'cci',
    title: 'Commodity channel index',
    summary: 'How unusually far the typical price is from its average; mostly between -100 and 100.',
    params: [periodParam(20, 'period', 'Bars in the window.', 2)],
    lookback: (period) => period - 1,
    compute: cci,
  }),
  candleIndicator({
    name: 'ultosc',
    title: 'Ultimate oscillator',
    summary: 'Buying pressure over three windows, 0 to 100.',
    params: [
      periodParam(7, 'short', 'Bars of the short window.'),
      periodParam(14, 'middle', 'Bars of the middle window.'),
      periodParam(28, 'long', 'Bars of the long window.'),
    ],
    lookback: (...periods) => Math.max(...periods),
    compute: (candles, short, middle, long) => ultimateOscillator(candles, [short, middle, long]),
  }),
];
