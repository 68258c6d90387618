import { describe, expect, it } from 'vitest';
import { type CandleRow, type Candles, candlesFromRows } from '../../../src/domain/candles.ts';
import { type Timeframe, timeframeMs } from '../../../src/domain/timeframe.ts';
import { parseParams, requireStrategy } from '../../../src/strategies/registry.ts';
import type { ExposureAdvice, SignalAdvice } from '../../../src/strategies/strategy.ts';

const START = Date.UTC(2024, 0, 1);

/** Candles from closes; high and low stand one unit away unless the wick is said. */
function series(closes: readonly number[], timeframe: Timeframe = '1h', wick = 1): Candles {
  return candlesFromRows(
    closes.map((close, i): CandleRow => [START + i * timeframeMs(timeframe), closes[i - 1] ?? close, close + wick, close - wick, close, 10]),
  );
}

function signals(name: string, closes: readonly number[], params: Record<string, number> = {}): SignalAdvice {
  const strategy = requireStrategy(name);
  const advice = strategy.advise({ candles: series(closes), timeframe: '1h' }, parseParams(strategy, params));
  if (advice.kind !== 'signals') throw new Error(`${name} gives signals`);
  return advice;
}

function exposure(name: string, closes: readonly number[], params: Record<string, number> = {}): ExposureAdvice {
  const strategy = requireStrategy(name);
  const advice = strategy.advise({ candles: series(closes), timeframe: '1h' }, parseParams(strategy, params));
  if (advice.kind !== 'exposure') throw new Error(`${name} gives an exposure`);
  return advice;
}

const bars = (column: Uint8Array): number[] => [...column.keys()].filter((bar) => column[bar] === 1);
const repeat = (value: number, count: number): number[] => Array.from({ length: count }, () => value);

describe('sma-cross', () => {
  it('buys where the averages cross and says with which values', () => {
    const advice = signals('sma-cross', [10, 10, 10, 13, 13, 7, 7], { fast: 1, slow: 3 });
    expect(bars(advice.enter)).toEqual([3]);
    expect(bars(advice.exit)).toEqual([5]);
    expect(advice.reason(3)).toBe('sma(1) 13 > sma(3) 11');
  });
});

describe('mean-reversion', () => {
  const dip = [...repeat(100, 20).map((price, i) => price + (i % 2)), 90, 80, 101, 102];

  it('buys below the lower band when the RSI is low, and sells above the middle band', () => {
    const advice = signals('mean-reversion', dip);
    expect(bars(advice.enter)).toEqual([20, 21]);
    expect(bars(advice.exit)).toEqual([22, 23]);
    expect(advice.reason(21)).toMatch(/^close 80 < lower band [\d.]+, rsi\(14\) [\d.]+ < oversold 30$/);
    expect(advice.reason(22)).toMatch(/^close 101 > middle band [\d.]+$/);
  });

  it('does not buy when the RSI is not low enough', () => {
    expect(bars(signals('mean-reversion', dip, { oversold: 1 }).enter)).toEqual([]);
  });
});

describe('rsi', () => {
  it('buys once on the way into the oversold zone and sells once on the way into the overbought one', () => {
    const closes = [...repeat(100, 6).map((price, i) => price + (i % 2)), 95, 90, 85, 95, 110, 130, 150];
    const advice = signals('rsi', closes, { period: 3 });
    expect(bars(advice.enter)).toHaveLength(1);
    expect(bars(advice.exit)).toHaveLength(1);
    expect(bars(advice.enter)[0]).toBeLessThan(bars(advice.exit)[0]!);
  });
});

describe('donchian-breakout', () => {
  it('buys above the highs and sells below the lows of the bars before', () => {
    const advice = signals('donchian-breakout', [10, 10, 10, 10, 11, 11.5, 13, 12, 9], { entry: 3, exit: 2 });
    expect(bars(advice.enter)).toEqual([6]);
    expect(bars(advice.exit)).toEqual([8]);
    expect(advice.reason(6)).toBe('close 13 > high of the 3 bars before 12.5');
  });
});

describe('supertrend', () => {
  it('buys where the line turns up and sells where it turns down', () => {
    const climb = Array.from({ length: 30 }, (_, i) => 100 + 2 * i);
    const fall = Array.from({ length: 30 }, (_, i) => 158 - 4 * i);
    const advice = signals('supertrend', [...climb, ...fall, ...climb]);
    const [sold] = bars(advice.exit);
    const [bought] = bars(advice.enter);
    expect([bars(advice.exit).length, bars(advice.enter).length]).toEqual([1, 1]);
    expect(sold).toBeGreaterThan(30);
    expect(bought).toBe(60);
  });
});

describe('momentum', () => {
  it('buys above one change, sells below another, and ranks markets by strength', () => {
    const advice = signals('momentum', [100, 100, 101, 104, 104, 103, 99], { period: 2 });
    expect(bars(advice.enter)).toEqual([3]);
    expect(bars(advice.exit)).toEqual([5]);
    expect(advice.rank![3]).toBeCloseTo(0.04, 12);
    expect(advice.reason(3)).toBe('change over 2 bars 4 % after 1 %; buying above 3 %, selling below 0 %');
  });
});

describe('volatility-breakout', () => {
  it('buys a rise larger than the usual range, with a stop below it, and sells below the average', () => {
    const advice = signals('volatility-breakout', [...repeat(100, 25), 103, 103, 98]);
    expect(bars(advice.enter)).toEqual([25]);
    expect(bars(advice.exit)).toEqual([27]);
    expect(advice.stopDistance![25]).toBeGreaterThan(6);
    expect(advice.stopDistance![26]).toBeNaN();
    expect(advice.reason(25)).toBe('rise of the close 3 > 1 x atr(14) 2');
  });
});

describe('buy-and-hold', () => {
  it('always wants in and never out', () => {
    const advice = signals('buy-and-hold', [1, 2, 3]);
    expect([[...advice.enter], [...advice.exit]]).toEqual([[1, 1, 1], [0, 0, 0]]);
  });
});

describe('dca', () => {
  it('raises exposure by the same share of the starting cash at every interval', () => {
    const { exposure: wanted } = exposure('dca', repeat(50, 8), { interval: 2, share: 0.25 });
    expect([...wanted]).toEqual([0.25, Number.NaN, 0.5, Number.NaN, 0.75, Number.NaN, 1, Number.NaN]);
  });

  it('counts what the coins bought before are worth by now, so that each step buys for the same amount', () => {
    const { exposure: wanted } = exposure('dca', [100, 200], { interval: 1, share: 0.1 });
    // 0.1 spent at 100 is worth 0.2 at 200; with 0.1 more that is 0.3 of 1.1 in all.
    expect(wanted[1]).toBeCloseTo(0.3 / 1.1, 14);
  });

  it('buys at the same bars wherever the series begins', () => {
    const strategy = requireStrategy('dca');
    const params = parseParams(strategy, { interval: 5 });
    const candles = series(repeat(100, 40));
    const advice = strategy.advise({ candles, timeframe: '1h' }, params) as ExposureAdvice;
    const purchases = [...advice.exposure.keys()].filter((bar) => advice.exposure[bar]! > 0);
    expect(purchases.map((bar) => (candles.time[bar]! / 3_600_000) % 5)).toEqual(purchases.map(() => 0));
    expect(purchases).toHaveLength(8);
  });

  it('has never more than everything in the market', () => {
    const { exposure: wanted } = exposure('dca', repeat(1, 50), { interval: 1, share: 0.3 });
    expect([...wanted].filter((value) => value > 0).map((value) => Math.round(value * 10) / 10)).toEqual([0.3, 0.6, 0.9, 1]);
  });
});

describe('grid', () => {
  const settled = repeat(100, 50);

  it('holds half in the middle, everything at the lower bound and nothing at the upper one', () => {
    const params = { period: 50, width: 0.1, steps: 10 };
    expect(exposure('grid', settled, params).exposure[49]).toBe(0.5);
    expect(exposure('grid', [...settled, 70], params).exposure[50]).toBe(1);
    expect(exposure('grid', [...settled, 130], params).exposure[50]).toBe(0);
  });

  it('does not trade while the price trembles around one line', () => {
    const trembling = Array.from({ length: 40 }, (_, i) => 98 + (i % 2 === 0 ? 0.2 : -0.2));
    const { exposure: wanted } = exposure('grid', [...repeat(100, 1000), ...trembling], { period: 1000, width: 0.1, steps: 10 });
    const changes = [...wanted.subarray(1000)].filter((value) => !Number.isNaN(value));
    expect(changes).toEqual([0.6]);
  });
});
