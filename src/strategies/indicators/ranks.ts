import { windowed } from './windows.ts';

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
 * Keeps the last `period` values of a stretch in ascending order and asks `read` for the bar's value, before and after the bar's own value
 * comes in. A step costs a search and one move of memory.
 */
function slideSorted(
  source: Float64Array,
  period: number,
  start: number,
  end: number,
  read: (sorted: Float64Array, count: number, bar: number, entered: boolean) => void,
): void {
  const sorted = new Float64Array(period);
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
}

/** The median of the last `period` values, this bar's included. */
export function rollingMedian(source: Float64Array, period: number): Float64Array {
  const above = period >>> 1;
  const below = (period - 1) >>> 1;
  return windowed(source, period, (out, start, end) => {
    slideSorted(source, period, start, end, (sorted, _count, bar, entered) => {
      if (entered) out[bar] = (sorted[below]! + sorted[above]!) / 2;
    });
  });
}

/** Percent of the `period` values before this bar's that are at or below it. */
export function percentRank(source: Float64Array, period: number): Float64Array {
  return windowed(source, period + 1, (out, start, end) => {
    slideSorted(source, period, start, end, (sorted, count, bar, entered) => {
      if (!entered) out[bar] = (100 * countUpTo(sorted, count, source[bar]!)) / period;
    });
  });
}
