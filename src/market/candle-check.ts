import { type Candles, CANDLE_COLUMNS, newCandles, sliceCandles } from '../domain/candles.ts';
import { type Timeframe, candleOpenTime, timeframeMs } from '../domain/timeframe.ts';
import { findGaps } from './candle-gaps.ts';
import { type CandleProblem, type ProblemKind, isoTime } from './candle-problems.ts';
import type { Gap } from './history.ts';

/** What a check of candles found. */
export interface CandleCheck {
  /** The good rows: strictly ascending, on the grid, closed and possible. */
  readonly candles: Candles;
  readonly problems: readonly CandleProblem[];
  /** Open time of the last row, left out because its candle had not closed by now; else `null`. */
  readonly forming: number | null;
  /** Open times missing between good rows, those of bad rows included. */
  readonly gaps: readonly Gap[];
  /** Candles in which nothing was traded, and candles whose four prices are one: no fault, but worth knowing. */
  readonly zeroVolume: number;
  readonly flat: number;
}

/**
 * Checks rows that should be ascending candles of one timeframe: their order, their place on the grid, that they have closed,
 * and that each candle is possible (prices above zero, high the highest, low the lowest, volume not negative).
 *
 * Of rows with one open time and equal figures the first counts; when their figures differ, none does. `lines` are the rows'
 * lines in their file, or `null` for candles that come from no file; `now` is the present in epoch milliseconds.
 */
export function checkCandles(rows: Candles, lines: Float64Array | null, timeframe: Timeframe, now: number): CandleCheck {
  const count = rows.time.length;
  const length = timeframeMs(timeframe);
  const problems: CandleProblem[] = [];
  const bad = new Uint8Array(count);
  const report = (row: number, kind: ProblemKind, message: string): void => {
    bad[row] = 1;
    problems.push({ kind, line: lines?.[row] ?? null, time: rows.time[row]!, message });
  };
  let latest = -1;
  let forming: number | null = null;
  for (let row = 0; row < count; row++) {
    const time = rows.time[row]!;
    if (candleOpenTime(timeframe, time) !== time) {
      report(row, 'off-grid', `opens at ${isoTime(time)}, which no ${timeframe} candle does`);
      continue;
    }
    if (time + length > now) {
      // The last row of a fresh download is the candle under way; anything else that has not closed yet is a mistake.
      if (row === count - 1 && time <= now) {
        forming = time;
        bad[row] = 1;
      } else {
        report(row, 'in-the-future', `opens at ${isoTime(time)}, and its candle has not closed yet`);
      }
      continue;
    }
    const before = latest >= 0 ? rows.time[latest]! : Number.NEGATIVE_INFINITY;
    if (time < before) {
      report(row, 'out-of-order', `opens at ${isoTime(time)}, before the row above it (${isoTime(before)})`);
      continue;
    }
    if (time === before) {
      if (CANDLE_COLUMNS.every((name) => rows[name][row] === rows[name][latest])) {
        report(row, 'duplicate', `repeats the candle of ${isoTime(time)}`);
      } else {
        report(row, 'conflict', `has other figures for ${isoTime(time)} than ${lines ? `line ${lines[latest]!}` : 'the one before it'}`);
        bad[latest] = 1;
      }
      continue;
    }
    latest = row;
    impossible(rows, row, report);
  }
  return { ...goodRows(rows, bad, timeframe), problems, forming };
}

function impossible(rows: Candles, row: number, report: (row: number, kind: ProblemKind, message: string) => void): void {
  const open = rows.open[row]!;
  const high = rows.high[row]!;
  const low = rows.low[row]!;
  const close = rows.close[row]!;
  if (high >= open && high >= close && high >= low && low <= open && low <= close && low > 0 && rows.volume[row]! >= 0 && high < Infinity) return;
  if (!(open > 0 && high > 0 && low > 0 && close > 0 && open + high + low + close < Infinity)) {
    report(row, 'not-positive', `has prices of ${open}, ${high}, ${low} and ${close}, which should all be above zero`);
  } else if (!(high >= open && high >= close && high >= low)) {
    const [name, value] = open > high ? ['open', open] : close > high ? ['close', close] : ['low', low];
    report(row, 'impossible-range', `has a high of ${high} below its ${name} of ${value}`);
  } else if (!(low <= open && low <= close)) {
    const [name, value] = open < low ? ['open', open] : ['close', close];
    report(row, 'impossible-range', `has a low of ${low} above its ${name} of ${value}`);
  } else {
    report(row, 'negative-volume', `has a volume of ${rows.volume[row]!}`);
  }
}

function goodRows(rows: Candles, bad: Uint8Array, timeframe: Timeframe): Pick<CandleCheck, 'candles' | 'gaps' | 'zeroVolume' | 'flat'> {
  const count = bad.length;
  const kept = newCandles(count);
  let bars = 0;
  let zeroVolume = 0;
  let flat = 0;
  for (let row = 0; row < count; row++) {
    if (bad[row]) continue;
    for (const name of CANDLE_COLUMNS) kept[name][bars] = rows[name][row]!;
    if (rows.volume[row] === 0) zeroVolume += 1;
    if (rows.high[row] === rows.low[row]) flat += 1;
    bars += 1;
  }
  const candles = sliceCandles(kept, 0, bars);
  return { candles, gaps: findGaps(candles.time, timeframe), zeroVolume, flat };
}
