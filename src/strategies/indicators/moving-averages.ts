import { factorParam, periodParam, sourceIndicator } from './definition.ts';
import type { Indicator } from './indicator.ts';
import { ema } from './smoothing.ts';
import { emptyColumn, rollingSum, rollingWeightedSum, sma } from './windows.ts';

/** Weighted moving average: this bar weighs `period`, the one before `period - 1`, the oldest 1. */
export function wma(source: Float64Array, period: number): Float64Array {
  const out = rollingWeightedSum(source, period);
  const weights = (period * (period + 1)) / 2;
  for (let i = 0; i < out.length; i++) out[i]! /= weights;
  return out;
}

/** Double EMA: twice the EMA less the EMA of the EMA. Source: Patrick Mulloy, Stocks & Commodities (February 1994). */
export function dema(source: Float64Array, period: number): Float64Array {
  const first = ema(source, period);
  const second = ema(first, period);
  return second.map((value, i) => 2 * first[i]! - value);
}

/** Triple EMA: 3 EMA - 3 EMA(EMA) + EMA(EMA(EMA)). Source: Patrick Mulloy, Stocks & Commodities (February 1994). */
export function tema(source: Float64Array, period: number): Float64Array {
  const first = ema(source, period);
  const second = ema(first, period);
  const third = ema(second, period);
  return third.map((value, i) => 3 * (first[i]! - second[i]!) + value);
}

/** Triangular moving average: a simple average of a simple average, whose windows together span `period` bars. */
export function trima(source: Float64Array, period: number): Float64Array {
  const inner = Math.floor((period + 1) / 2);
  return sma(sma(source, inner), period + 1 - inner);
}

/**
 * T3: six EMAs in a row, joined by powers of the volume factor `v`. Source: Tim Tillson, Stocks & Commodities (January 1998).
 */
export function t3(source: Float64Array, period: number, v: number): Float64Array {
  const third = ema(ema(ema(source, period), period), period);
  const fourth = ema(third, period);
  const fifth = ema(fourth, period);
  const sixth = ema(fifth, period);
  const cube = v * v * v;
  const c6 = -cube;
  const c5 = 3 * (v * v + cube);
  const c4 = -6 * v * v - 3 * (v + cube);
  const c3 = 1 + 3 * v + cube + 3 * v * v;
  return sixth.map((value, i) => c6 * value + c5 * fifth[i]! + c4 * fourth[i]! + c3 * third[i]!);
}

/**
 * Kaufman's adaptive moving average: its weight goes from that of a slow to that of a fast EMA with the share of movement that
 * got somewhere. Starts from the value before the first one it can judge. Source: Perry Kaufman, Trading Systems and Methods.
 */
export function kama(source: Float64Array, period: number, fast: number, slow: number): Float64Array {
  const length = source.length;
  const steps = emptyColumn(length);
  for (let i = 1; i < length; i++) steps[i] = Math.abs(source[i]! - source[i - 1]!);
  const travelled = rollingSum(steps, period);
  const out = emptyColumn(length);
  const slowest = 2 / (slow + 1);
  const span = 2 / (fast + 1) - slowest;
  let value = Number.NaN;
  for (let i = period; i < length; i++) {
    const path = travelled[i]!;
    if (path !== path) continue;
    if (value !== value) value = source[i - 1]!;
    const efficiency = path === 0 ? 1 : Math.min(1, Math.abs(source[i]! - source[i - period]!) / path);
    const weight = (efficiency * span + slowest) ** 2;
    value += weight * (source[i]! - value);
    out[i] = value;
  }
  return out;
}

/** Averages of a column that follow it. */
export const MOVING_AVERAGES: readonly Indicator[] = [
  sourceIndicator({
    name: 'sma',
    title: 'Simple moving average',
    summary: 'The mean of the last bars.',
    params: [periodParam(20)],
    lookback: (period) => period - 1,
    compute: sma,
  }),
  sourceIndicator({
    name: 'ema',
    title: 'Exponential moving average',
    summary: 'An average that weighs recent bars more; started by the mean of the first bars.',
    params: [periodParam(20)],
    lookback: (period) => period - 1,
    compute: ema,
  }),
  sourceIndicator({
    name: 'wma',
    title: 'Weighted moving average',
    summary: 'The mean of the last bars, weighted in a straight line from the oldest (1) to the newest (period).',
    params: [periodParam(20)],
    lookback: (period) => period - 1,
    compute: wma,
  }),
  sourceIndicator({
    name: 'dema',
    title: 'Double exponential moving average',
    summary: 'An EMA with much of its lag taken out.',
    params: [periodParam(20)],
    lookback: (period) => 2 * (period - 1),
    compute: dema,
  }),
  sourceIndicator({
    name: 'tema',
    title: 'Triple exponential moving average',
    summary: 'An EMA with most of its lag taken out.',
    params: [periodParam(20)],
    lookback: (period) => 3 * (period - 1),
    compute: tema,
  }),
  sourceIndicator({
    name: 'kama',
    title: "Kaufman's adaptive moving average",
    summary: 'Follows closely when the market goes one way, hardly when it goes back and forth.',
    params: [
      periodParam(10, 'period', 'Bars over which the efficiency of movement is judged.', 2),
      periodParam(2, 'fast', 'Period of the fastest smoothing.'),
      periodParam(30, 'slow', 'Period of the slowest smoothing.'),
    ],
    lookback: (period) => period,
    compute: kama,
  }),
  sourceIndicator({
    name: 'trima',
    title: 'Triangular moving average',
    summary: 'An average that weighs the middle of its window most.',
    params: [periodParam(20)],
    lookback: (period) => period - 1,
    compute: trima,
  }),
  sourceIndicator({
    name: 't3',
    title: "Tillson's T3 average",
    summary: 'A smooth average with little lag: six EMAs joined by a volume factor.',
    params: [periodParam(5), factorParam('factor', 'Volume factor: 0 is smoothest, 1 fastest.', 0.7, 0, 1)],
    lookback: (period) => 6 * (period - 1),
    compute: t3,
  }),
];
