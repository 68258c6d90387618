import { barAtOrAfter } from '../domain/candles.ts';
import type { Chart, ChartLayer, ChartPane } from './chart.ts';
import { type TimeTick, type ValueScale, formatInUnit, tickLabels, timeTicks, valueScale } from './chart-scale.ts';
import { CHART_TYPE } from './chart-theme.ts';

/** Measures text as the picture will draw it: width in pixels of `text` at `size` pixels. */
export type TextMeasure = (text: string, size: number, weight?: 'bold' | 'normal') => number;

/** A box in pixels from the picture's top left corner. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Where one pane is drawn and how its axis is written. */
export interface PaneLayout {
  readonly pane: ChartPane;
  readonly box: Box;
  readonly scale: ValueScale;
  /** Texts of `scale.ticks`; empty where the last-price tag stands. */
  readonly labels: readonly string[];
  /** The last close of its candles, when it has any: shown as a tag on the axis. */
  readonly lastClose: number | null;
}

/** Where everything is drawn. */
export interface ChartLayout {
  readonly width: number;
  readonly height: number;
  readonly margin: number;
  readonly panes: readonly PaneLayout[];
  readonly timeTicks: readonly TimeTick[];
}

const MARGIN = 28;
const LEGEND_HEIGHT = 48;
const TIME_AXIS_HEIGHT = 44;
const AXIS_GAP = 12;

/** Vertical room that one axis label wants. */
const TICK_HEIGHT = 52;

/** Room for a trade mark above the highest and below the lowest candle, as a share of the pane's span. */
const MARK_ROOM = 0.06;

/**
 * Places a chart's panes one above the other with the same left and right edges, so that one instant is one vertical
 * line through all of them. The right margin is as wide as the widest axis label.
 */
export function layoutChart(chart: Chart, width: number, height: number, measure: TextMeasure): ChartLayout {
  const top = chart.subtitle === undefined ? 66 : 104;
  const weights = chart.panes.reduce((sum, pane) => sum + pane.weight, 0);
  const room = height - top - TIME_AXIS_HEIGHT - chart.panes.length * LEGEND_HEIGHT;
  const heights = chart.panes.map((pane) => Math.floor((room * pane.weight) / weights));
  const scaled = chart.panes.map((pane, index) => {
    const [low, high] = paneExtent(pane);
    const rounded = valueScale(low, high, Math.max(2, Math.round(heights[index]! / TICK_HEIGHT)));
    // A pane with reference lines is read by them: they are what its axis names.
    const scale = pane.levels && pane.levels.length > 0 ? { ...rounded, ticks: [...pane.levels].sort((a, b) => a - b) } : rounded;
    const lastClose = lastCloseOf(pane);
    return { pane, scale, labels: tickLabels(scale.ticks, pane.unit), lastClose };
  });
  const widest = Math.max(
    ...scaled.flatMap(({ labels, lastClose, pane }) => [...labels, ...(lastClose === null ? [] : [formatInUnit(lastClose, pane.unit)])]).map((label) => measure(label, CHART_TYPE.axis)),
    0,
  );
  const plotWidth = Math.floor(width - MARGIN - widest - AXIS_GAP - MARGIN);
  let y = top;
  const panes = scaled.map((pane, index) => {
    const box = { left: MARGIN, top: y + LEGEND_HEIGHT, width: plotWidth, height: heights[index]! };
    y += LEGEND_HEIGHT + heights[index]!;
    return { ...pane, labels: clearOfTag(pane, box.height), box };
  });
  const slot = plotWidth / Math.max(1, chart.time.length);
  const ticks = timeTicks(chart.time, Math.floor(plotWidth / 120)).filter((tick) => {
    const half = measure(tick.label, CHART_TYPE.axis) / 2;
    const centre = (tick.index + 0.5) * slot;
    return centre - half >= 0 && centre + half <= plotWidth + MARGIN;
  });
  return { width, height, margin: MARGIN, panes, timeTicks: ticks };
}

/** The axis labels with those left empty that the last-price tag would lie on. */
function clearOfTag({ scale, labels, lastClose }: Pick<PaneLayout, 'scale' | 'labels' | 'lastClose'>, height: number): readonly string[] {
  if (lastClose === null) return labels;
  const reach = ((scale.max - scale.min) / height) * (CHART_TYPE.axis + 8);
  return labels.map((label, index) => (Math.abs(scale.ticks[index]! - lastClose) < reach ? '' : label));
}

/** The bar that a trade at `time` is drawn on: the last one that opened at or before it; -1 for trades before the chart. */
export function barOfTime(times: Float64Array, time: number): number {
  const next = barAtOrAfter(times, time);
  return times[next] === time ? next : next - 1;
}

function lastCloseOf(pane: ChartPane): number | null {
  const layer = pane.layers.find((candidate) => candidate.kind === 'candles');
  if (!layer) return null;
  const close = layer.candles.close.findLast((value) => !Number.isNaN(value));
  return close ?? null;
}

/** The lowest and highest value of everything drawn in a pane; infinities the wrong way round when there is nothing. */
function paneExtent(pane: ChartPane): readonly [low: number, high: number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  const include = (value: number) => {
    if (value < low) low = value;
    if (value > high) high = value;
  };
  const hasCandles = pane.layers.some((layer) => layer.kind === 'candles');
  for (const layer of pane.layers) for (const column of columnsOf(layer, hasCandles)) for (const value of column) include(value);
  for (const level of pane.levels ?? []) include(level);
  if (!pane.layers.some((layer) => layer.kind === 'marks' && layer.marks.length > 0)) return [low, high];
  const room = (high - low) * MARK_ROOM;
  return [low - room, high + room];
}

function columnsOf(layer: ChartLayer, hasCandles: boolean): readonly (Float64Array | readonly number[])[] {
  switch (layer.kind) {
    case 'candles':
      return [layer.candles.low, layer.candles.high];
    case 'line':
      return [layer.values];
    case 'area':
    case 'bars':
      // Both are drawn from zero.
      return [layer.values, [0]];
    case 'marks':
      // Beside candles a mark stands at its candle, whatever its price.
      return hasCandles ? [] : [layer.marks.map((mark) => mark.price)];
  }
}
