import { DAY_MS, timeframeMs } from '../domain/timeframe.ts';
import type { ChartUnit } from './chart.ts';
import { formatNumber, formatPercent, formatPrice } from './format.ts';

/** A vertical axis: its ends, and the round values that are written beside it, lowest first. */
export interface ValueScale {
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly number[];
}

/**
 * An axis for values from `low` to `high` with about `wanted` round ticks (steps of 1, 2, 2.5 or 5 times a power of ten).
 *
 * The ends are a little outside the values, except that an axis whose values begin or end at zero ends there exactly.
 * Values that do not differ, or are none, still get an axis.
 */
export function valueScale(low: number, high: number, wanted: number): ValueScale {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return valueScale(0, 1, wanted);
  if (low === high) {
    const room = low === 0 ? 1 : Math.abs(low) * 0.02;
    return valueScale(low - room, high + room, wanted);
  }
  const room = (high - low) * 0.06;
  const min = low === 0 ? 0 : low - room;
  const max = high === 0 ? 0 : high + room;
  const step = roundStep((max - min) / Math.max(1, wanted));
  const ticks: number[] = [];
  // Counted in whole steps, so that no tick drifts from its round value.
  for (let i = Math.ceil(min / step - 1e-9); i * step <= max + step * 1e-9; i++) ticks.push(i === 0 ? 0 : Number((i * step).toPrecision(12)));
  return { min, max, ticks };
}

/** The round step nearest to `step`, by ratio. */
function roundStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  const distance = (factor: number) => Math.abs(Math.log((factor * power) / step));
  return [1, 2, 2.5, 5, 10].reduce((best, factor) => (distance(factor) < distance(best) ? factor : best)) * power;
}

/** The texts of an axis' ticks in its pane's unit, all with the same digits: `62,500`, `-12.5%`, `1.5M`. */
export function tickLabels(ticks: readonly number[], unit: ChartUnit): readonly string[] {
  const factor = unit === 'percent' ? 100 : 1;
  const largest = Math.max(...ticks.map((tick) => Math.abs(tick * factor)), 0);
  const [divisor, suffix] = unit === 'price' ? [1, ''] : abbreviation(largest);
  const scaled = ticks.map((tick) => (tick * factor) / divisor);
  const step = scaled.length > 1 ? Math.abs(scaled[1]! - scaled[0]!) : 1;
  const digits = decimalsOf(step);
  const format = new Intl.NumberFormat('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits, signDisplay: 'negative' });
  return scaled.map((value) => `${format.format(value)}${value === 0 ? '' : suffix}${unit === 'percent' ? '%' : ''}`);
}

/** One value in a pane's unit, as its legend and its price tag write it. */
export function formatInUnit(value: number, unit: ChartUnit): string {
  switch (unit) {
    case 'price':
      return formatPrice(value);
    case 'money':
      return formatNumber(value, 2);
    case 'percent':
      return formatPercent(value);
    case 'plain':
      return formatNumber(value);
  }
}

function abbreviation(largest: number): readonly [divisor: number, suffix: string] {
  if (largest >= 1e9) return [1e9, 'B'];
  if (largest >= 1e6) return [1e6, 'M'];
  if (largest >= 1e5) return [1e3, 'k'];
  return [1, ''];
}

/** Decimals needed to write a round step exactly. */
function decimalsOf(step: number): number {
  for (let digits = 0; digits < 12; digits++) {
    if (Math.abs(step - Number(step.toFixed(digits))) < step * 1e-6) return digits;
  }
  return 12;
}

/** A label of the time axis and the index of the bar that it stands under. */
export interface TimeTick {
  readonly index: number;
  readonly label: string;
}

const HOUR_MS = timeframeMs('1h');
const MINUTE_MS = timeframeMs('1m');
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** What a period of the time axis is counted by; two instants with the same number lie in the same period. */
type Period = (time: number) => number;

const months = (count: number): Period => (time) => {
  const date = new Date(time);
  return Math.floor((date.getUTCFullYear() * 12 + date.getUTCMonth()) / count);
};
const every = (length: number): Period => (time) => Math.floor(time / length);
/** Days of the month in runs of `days`, so that labels fall on the 1st of every month. */
const monthDays = (days: number): Period => (time) => {
  const date = new Date(time);
  const run = Math.min(Math.floor((date.getUTCDate() - 1) / days), Math.floor(30 / days) - 1);
  return (date.getUTCFullYear() * 12 + date.getUTCMonth()) * 31 + run;
};

/** Finest first. */
const PERIODS: readonly Period[] = [
  ...[1, 2, 5, 10, 15, 30].map((count) => every(count * MINUTE_MS)),
  ...[1, 2, 3, 4, 6, 12].map((count) => every(count * HOUR_MS)),
  every(DAY_MS),
  ...[2, 5, 10, 15].map(monthDays),
  ...[1, 2, 3, 6, 12, 24, 60, 120].map(months),
];

/**
 * Labels for a time axis (UTC): where the finest natural period that gives at most `wanted` labels begins.
 *
 * A new year is written `2025`, a new month `Mar`, a day `14 Mar`, an hour `14:00`.
 */
export function timeTicks(time: Float64Array, wanted: number): readonly TimeTick[] {
  for (const period of PERIODS) {
    const starts = periodStarts(time, period, wanted);
    if (starts) return starts.map((index) => ({ index, label: timeLabel(time[index]!, time[index - 1] ?? Number.NaN) }));
  }
  return [];
}

/** Indexes of bars that begin a new period; `null` when there are more than `limit`. The first bar begins none. */
function periodStarts(time: Float64Array, period: Period, limit: number): readonly number[] | null {
  const starts: number[] = [];
  let current = time.length > 0 ? period(time[0]!) : 0;
  for (let i = 1; i < time.length; i++) {
    const next = period(time[i]!);
    if (next !== current) starts.push(i);
    if (starts.length > limit) return null;
    current = next;
  }
  return starts;
}

function timeLabel(time: number, before: number): string {
  const date = new Date(time);
  const previous = new Date(before);
  if (date.getUTCFullYear() !== previous.getUTCFullYear()) return String(date.getUTCFullYear());
  const month = MONTHS[date.getUTCMonth()]!;
  if (date.getUTCMonth() !== previous.getUTCMonth()) return month;
  if (date.getUTCDate() !== previous.getUTCDate()) return `${date.getUTCDate()} ${month}`;
  return date.toISOString().slice(11, 16);
}
