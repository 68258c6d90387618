import { type Candles, newCandles } from '../domain/candles.ts';
import { TIMEFRAMES, timeframeMs } from '../domain/timeframe.ts';
import type { Chart, ChartLayer } from './chart.ts';
import { formatDuration } from './format.ts';

const WEEK_MS = timeframeMs('1w');

/** The epoch was a Thursday; weeks open on Monday. */
const FIRST_MONDAY_MS = 4 * timeframeMs('1d');

/** Lengths that several bars may be drawn as, shortest first. */
const LENGTHS_MS = [
  ...TIMEFRAMES.map(timeframeMs).filter((length) => length < WEEK_MS),
  ...[2, 3, 4].map((days) => days * timeframeMs('1d')),
  WEEK_MS,
  2 * WEEK_MS,
  4 * WEEK_MS,
];

/** Bars narrower than this many pixels are merged: a candle needs a body and room beside it. */
const MIN_BAR_PX = 4;

/**
 * A chart as a picture of `width` pixels can show it: condensed where it is too long, which its subtitle then says.
 *
 * Its columns are copies of their own, so that it can be sent to another thread without the buffers they were views of.
 * Preparing twice is preparing once.
 */
export function prepareChart(chart: Chart, width: number): Chart {
  const { chart: shown, mergedMs } = condenseChart(chart, Math.floor(width / MIN_BAR_PX));
  if (mergedMs === null) return { ...shown, time: shown.time.slice(), panes: shown.panes.map((pane) => ({ ...pane, layers: pane.layers.map(copied) })) };
  const note = `each bar ${formatDuration(mergedMs)}`;
  return { ...shown, subtitle: shown.subtitle === undefined ? note : `${shown.subtitle} · ${note}` };
}

function copied(layer: ChartLayer): ChartLayer {
  if (layer.kind === 'marks') return layer;
  if (layer.kind !== 'candles') return { ...layer, values: layer.values.slice() };
  const { time, open, high, low, close, volume } = layer.candles;
  return { ...layer, candles: { time: time.slice(), open: open.slice(), high: high.slice(), low: low.slice(), close: close.slice(), volume: volume.slice() } };
}

/** A chart with no more points than a picture can show. */
export interface CondensedChart {
  readonly chart: Chart;
  /** How long each drawn bar is, in milliseconds, when bars were merged; `null` when the chart was left as it was. */
  readonly mergedMs: number | null;
}

/**
 * Merges bars until at most about `maxPoints` are left, on natural boundaries of time (4h, 1d, 1w).
 *
 * Candles merge as candles do (first open, highest high, lowest low, last close); lines keep their last value; areas keep
 * the value farthest from zero, so that the deepest drawdown is still the deepest; bars are added up when none is
 * negative (volume) and keep their last value otherwise. Trade marks keep their own time.
 */
export function condenseChart(chart: Chart, maxPoints: number): CondensedChart {
  const count = chart.time.length;
  if (count <= maxPoints) return { chart, mergedMs: null };
  const span = chart.time[count - 1]! - chart.time[0]!;
  const wanted = span / (maxPoints - 1);
  const length = LENGTHS_MS.find((candidate) => candidate >= wanted) ?? Math.ceil(wanted / WEEK_MS) * WEEK_MS;
  const starts = bucketStarts(chart.time, length);
  const panes = chart.panes.map((pane) => ({ ...pane, layers: pane.layers.map((layer) => condenseLayer(layer, starts, count)) }));
  return { chart: { ...chart, time: pick(chart.time, starts), panes }, mergedMs: length };
}

/** The index of the first bar of every bucket. */
function bucketStarts(time: Float64Array, length: number): readonly number[] {
  const anchor = length % WEEK_MS === 0 ? FIRST_MONDAY_MS : 0;
  const starts: number[] = [];
  let current = Number.NaN;
  for (let i = 0; i < time.length; i++) {
    const bucket = Math.floor((time[i]! - anchor) / length);
    if (bucket !== current) starts.push(i);
    current = bucket;
  }
  return starts;
}

function pick(column: Float64Array, starts: readonly number[]): Float64Array {
  return Float64Array.from(starts, (start) => column[start]!);
}

function condenseLayer(layer: ChartLayer, starts: readonly number[], count: number): ChartLayer {
  switch (layer.kind) {
    case 'candles':
      return { ...layer, candles: condenseCandles(layer.candles, starts, count) };
    case 'line':
      return { ...layer, values: merge(layer.values, starts, count, (_, next) => next) };
    case 'area':
      return { ...layer, values: merge(layer.values, starts, count, (kept, next) => (Math.abs(next) > Math.abs(kept) ? next : kept)) };
    case 'bars': {
      const adds = layer.values.every((value) => !(value < 0));
      return { ...layer, values: merge(layer.values, starts, count, (kept, next) => (adds ? kept + next : next)) };
    }
    case 'marks':
      return layer;
  }
}

/** Folds the defined values of each bucket; NaN where a bucket has none. */
function merge(column: Float64Array, starts: readonly number[], count: number, fold: (kept: number, next: number) => number): Float64Array {
  return Float64Array.from(starts, (start, bucket) => {
    let kept = Number.NaN;
    for (let i = start; i < (starts[bucket + 1] ?? count); i++) {
      const value = column[i]!;
      if (!Number.isNaN(value)) kept = Number.isNaN(kept) ? value : fold(kept, value);
    }
    return kept;
  });
}

function condenseCandles(candles: Candles, starts: readonly number[], count: number): Candles {
  const out = newCandles(starts.length);
  out.time.set(pick(candles.time, starts));
  out.open.set(pick(candles.open, starts));
  out.high.set(merge(candles.high, starts, count, Math.max));
  out.low.set(merge(candles.low, starts, count, Math.min));
  out.close.set(merge(candles.close, starts, count, (_, next) => next));
  out.volume.set(merge(candles.volume, starts, count, (kept, next) => kept + next));
  return out;
}
