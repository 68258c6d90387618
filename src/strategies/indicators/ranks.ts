import { emptyColumn, forEachRun } from './windows.ts';

/** The number of values in the first `count` of an ascending array that are at or below `value`. */
function countUpTo(sorted: Float64Array, count: number, value: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Slides a window of `period` values over the source, kept in ascending order, and calls `read` before and after each value comes in.
 * A step costs a search and one move of memory.
 */
function slideSorted(source: Float64Array, period: number, read: (sorted: Float64Array, count: number, bar: number, after: boolean) => void): void {
  const sorted = new Float64Array(period);
  forEachRun(source, 1, (start, end) => {
    let count = 0;
    for (let i = start; i < end; i++) {
      const value = source[i]!;
      read(sorted, count, i, false);
      if (count === period) {
        const leaving = countUpTo(sorted, count, source[i - period]!) - 1;
        sorted.copyWithin(leaving, leaving + 1, count);
        count -= 1;
      }
      const place = countUpTo(sorted, count, value);
      sorted.copyWithin(place + 1, place, count);
      sorted[place] = value;
      count += 1;
      read(sorted, count, i, true);
    }
  });
}

/** The median of the last `period` values, this bar's included. */
export function rollingMedian(source: Float64Array, period: number): Float64Array {
  const out = emptyColumn(source.length);
  const above = period >>> 1;
  const below = (period - 1) >>> 1;
  slideSorted(source, period, (sorted, count, bar, after) => {
    if (after && count === period) out[bar] = (sorted[below]! + sorted[above]!) / 2;
  });
  return out;
}

/** Percent of the `period` values before this bar's that are at or below it. */
export function percentRank(source: Float64Array, period: number): Float64Array {
  const out = emptyColumn(source.length);
  slideSorted(source, period, (sorted, count, bar, after) => {
    if (!after && count === period) out[bar] = (100 * countUpTo(sorted, count, source[bar]!)) / period;
  });
  return out;
}
