import { DAY_MS, TIMEFRAMES, type Timeframe, timeframeMs } from '../domain/timeframe.ts';

/** How far apart most of a file's rows are. */
export interface CandleSpacing {
  /** The commonest distance between neighbours, in milliseconds. */
  readonly stepMs: number;
  /** The timeframe of that length, or `null` when there is none. */
  readonly timeframe: Timeframe | null;
}

/**
 * How open times contradict a timeframe: their spacing, or `null` when they do not.
 *
 * They contradict it when their commonest distance is shorter than its candles, or longer and no two rows are as close as its
 * candles are. A thin market, with holes between most of its candles, contradicts nothing; neither do fewer than three rows.
 */
export function contradictingSpacing(times: Float64Array, timeframe: Timeframe): CandleSpacing | null {
  if (times.length < 3) return null;
  const counts = new Map<number, number>();
  for (let i = 1; i < times.length; i++) {
    const step = Math.abs(times[i]! - times[i - 1]!);
    if (step > 0) counts.set(step, (counts.get(step) ?? 0) + 1);
  }
  const [commonest] = [...counts].sort(([stepA, a], [stepB, b]) => b - a || stepA - stepB);
  if (commonest === undefined) return null;
  const [stepMs, count] = commonest;
  const length = timeframeMs(timeframe);
  const fitting = counts.get(length) ?? 0;
  if (fitting === count || (stepMs > length && fitting > 0)) return null;
  return { stepMs, timeframe: TIMEFRAMES.find((candidate) => timeframeMs(candidate) === stepMs) ?? null };
}

const UNITS = [
  { ms: DAY_MS, one: 'day' },
  { ms: 3_600_000, one: 'hour' },
  { ms: 60_000, one: 'minute' },
  { ms: 1_000, one: 'second' },
  { ms: 1, one: 'millisecond' },
] as const;

/** A distance in time in words, in the largest unit that makes it a whole number: `31 days`, `90 minutes`. */
export function distanceInWords(ms: number): string {
  const unit = UNITS.find((candidate) => ms % candidate.ms === 0) ?? UNITS[4];
  const count = ms / unit.ms;
  return `${count} ${unit.one}${count === 1 ? '' : 's'}`;
}
