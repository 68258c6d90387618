import { describe, expect, it } from 'vitest';
import { type CandleRow, candlesFromRows } from '../../src/domain/candles.ts';
import { type CandleCheck, checkCandles } from '../../src/market/candle-check.ts';
import { type CandleProblem, countsInWords, isoTime, problemSentence, summariseProblems } from '../../src/market/candle-problems.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2024, 0, 1);
const LATER = Date.UTC(2030, 0, 1);

/** A possible candle at this hour; hours may be fractions. */
function at(hour: number, change: Partial<Record<0 | 1 | 2 | 3 | 4 | 5, number>> = {}): CandleRow {
  const row = [START + hour * HOUR, 10, 12, 8, 11, 5];
  for (const [column, value] of Object.entries(change)) row[Number(column)] = value;
  return row as unknown as CandleRow;
}

/** Checks rows that stand on lines 2, 3, … of a file. */
function check(rows: readonly CandleRow[], now = LATER): CandleCheck {
  return checkCandles(candlesFromRows(rows), Float64Array.from(rows.keys(), (row) => row + 2), '1h', now);
}

function found({ problems }: CandleCheck): string[] {
  return problems.map(({ kind, line }) => `${kind} ${line}`);
}

function kept({ candles }: CandleCheck): number[] {
  return [...candles.time].map((time) => (time - START) / HOUR);
}

describe('checking candles', () => {
  it('passes good rows whole', () => {
    const result = check([at(0), at(1), at(2)]);
    expect(result).toMatchObject({ problems: [], gaps: [], forming: null, zeroVolume: 0, flat: 0 });
    expect(kept(result)).toEqual([0, 1, 2]);
  });

  it('finds times off the grid', () => {
    const result = check([at(0), at(1.5), at(2)]);
    expect(found(result)).toEqual(['off-grid 3']);
    expect(kept(result)).toEqual([0, 2]);
    expect(result.problems[0]!.message).toBe('opens at 2024-01-01T01:30Z, which no 1h candle does');
  });

  it('finds rows out of order, and blames the row that goes back', () => {
    const result = check([at(0), at(2), at(1), at(3)]);
    expect(found(result)).toEqual(['out-of-order 4']);
    expect(kept(result)).toEqual([0, 2, 3]);
  });

  it('tells a repeated row from one with other figures, and trusts neither of those', () => {
    const result = check([at(0), at(1), at(1), at(2), at(2, { 4: 9 }), at(3)]);
    expect(found(result)).toEqual(['duplicate 4', 'conflict 6']);
    expect(kept(result)).toEqual([0, 1, 3]);
    expect(problemSentence(result.problems[1]!)).toBe('Line 6 has other figures for 2024-01-01T02:00Z than line 5.');
  });

  it.each<[string, CandleRow, string]>([
    ['a high below the open', at(1, { 1: 13 }), 'impossible-range'],
    ['a high below the close', at(1, { 4: 13 }), 'impossible-range'],
    ['a low above the open', at(1, { 1: 7 }), 'impossible-range'],
    ['a low above the close', at(1, { 4: 7 }), 'impossible-range'],
    ['a low above the high', at(1, { 3: 13, 1: 12, 4: 12 }), 'impossible-range'],
    ['a price of zero', at(1, { 3: 0 }), 'not-positive'],
    ['a negative price', at(1, { 1: -10, 2: 12, 3: -11 }), 'not-positive'],
    ['a price that is no number', at(1, { 2: Number.NaN }), 'not-positive'],
    ['an endless price', at(1, { 2: Number.POSITIVE_INFINITY }), 'not-positive'],
    ['a negative volume', at(1, { 5: -1 }), 'negative-volume'],
    ['a volume that is no number', at(1, { 5: Number.NaN }), 'negative-volume'],
  ])('finds %s', (_, row, kind) => {
    const result = check([at(0), row, at(2)]);
    expect(found(result)).toEqual([`${kind} 3`]);
    expect(kept(result)).toEqual([0, 2]);
    expect(result.gaps).toEqual([{ from: START + HOUR, bars: 1 }]);
  });

  it('says which prices contradict each other', () => {
    expect(problemSentence(check([at(0, { 1: 13 })]).problems[0]!)).toBe('Line 2 has a high of 12 below its open of 13.');
    expect(problemSentence(check([at(0, { 4: 7 })]).problems[0]!)).toBe('Line 2 has a low of 8 above its close of 7.');
  });

  it('leaves out the last row while its candle has not closed, as no fault of the file', () => {
    const rows = [at(0), at(1), at(2)];
    const result = check(rows, START + 2.5 * HOUR);
    expect(result).toMatchObject({ problems: [], forming: START + 2 * HOUR });
    expect(kept(result)).toEqual([0, 1]);
    expect(check(rows, START + 3 * HOUR).forming).toBeNull();
  });

  it('takes candles of the future for a fault', () => {
    const result = check([at(0), at(1), at(2), at(3)], START + 1.5 * HOUR);
    expect(found(result)).toEqual(['in-the-future 3', 'in-the-future 4', 'in-the-future 5']);
    expect(found(check([at(0), at(90_000), at(1)], START + 100 * HOUR))).toEqual(['in-the-future 3']);
  });

  it('counts what is no fault: gaps, candles without volume, candles of one price', () => {
    const result = check([at(0), at(3, { 5: 0 }), at(4, { 1: 9, 2: 9, 3: 9, 4: 9 })]);
    expect(result).toMatchObject({ problems: [], gaps: [{ from: START + HOUR, bars: 2 }], zeroVolume: 1, flat: 1 });
  });
});

describe('a summary of problems', () => {
  const problems = Array.from({ length: 30 }, (_, index): CandleProblem => ({ kind: index % 3 === 0 ? 'duplicate' : 'off-grid', line: 100 - index, time: 0, message: 'is bad' }));

  it('counts all by kind and tells the first twenty by line', () => {
    const summary = summariseProblems(problems);
    expect(summary).toMatchObject({ total: 30, byKind: { duplicate: 10, 'off-grid': 20 } });
    expect(summary.first.map(({ line }) => line)).toEqual(Array.from({ length: 20 }, (_, index) => 71 + index));
    expect(countsInWords(summary)).toBe('20 not on the grid of the timeframe, 10 repeated');
  });

  it('names a stored candle, which has no line, by its time', () => {
    expect(problemSentence({ kind: 'duplicate', line: null, time: START, message: 'is bad' })).toBe('The candle of 2024-01-01T00:00Z is bad.');
  });

  it('writes times to the minute, and seconds when there are some', () => {
    expect(isoTime(START + 61_000)).toBe('2024-01-01T00:01:01Z');
    expect(isoTime(Number.NaN)).toBe('NaN');
  });
});
