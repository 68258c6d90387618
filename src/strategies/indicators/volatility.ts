import type { Candles } from '../../domain/candles.ts';
import { candleIndicator, factorParam, periodParam, sourceIndicator } from './definition.ts';
import type { Indicator } from './indicator.ts';
import { wilder } from './smoothing.ts';
import { rollingDeviation } from './spread.ts';
import { emptyColumn, sma } from './windows.ts';

/** The outputs of Bollinger bands. */
export interface BollingerBands {
  readonly middle: Float64Array;
  readonly upper: Float64Array;
  readonly lower: Float64Array;
}

/** Bollinger bands: the simple average and `deviations` population standard deviations above and below it. */
export function bollingerBands(source: Float64Array, period: number, deviations: number): BollingerBands {
  const middle = sma(source, period);
  const lower = rollingDeviation(source, period);
  const upper = new Float64Array(source.length);
  for (let i = 0; i < upper.length; i++) {
    const distance = deviations * lower[i]!;
    upper[i] = middle[i]! + distance;
    lower[i] = middle[i]! - distance;
  }
  return { middle, upper, lower };
}

/** True range: the largest of high - low and the distances of high and low from the close before. The first bar has none. */
export function trueRange(candles: Candles): Float64Array {
  const { high, low, close } = candles;
  const out = emptyColumn(close.length);
  for (let i = 1; i < out.length; i++) {
    const before = close[i - 1]!;
    out[i] = Math.max(high[i]!, before) - Math.min(low[i]!, before);
  }
  return out;
}

/** Average true range in the quote currency: the true range in Wilder's smoothing. */
export function atr(candles: Candles, period: number): Float64Array {
  return wilder(trueRange(candles), period);
}

/** How much a column or a market moves, whichever way. */
export const VOLATILITY: readonly Indicator[] = [
  sourceIndicator({
    name: 'bbands',
    title: 'Bollinger bands',
    summary: 'The simple average with bands at a number of standard deviations (population) around it.',
    params: [periodParam(20), factorParam('deviations', 'Standard deviations between the middle and a band.', 2, 0, 100)],
    outputs: ['middle', 'upper', 'lower', 'width', 'percent'],
    lookback: (period) => period! - 1,
    compute(source, period, deviations) {
      const { middle, upper, lower } = bollingerBands(source, period!, deviations!);
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
    name: 'atr',
    title: 'Average true range',
    summary: 'The usual distance between high and low, gaps included, in the quote currency.',
    params: [periodParam(14, 'period', 'Bars of smoothing (Wilder).')],
    lookback: (period) => period!,
    compute: (candles, period) => atr(candles, period!),
  }),
];
