/**
 * Closed candles as columns of one length, oldest first.
 *
 * `time` is the open time in epoch milliseconds (UTC, aligned to the timeframe), prices are in the quote currency,
 * `volume` in base units. Treat the columns as read-only: they are shared, and may be views of a larger buffer.
 */
export interface Candles {
  readonly time: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

/** The columns in the order of the file format and of the packed store. */
export const CANDLE_COLUMNS = ['time', 'open', 'high', 'low', 'close', 'volume'] as const;

/** New columns for `length` candles, all zero. */
export function newCandles(length: number): Candles {
  return {
    time: new Float64Array(length),
    open: new Float64Array(length),
    high: new Float64Array(length),
    low: new Float64Array(length),
    close: new Float64Array(length),
    volume: new Float64Array(length),
  };
}

/** One candle as a row: `[time, open, high, low, close, volume]`. */
export type CandleRow = readonly [time: number, open: number, high: number, low: number, close: number, volume: number];

/** Columns from rows, in the rows' order. */
export function candlesFromRows(rows: readonly CandleRow[]): Candles {
  const candles = newCandles(rows.length);
  for (const [index, row] of rows.entries()) {
    for (const [column, name] of CANDLE_COLUMNS.entries()) candles[name][index] = row[column]!;
  }
  return candles;
}

/** Views of the bars `start` (inclusive) to `end` (exclusive, by default the last); nothing is copied. */
export function sliceCandles(candles: Candles, start: number, end: number = candles.time.length): Candles {
  return {
    time: candles.time.subarray(start, end),
    open: candles.open.subarray(start, end),
    high: candles.high.subarray(start, end),
    low: candles.low.subarray(start, end),
    close: candles.close.subarray(start, end),
    volume: candles.volume.subarray(start, end),
  };
}

/** One series from several, in the order given; the caller answers for their being ascending. */
export function concatCandles(parts: readonly Candles[]): Candles {
  const [only] = parts;
  if (parts.length === 1 && only) return only;
  const joined = newCandles(parts.reduce((sum, part) => sum + part.time.length, 0));
  let offset = 0;
  for (const part of parts) {
    for (const name of CANDLE_COLUMNS) joined[name].set(part[name], offset);
    offset += part.time.length;
  }
  return joined;
}

/** The index of the first bar whose open time is at or after `time`; the length when there is none. */
export function barAtOrAfter(times: Float64Array, time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
