import type { Candles } from '../../domain/candles.ts';
import { candleIndicator, factorParam, periodParam, sourceIndicator } from './definition.ts';
import { highest, lowest } from './extremes.ts';
import type { Indicator } from './indicator.ts';
import { ema, wilderInPlace } from './smoothing.ts';
import { rollingMoments } from './spread.ts';

/** A channel: a middle line with one above and one below. */
export interface Channel {
  readonly middle: Float64Array;
  readonly upper: Float64Array;
  readonly lower: Float64Array;
}

/**
 * Bollinger bands: the simple average and `deviations` population standard deviations above and below it.
 * Source: John Bollinger, Bollinger on Bollinger Bands (2001).
 */
export function bollingerBands(source: Float64Array, period: number, deviations: number): Channel {
  const { mean: middle, variance: lower } = rollingMoments(source, period);
  const upper = new Float64Array(source.length);
  for (let i = 0; i < upper.length; i++) {
    const distance = deviations * Math.sqrt(lower[i]!);
    upper[i] = middle[i]! + distance;
    lower[i] = middle[i]! - distance;
  }
  return { middle, upper, lower };
}

/** True range: the largest of high - low and the distances of high and low from the close before. The first bar has none. */
export function trueRange(candles: Candles): Float64Array {
  const { high, low, close } = candles;
  const out = new Float64Array(close.length).fill(Number.NaN, 0, 1);
  for (let i = 1; i < out.length; i++) {
    const before = close[i - 1]!;
    const top = high[i]!;
    const bottom = low[i]!;
    out[i] = (top > before ? top : before) - (bottom < before ? bottom : before);
  }
  return out;
}

/** Average true range in the quote currency: the true range in Wilder's smoothing. */
export function atr(candles: Candles, period: number): Float64Array {
  return wilderInPlace(trueRange(candles), period);
}

/** Donchian channel: the highest high and the lowest low of the last `period` bars, this one included, and their middle. */
export function donchian(candles: Candles, period: number): Channel {
  const upper = highest(candles.high, period);
  const lower = lowest(candles.low, period);
  return { middle: upper.map((top, i) => (top + lower[i]!) / 2), upper, lower };
}

/** Keltner channel: the EMA of the close and `multiplier` average true ranges (of `rangePeriod` bars) above and below it. */
export function keltner(candles: Candles, period: number, multiplier: number, rangePeriod: number): Channel {
  const middle = ema(candles.close, period);
  const ranges = atr(candles, rangePeriod);
  return {
    middle,
    upper: middle.map((value, i) => value + multiplier * ranges[i]!),
    lower: middle.map((value, i) => value - multiplier * ranges[i]!),
  };
}

/** How much a column or a market moves, whichever way, and channels as wide as that. */
export const VOLATILITY: readonly Indicator[] = [
  sourceIndicator({
    name: 'bbands',
    title: 'Bollinger bands',
    summary:
      'The simple average with bands at a number of standard deviations around it; width is their distance as a share of the middle, ' +
      'percent is 0 at the lower and 1 at the upper band.',
    params: [periodParam(20), factorParam('deviations', 'Standard deviations between the middle and a band.', 2, 0, 100)],
    outputs: ['middle', 'upper', 'lower', 'width', 'percent'],
    lookback: (period) => period - 1,
    compute(source, period, deviations) {
      const { middle, upper, lower } = bollingerBands(source, period, deviations);
      const width = new Float64Array(source.length);
      const percent = new Float64Array(source.length);
      for (let i = 0; i < width.length; i++) {
        const span = upper[i]! - lower[i]!;
        width[i] = span === 0 ? 0 : span / middle[i]!;
        percent[i] = span === 0 ? 0.5 : (source[i]! - lower[i]!) / span;
      }
      return [middle, upper, lower, width, percent];
    },
  }),
  candleIndicator({
    name: 'trange',
    title: 'True range',
    summary: 'The distance between high and low, the gap from the close before included, in the quote currency.',
    params: [],
    lookback: () => 1,
    compute: trueRange,
  }),
  candleIndicator({
    name: 'atr',
    title: 'Average true range',
    summary: 'The usual distance between high and low, gaps included, in the quote currency.',
    params: [periodParam(14, 'period', 'Bars of smoothing (Wilder).')],
    lookback: (period) => period,
    compute: atr,
  }),
  candleIndicator({
    name: 'natr',
    title: 'Normalised average true range',
    summary: 'The average true range in percent of the close.',
    params: [periodParam(14, 'period', 'Bars of smoothing (Wilder).')],
    lookback: (period) => period,
    compute: (candles, period) => atr(candles, period).map((value, i) => (100 * value) / candles.close[i]!),
  }),
  candleIndicator({
    name: 'donchian',
    title: 'Donchian channel',
    summary: 'The highest high and the lowest low of the last bars, this one included, and their middle.',
    params: [periodParam(20)],
    outputs: ['middle', 'upper', 'lower'],
    lookback: (period) => period - 1,
    compute: (candles, period) => {
      const { middle, upper, lower } = donchian(candles, period);
      return [middle, upper, lower];
    },
  }),
  candleIndicator({
    name: 'keltner',
    title: 'Keltner channel',
    summary: 'An exponential average of the close with bands at a number of average true ranges around it.',
    params: [
      periodParam(20, 'period', 'Bars of the average.'),
      factorParam('multiplier', 'Average true ranges between the middle and a band.', 2, 0, 100),
      periodParam(10, 'range', 'Bars of the average true range.'),
    ],
    outputs: ['middle', 'upper', 'lower'],
    lookback: (period, _multiplier, range) => [period - 1, Math.max(period - 1, range), Math.max(period - 1, range)],
    compute: (candles, period, multiplier, range) => {
      const { middle, upper, lower } = keltner(candles, period, multiplier, range);
      return [middle, upper, lower];
    },
  }),
];
