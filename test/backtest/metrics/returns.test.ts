import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cagr } from '../../../src/backtest/metrics/cagr.ts';
import { dailyEquity, dailyReturns } from '../../../src/backtest/metrics/daily-equity.ts';
import { monthlyReturns } from '../../../src/backtest/metrics/monthly-returns.ts';
import { sharpe } from '../../../src/backtest/metrics/sharpe.ts';
import { sortino } from '../../../src/backtest/metrics/sortino.ts';
import { totalReturn } from '../../../src/backtest/metrics/total-return.ts';
import { volatility } from '../../../src/backtest/metrics/volatility.ts';
import { yearlyTurnover } from '../../../src/backtest/metrics/yearly-turnover.ts';
import { YEAR_MS, elapsedYears } from '../../../src/backtest/metrics/years.ts';
import { DAY, HOUR, START } from './run-of.ts';

describe('daily equity', () => {
  it('keeps the last value of each UTC day and skips days without bars', () => {
    const time = Float64Array.of(START + 22 * HOUR, START + 23 * HOUR, START + DAY, START + 4 * DAY + 5 * HOUR);
    const daily = dailyEquity(time, Float64Array.of(100, 110, 121, 60.5));
    expect([...daily.equity]).toEqual([110, 121, 60.5]);
    expect([...daily.day].map((day) => day * DAY)).toEqual([START, START + DAY, START + 4 * DAY]);
  });

  it('finds the end of a day whether it has as many bars as the day before, more or fewer', () => {
    const hours = [0, 1, 2, 24, 25, 26, 48, 72, 73, 74, 75, 100];
    const daily = dailyEquity(Float64Array.from(hours, (hour) => START + hour * HOUR), Float64Array.from(hours));
    expect([...daily.equity]).toEqual([2, 26, 48, 75, 100]);
  });

  it('measures the first day from the starting cash', () => {
    const daily = dailyEquity(Float64Array.of(START, START + DAY), Float64Array.of(110, 99));
    const returns = dailyReturns(daily, 100);
    expect(returns[0]).toBeCloseTo(0.1, 14);
    expect(returns[1]).toBeCloseTo(-0.1, 14);
  });

  it('is empty for no bars', () => {
    expect(dailyReturns(dailyEquity(new Float64Array(0), new Float64Array(0)), 100)).toHaveLength(0);
  });

  it('compounds back to the final equity, whatever the bars', () => {
    const bar = fc.record({ step: fc.integer({ min: 1, max: 60 }), equity: fc.double({ min: 1, max: 1e6, noNaN: true }) });
    fc.assert(
      fc.property(fc.array(bar, { minLength: 1, maxLength: 60 }), (bars) => {
        let at = START;
        const time = Float64Array.from(bars, ({ step }) => (at += step * HOUR));
        const equity = Float64Array.from(bars, (each) => each.equity);
        const daily = dailyEquity(time, equity);
        const product = dailyReturns(daily, 100).reduce((kept, value) => kept * (1 + value), 100);
        const months = monthlyReturns(daily, 100).reduce((kept, month) => kept * (1 + month.return), 100);
        expect(product / equity.at(-1)!).toBeCloseTo(1, 9);
        expect(months / equity.at(-1)!).toBeCloseTo(1, 9);
      }),
    );
  });
});

describe('return and growth', () => {
  it('measures gain against the starting cash', () => {
    expect(totalReturn(12_500, 10_000)).toBe(0.25);
  });

  it('counts years of 365.25 days from the first stamp to the last', () => {
    expect(elapsedYears(Float64Array.of(START, START + HOUR, START + 2 * YEAR_MS))).toBe(2);
    expect(elapsedYears(new Float64Array(0))).toBe(0);
  });

  it('compounds: 44 % over two years is 20 % a year', () => {
    expect(cagr(14_400, 10_000, 2)).toBeCloseTo(0.2, 14);
  });

  it('has no yearly growth where no time passed, and none that overflows', () => {
    expect(cagr(11_000, 10_000, 0)).toBeNull();
    expect(cagr(20_000, 10_000, 1e-5)).toBeNull();
    expect(cagr(0, 10_000, 1)).toBe(-1);
  });
});

describe('risk ratios of daily returns', () => {
  // Mean 0.01, sample deviation 0.02.
  const returns = Float64Array.of(0.03, 0.01, -0.01);

  it('annualise the sample deviation by the root of 365', () => {
    expect(volatility(returns)).toBeCloseTo(0.02 * Math.sqrt(365), 14);
  });

  it('divide the arithmetic mean by the sample deviation for Sharpe', () => {
    expect(sharpe(returns)).toBeCloseTo(0.5 * Math.sqrt(365), 12);
  });

  it('divide by the downside over all days for Sortino', () => {
    expect(sortino(returns)).toBeCloseTo((0.01 / Math.sqrt(0.0001 / 3)) * Math.sqrt(365), 12);
  });

  it('are undefined, and not infinite, where there is nothing to divide by', () => {
    const steady = Float64Array.of(0.01, 0.01, 0.01, 0.01, 0.01, 0.01);
    expect(sharpe(steady)).toBeNull();
    expect(sortino(steady)).toBeNull();
    expect(volatility(Float64Array.of(0.1))).toBeNull();
    expect(sharpe(new Float64Array(0))).toBeNull();
    expect(sortino(new Float64Array(0))).toBeNull();
  });

  it('take equal returns that differ by rounding for equal', () => {
    const equity = Float64Array.from({ length: 50 }, (_, day) => 100 * 1.001 ** (day + 1));
    const time = Float64Array.from(equity, (_, day) => START + day * DAY);
    expect(sharpe(dailyReturns(dailyEquity(time, equity), 100))).toBeNull();
  });
});

describe('monthly returns', () => {
  it('run from the last equity before the month to the last inside it, the first from the starting cash', () => {
    const time = Float64Array.of(Date.UTC(2024, 0, 31), Date.UTC(2024, 1, 1), Date.UTC(2024, 1, 29, 23), Date.UTC(2024, 11, 31, 23), Date.UTC(2025, 0, 1));
    const daily = dailyEquity(time, Float64Array.of(110, 100, 121, 242, 121));
    const months = monthlyReturns(daily, 100);
    expect(months.map(({ year, month }) => [year, month])).toEqual([
      [2024, 1],
      [2024, 2],
      [2024, 12],
      [2025, 1],
    ]);
    [0.1, 0.1, 1, -0.5].forEach((expected, index) => expect(months[index]!.return).toBeCloseTo(expected, 12));
  });
});

describe('yearly turnover', () => {
  it('is notional over average equity over years', () => {
    const daily = { day: Int32Array.of(0, 1), equity: Float64Array.of(100, 300) };
    expect(yearlyTurnover(1200, daily, 2)).toBe(3);
    expect(yearlyTurnover(1200, daily, 0)).toBeNull();
  });
});
