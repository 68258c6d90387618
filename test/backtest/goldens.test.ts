import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { simulate } from '../../src/backtest/simulate.ts';
import type { Simulation } from '../../src/backtest/simulation.ts';
import { type CandleRow, type Candles, candlesFromRows } from '../../src/domain/candles.ts';
import type { Timeframe } from '../../src/domain/timeframe.ts';
import { requireStrategy } from '../../src/strategies/registry.ts';
import type { SignalAdvice } from '../../src/strategies/strategy.ts';
import { sharedData } from '../shared-data.ts';
import { legOf, settingsOf } from './simulate-fixture.ts';

const LIBRARIES = ['backtesting.py', 'backtrader'] as const;
const SERIES = ['binance_BTC-USDT_1h', 'binance_ETH-USDT_1h', 'binance_BTC-USDT_1d', 'kernc_GOOG_1d'] as const;
const STRATEGIES = ['S1', 'S2', 'S3', 'S4a', 'S4b'] as const;
const DOGE = 'binanceusdm_DOGE-USDT_1h';
const LOT = 1e-8;
const DOGE_LOT = 1e-4;

type StrategyName = (typeof STRATEGIES)[number];

interface GoldenTrade {
  readonly entry_bar: number;
  readonly exit_bar: number;
  readonly entry_price: number;
  readonly exit_price: number;
  readonly size: number;
  readonly pnl: number;
}

interface Golden {
  readonly trades: readonly GoldenTrade[];
  readonly stats: Readonly<Record<string, number>>;
  readonly open_trade_at_end: unknown;
}

/** The lines of a gzipped csv file, without its header. */
function readRows(path: string): string[] {
  return gunzipSync(readFileSync(path)).toString('utf8').trim().split('\n').slice(1);
}

function readCandles(series: string): Candles {
  const lines = readRows(sharedData('ohlcv', `${series}.csv.gz`)!);
  return candlesFromRows(lines.map((line) => line.split(',').map(Number) as unknown as CandleRow));
}

function readGolden(...path: string[]): Golden | null {
  const file = sharedData('goldens', 'backtests', ...path);
  return file === null ? null : (JSON.parse(readFileSync(file, 'utf8')) as Golden);
}

function readEquity(library: string, name: string): Float64Array {
  const lines = readRows(sharedData('goldens', 'backtests', library, `${name}_equity.csv.gz`)!);
  return Float64Array.from(lines, (line) => Number(line.split(',')[1]));
}

const cachedCandles = new Map<string, Candles>();
function candlesOfSeries(series: string): Candles {
  const candles = cachedCandles.get(series) ?? readCandles(series);
  cachedCandles.set(series, candles);
  return candles;
}

/** The built-ins that are the references' strategies, with their own default parameters: S4 is S1 with a stop and a target. */
const BUILT_INS: Readonly<Record<StrategyName, string>> = {
  S1: 'sma-cross',
  S2: 'mean-reversion',
  S3: 'donchian-breakout',
  S4a: 'sma-cross',
  S4b: 'sma-cross',
};

function adviceOf(strategy: StrategyName, candles: Candles, timeframe: Timeframe): SignalAdvice {
  const builtIn = requireStrategy(BUILT_INS[strategy]);
  const advice = builtIn.advise({ candles, timeframe }, builtIn.params.parse({}));
  if (advice.kind !== 'signals') throw new Error(`${builtIn.name} should give signals`);
  return advice;
}

function timeframeOf(series: string): Timeframe {
  return series.endsWith('1d') ? '1d' : '1h';
}

/**
 * S4a's levels hang on the signal bar's close, 0.95 × and 1.10 × of it. A rule cannot say that ahead of the fill (the columns are
 * distances from an entry price that is not known yet), so this test peeks at the next open to say it; a strategy must not.
 */
function withLevelsFromSignalClose(advice: SignalAdvice, { open, close }: Candles): SignalAdvice {
  const distance = (level: (bar: number) => number): Float64Array => close.map((_, bar) => level(bar));
  return {
    ...advice,
    stopDistance: distance((bar) => open[bar + 1]! - 0.95 * close[bar]!),
    targetDistance: distance((bar) => 1.1 * close[bar]! - open[bar + 1]!),
  };
}

function runAdvice(series: string, strategy: StrategyName, amountStep: number, advice: SignalAdvice): Simulation {
  const candles = candlesOfSeries(series);
  const leg = legOf(candles, strategy === 'S4a' ? withLevelsFromSignalClose(advice, candles) : advice, { amountStep });
  const settings = settingsOf({ timeframe: timeframeOf(series), feeRate: 0.001, stopsFrom: strategy === 'S4b' ? 'next-bar' : 'entry-bar' });
  return simulate([leg], { ...settings, exits: { ...settings.exits, ...(strategy === 'S4b' ? { stopLoss: 0.05, takeProfit: 0.1 } : {}) } });
}

const cachedRuns = new Map<string, Simulation>();
function run(series: string, strategy: StrategyName, amountStep: number): Simulation {
  const key = `${series} ${strategy}`;
  const advise = (): SignalAdvice => adviceOf(strategy, candlesOfSeries(series), timeframeOf(series));
  const simulation = cachedRuns.get(key) ?? runAdvice(series, strategy, amountStep, advise());
  cachedRuns.set(key, simulation);
  return simulation;
}

/** Same bars exactly, prices to 1e-12 relative, sizes to one lot, money to 1e-6. */
function expectSameTrades(simulation: Simulation, golden: Golden, lot: number): void {
  const bars = simulation.trades.map((trade) => [trade.entryBar, trade.exitBar]);
  expect(bars).toEqual(golden.trades.map((trade) => [trade.entry_bar, trade.exit_bar]));
  let price = 0;
  let size = 0;
  let pnl = 0;
  for (const [i, trade] of simulation.trades.entries()) {
    const theirs = golden.trades[i]!;
    price = Math.max(price, Math.abs(trade.entryPrice / theirs.entry_price - 1), Math.abs(trade.exitPrice / theirs.exit_price - 1));
    size = Math.max(size, Math.abs(trade.amount - theirs.size));
    pnl = Math.max(pnl, Math.abs(trade.pnl - theirs.pnl));
  }
  expect(price).toBeLessThan(1e-12);
  expect(size).toBeLessThan(1.5 * lot);
  expect(pnl).toBeLessThan(1e-6);
  expect(simulation.openTrades.length).toBe(golden.open_trade_at_end === null ? 0 : 1);
}

function finalEquity(golden: Golden): number {
  return golden.stats['Equity Final [$]'] ?? golden.stats['final_value']!;
}

const GOLDENS = sharedData('goldens', 'backtests') !== null && sharedData('ohlcv') !== null;

describe.skipIf(!GOLDENS)('the simulator against two independent libraries (needs ../shared/data)', () => {
  for (const series of SERIES) {
    for (const strategy of STRATEGIES) {
      for (const library of LIBRARIES) {
        const name = `${series}_${strategy}`;
        const golden = readGolden(library, `${name}.json`);
        if (golden === null) continue; // S4a exists for backtesting.py only
        it(`trades ${strategy} on ${series} as ${library} does, with the same equity at every bar`, () => {
          const simulation = run(series, strategy, LOT);
          expectSameTrades(simulation, golden, LOT);
          expect(Math.abs(simulation.equity.at(-1)! - finalEquity(golden))).toBeLessThan(1e-6);
          const theirs = readEquity(library, name);
          expect(simulation.equity.length).toBe(theirs.length);
          expect(simulation.equity.reduce((worst, value, i) => Math.max(worst, Math.abs(value - theirs[i]!)), 0)).toBeLessThan(1e-6);
        });
      }
    }
  }
});

/**
 * Bars at which SMA(10) and SMA(30) of the DOGE series are equal on paper (shown below), and which of them each library's
 * rounding takes for a cross below one bar early. The house's rule is the exact one: equal is equal.
 */
const TIES = [2276, 3773, 31_333] as const;
const TAKEN_FOR_BELOW = { 'backtesting.py': [2276, 3773], backtrader: [3773] } as const;

function misread(advice: SignalAdvice, ties: readonly number[]): SignalAdvice {
  const exit = advice.exit.slice();
  for (const bar of ties) {
    exit[bar] = 1;
    exit[bar + 1] = 0;
  }
  return { ...advice, exit };
}

describe.skipIf(!GOLDENS)('the series on which the libraries disagree (needs ../shared/data)', () => {
  const trap = (library: string, strategy: StrategyName): Golden => readGolden('precision-traps', library, `${DOGE}_${strategy}.json`)!;
  const barsOf = (trades: readonly { entry: number; exit: number }[]): string[] => trades.map(({ entry, exit }) => `${entry}-${exit}`);

  it('has averages that tie on paper at three bars', () => {
    // Whole millionths of a dollar, so that the sums are exact.
    const close = candlesOfSeries(DOGE).close.map((price) => Math.round(price * 1e6));
    const sum = (bar: number, bars: number): number => close.subarray(bar - bars + 1, bar + 1).reduce((total, value) => total + value, 0);
    expect(TIES.map((bar) => 3 * sum(bar, 10) - sum(bar, 30))).toEqual([0, 0, 0]);
  });

  it('S1: an average that ties has not crossed, which is one trade and one bar away from backtrader', () => {
    const ours = barsOf(run(DOGE, 'S1', DOGE_LOT).trades.map((trade) => ({ entry: trade.entryBar, exit: trade.exitBar })));
    const theirs = barsOf(trap('backtrader', 'S1').trades.map((trade) => ({ entry: trade.entry_bar, exit: trade.exit_bar })));
    expect(ours.filter((trade) => !theirs.includes(trade))).toEqual(['3744-3775']);
    expect(theirs.filter((trade) => !ours.includes(trade))).toEqual(['3744-3774']);
  });

  for (const strategy of ['S1', 'S4a', 'S4b'] as const) {
    for (const library of LIBRARIES) {
      if (sharedData('goldens', 'backtests', 'precision-traps', library, `${DOGE}_${strategy}.json`) === null) continue;
      it(`${strategy}: with the ties read as ${library} reads them, every trade is the same`, () => {
        const advice = misread(adviceOf(strategy, candlesOfSeries(DOGE), '1h'), TAKEN_FOR_BELOW[library]);
        const simulation = runAdvice(DOGE, strategy, DOGE_LOT, advice);
        expectSameTrades(simulation, trap(library, strategy), DOGE_LOT);
        expect(simulation.equity.at(-1)).toBeCloseTo(finalEquity(trap(library, strategy)), 6);
      });
    }
  }

  it('S2: has bands where the variance is tiny, as backtrader has', () => {
    const golden = trap('backtrader', 'S2');
    const simulation = run(DOGE, 'S2', DOGE_LOT);
    expectSameTrades(simulation, golden, DOGE_LOT);
    expect(simulation.equity.at(-1)).toBeCloseTo(finalEquity(golden), 6);
  });

  it('S3: agrees with both', () => {
    const simulation = run(DOGE, 'S3', DOGE_LOT);
    for (const library of LIBRARIES) {
      expectSameTrades(simulation, trap(library, 'S3'), DOGE_LOT);
      expect(simulation.equity.at(-1)).toBeCloseTo(finalEquity(trap(library, 'S3')), 6);
    }
  });
});
