import { DAY_MS } from '../domain/timeframe.ts';
import type { Chart, ChartPane } from './chart.ts';
import { formatInUnit } from './chart-scale.ts';
import { formatDate, formatDateTime } from './format.ts';
import { pad, textWidth } from './plain-text.ts';
import { safeLine } from './safe-text.ts';

const BLOCKS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** Rows of the first pane's line. */
const ROWS = 8;

/** Charts are not drawn wider than this: longer lines are harder to read, not finer. */
const MAX_WIDTH = 100;

/** A series as one line of blocks of growing height, at most `width` of them; blanks where there is no value. */
export function sparkline(values: Float64Array, width: number): string {
  const points = sample(values, Math.min(width, values.length));
  const [low, high] = extent(points);
  return Array.from(points, (value) => {
    if (Number.isNaN(value)) return ' ';
    const level = high === low ? 0.5 : (value - low) / (high - low);
    return BLOCKS[Math.min(BLOCKS.length - 1, Math.floor(level * BLOCKS.length))]!;
  }).join('');
}

/** Dots of a braille cell by column, from the bottom row up (Unicode 6.0, block U+2800). */
const DOTS = [
  [0x40, 0x04, 0x02, 0x01],
  [0x80, 0x20, 0x10, 0x08],
] as const;

/** A series as a line of braille dots, `rows` lines of `width` characters, highest first. Each character holds two by four dots. */
export function brailleLine(values: Float64Array, width: number, rows: number): readonly string[] {
  const points = sample(values, width * 2);
  const [low, high] = extent(points);
  const cells = Array.from({ length: rows }, () => new Uint8Array(width));
  let before = Number.NaN;
  for (const [x, value] of points.entries()) {
    if (!Number.isNaN(value)) {
      const y = high === low ? rows * 2 : Math.round(((value - low) / (high - low)) * (rows * 4 - 1));
      // Down or up to where the line came from, so that a steep move is a line and not two dots.
      const from = Number.isNaN(before) ? y : before + Math.sign(y - before);
      for (let dot = Math.min(from, y); dot <= Math.max(from, y); dot++) {
        const row = cells[rows - 1 - Math.floor(dot / 4)];
        row![x >> 1]! |= DOTS[x % 2 === 0 ? 0 : 1][(dot % 4) as 0 | 1 | 2 | 3];
      }
      before = y;
    }
  }
  return cells.map((row) => Array.from(row, (dots) => String.fromCodePoint(0x2800 + dots)).join(''));
}

/**
 * A chart in text: the first pane as a line over the time axis, every other pane as a sparkline with its last value.
 * Lines are at most `width` columns; a width below 24 gets the sparklines only.
 */
export function chartLines(chart: Chart, width: number): readonly string[] {
  const room = Math.min(width, MAX_WIDTH);
  const [first, ...others] = chart.panes;
  if (!first || chart.time.length === 0) return [];
  const values = leadingValues(first);
  if (!values || room < 24) return sparklines(chart.panes, room);
  const [low, high] = extent(values);
  const labels = [formatInUnit(high, first.unit), formatInUnit(low, first.unit)];
  const labelWidth = Math.max(...labels.map(textWidth));
  const plotWidth = room - labelWidth - 1;
  const rows = brailleLine(values, plotWidth, ROWS).map((row, index) => {
    const label = index === 0 ? labels[0]! : index === ROWS - 1 ? labels[1]! : '';
    return `${row} ${pad(label, labelWidth, 'right')}`.trimEnd();
  });
  return [...rows, timeAxis(chart.time, plotWidth), ...sparklines(others, room)];
}

function timeAxis(time: Float64Array, width: number): string {
  const [from, to] = [time[0]!, time.at(-1)!];
  for (const format of to - from < 7 * DAY_MS ? [formatDateTime, formatDate] : [formatDate]) {
    const [start, end] = [format(from), format(to)];
    if (start.length + end.length + 2 <= width) return pad(start, width - end.length) + end;
  }
  return formatDate(from).slice(0, width);
}

/** One line per pane: title, blocks, last value. Titles and values that leave no room for blocks go without them. */
function sparklines(panes: readonly ChartPane[], width: number): readonly string[] {
  const lines = panes.flatMap((pane) => {
    const values = leadingValues(pane);
    const last = values?.findLast((value) => !Number.isNaN(value));
    return values && last !== undefined ? [{ title: safeLine(pane.title), values, last: formatInUnit(last, pane.unit) }] : [];
  });
  const titleWidth = Math.max(...lines.map(({ title }) => textWidth(title)), 0);
  const lastWidth = Math.max(...lines.map(({ last }) => textWidth(last)), 0);
  const room = width - titleWidth - lastWidth - 2;
  if (room < 8) return [];
  return lines.map(({ title, values, last }) => `${pad(title, titleWidth)} ${pad(sparkline(values, room), room)} ${pad(last, lastWidth, 'right')}`);
}

/** The column that stands for a pane in text: its candles' closes, else its first line, area or bars. */
function leadingValues(pane: ChartPane): Float64Array | null {
  const candles = pane.layers.find((layer) => layer.kind === 'candles');
  return candles?.candles.close ?? pane.layers.find((layer) => 'values' in layer)?.values ?? null;
}

/** `count` values spread evenly over a series, from its first to its last. */
function sample(values: Float64Array, count: number): Float64Array {
  if (count <= 1 || values.length === 0) return values.slice(-count);
  const step = (values.length - 1) / (count - 1);
  return Float64Array.from({ length: count }, (_, i) => values[Math.round(i * step)]!);
}

function extent(values: Float64Array): readonly [low: number, high: number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}
