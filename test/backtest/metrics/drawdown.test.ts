import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calmar } from '../../../src/backtest/metrics/calmar.ts';
import { drawdown } from '../../../src/backtest/metrics/drawdown.ts';
import { ulcerIndex } from '../../../src/backtest/metrics/ulcer-index.ts';
import { HOUR, START, runOf } from './run-of.ts';

function drawdownOf(equity: readonly number[], cash = 100) {
  const run = runOf(equity);
  return drawdown(run.time, run.equity, cash);
}

describe('drawdown', () => {
  it('names the depth, the peak, the trough and the recovery of the deepest fall', () => {
    const fall = drawdownOf([100, 120, 114, 90, 110, 121, 115]);
    expect(fall.depth).toBe(0.25);
    expect(fall.peakTime).toBe(START + HOUR);
    expect(fall.troughTime).toBe(START + 3 * HOUR);
    expect(fall.recoveryTime).toBe(START + 5 * HOUR);
    expect(fall.lengthBars).toBe(4);
    expect(fall.lengthMs).toBe(4 * HOUR);
  });

  it('runs to the last bar while the peak has not been reached again', () => {
    const fall = drawdownOf([100, 200, 150, 190]);
    expect(fall.recoveryTime).toBeNull();
    expect(fall.lengthBars).toBe(2);
    expect(fall.longestBars).toBe(2);
  });

  it('starts its peak at the starting cash, so that a first loss counts', () => {
    const fall = drawdownOf([90, 95], 100);
    expect(fall.depth).toBeCloseTo(0.1, 15);
    expect(fall.peakTime).toBe(START);
    expect(fall.lengthBars).toBe(1);
  });

  it('tells the deepest fall from the longest', () => {
    const fall = drawdownOf([100, 50, 100, 99, 99, 99, 99, 100]);
    expect(fall.depth).toBe(0.5);
    expect(fall.lengthBars).toBe(2);
    expect(fall.longestBars).toBe(5);
    expect(fall.longestMs).toBe(5 * HOUR);
  });

  it('is nothing at all where equity never fell', () => {
    const fall = drawdownOf([100, 100, 130]);
    expect(fall).toEqual({
      depth: 0,
      peakTime: null,
      troughTime: null,
      recoveryTime: null,
      lengthBars: 0,
      lengthMs: 0,
      longestBars: 0,
      longestMs: 0,
      rootMeanSquare: 0,
    });
    expect(calmar(0.3, fall.depth)).toBeNull();
    expect(drawdownOf([]).depth).toBe(0);
  });

  it('is one fall over any number of bars', () => {
    const equity = Array.from({ length: 10_000 }, (_, bar) => (bar < 10 || bar > 9_900 ? 100 : bar === 5_000 ? 50 : 90));
    expect(drawdownOf(equity)).toMatchObject({ depth: 0.5, lengthBars: 9_901 - 9, longestBars: 9_901 - 9 });
  });

  it('agrees with the plain definition on any equity', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 40 }), (equity) => {
        const fall = drawdownOf(equity, 20);
        const falls = equity.map((value, index) => 1 - value / Math.max(20, ...equity.slice(0, index + 1)));
        expect(fall.depth).toBeCloseTo(Math.max(...falls), 12);
        expect(fall.rootMeanSquare).toBeCloseTo(Math.sqrt(falls.reduce((sum, each) => sum + each * each, 0) / falls.length), 12);
        expect(fall.lengthBars).toBeLessThanOrEqual(fall.longestBars);
        expect(fall.peakTime ?? 0).toBeLessThanOrEqual(fall.troughTime ?? 0);
      }),
    );
  });
});

describe('ulcer index', () => {
  it('is the root of the mean squared drawdown', () => {
    expect(ulcerIndex(drawdownOf([100, 90, 80, 100]))).toBeCloseTo(Math.sqrt((0.01 + 0.04) / 4), 14);
  });
});

describe('calmar', () => {
  it('divides yearly growth by the maximum drawdown', () => {
    expect(calmar(0.3, 0.2)).toBeCloseTo(1.5, 14);
    expect(calmar(null, 0.2)).toBeNull();
  });
});
