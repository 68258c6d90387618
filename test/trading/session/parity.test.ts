import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SimulationSettings } from '../../../src/backtest/simulation.ts';
import { type CandleRow, type Candles, candlesFromRows, sliceCandles } from '../../../src/domain/candles.ts';
import type { Timeframe } from '../../../src/domain/timeframe.ts';
import type { MarketSymbol } from '../../../src/domain/market-symbol.ts';
import { STRATEGIES } from '../../../src/strategies/registry.ts';
import { sharedData } from '../../shared-data.ts';
import { seededRandom, simulatedCandles } from '../../strategies/simulated-series.ts';
import { randomRule } from '../../strategies/rule/random-rule.ts';
import { expectParity, runBoth } from './parity-run.ts';

const SYMBOLS: readonly MarketSymbol[] = ['BTC/USDT', 'ETH/USDT', 'SOL/USDT'];

/** Generated markets of as many bars, each with a seed of its own. */
function markets(count: number, bars: number, seed: number): { readonly symbol: MarketSymbol; readonly candles: ReturnType<typeof simulatedCandles> }[] {
  return SYMBOLS.slice(0, count).map((symbol, i) => ({ symbol, candles: simulatedCandles({ seed: seed + i, bars }) }));
}

const VARIANTS: readonly { readonly name: string; readonly count: 1 | 3; readonly settings: Partial<SimulationSettings> }[] = [
  { name: 'one market, all in', count: 1, settings: {} },
  { name: 'stop, target, trailing stop and time limit', count: 1, settings: { exits: { stopLoss: 0.03, takeProfit: 0.04, trailingStop: 0.05, maxBars: 12 } } },
  { name: 'three markets, two places, a stop', count: 3, settings: { maxPositions: 2, exits: { stopLoss: 0.02, takeProfit: null, trailingStop: null, maxBars: null } } },
  { name: 'three markets, a share of thin volume', count: 3, settings: { volumeShare: 0.01 } },
  { name: 'thin volume, trailing stop and target', count: 1, settings: { volumeShare: 0.01, exits: { stopLoss: null, takeProfit: 0.02, trailingStop: 0.02, maxBars: 20 } } },
];

const CASES = STRATEGIES.flatMap(({ name: strategy }) => VARIANTS.map((variant) => ({ strategy, ...variant })));

describe('a session on paper money makes the trades of a backtest, bar for bar and to the cent', () => {
  it.each(CASES)('$strategy: $name', async ({ strategy, count, settings }) => {
    const result = await runBoth({ strategy: { kind: 'built-in', name: strategy }, markets: markets(count, 170, 7), lead: 40, settings });
    expect(result.errors).toEqual([]);
    expectParity(result);
  });
});

describe('a target without a stop', () => {
  it('fills on a touch in both, at its price, though it rests as a limit', async () => {
    const settings = { exits: { stopLoss: null, takeProfit: 0.05, trailingStop: null, maxBars: null } };
    // Falls below 99 twice; what is bought at the next open, at 100, is worth exactly 105 at the highest.
    const closes = [100, 98, 100, 100, 100, 98, 100, 100, 100, 100];
    const highs = [100, 100, 100, 105, 100, 100, 105, 100, 100, 100];
    const rows = Array.from({ length: 30 }, (_, i): CandleRow => {
      const bar = i - 20;
      const close = bar < 0 ? 100 : (closes[bar] ?? 100);
      return [i * 3_600_000, 100, bar < 0 ? 100 : (highs[bar] ?? 100), Math.min(close, 100), close, 1_000];
    });
    const rule = { entry: 'close < 99', exit: 'close > 1000', stopLoss: null, takeProfit: 0.05, trailingStop: null, maxBars: null, sizing: { kind: 'all-in' }, params: {} } as const;
    const result = await runBoth({ strategy: { kind: 'rule', rule }, markets: [{ symbol: 'BTC/USDT', candles: candlesFromRows(rows) }], lead: 20, settings: { ...settings, slippage: 0 } });
    expect(result.errors).toEqual([]);
    expectParity(result);
    expect(result.trades.map(({ exitPrice }) => exitPrice)).toEqual([105, 105]);
  });

  it.each(STRATEGIES.map(({ name }) => name))('makes the trades of a backtest: %s', async (strategy) => {
    const exits = { stopLoss: null, takeProfit: 0.02, trailingStop: null, maxBars: null };
    const result = await runBoth({ strategy: { kind: 'built-in', name: strategy }, markets: markets(1, 170, 7), lead: 40, settings: { exits } });
    expect(result.errors).toEqual([]);
    expectParity(result);
  });
});

/** Stretches of real candles: one market by the hour, three by five minutes. */
const REAL: readonly { readonly timeframe: Timeframe; readonly symbols: readonly MarketSymbol[]; readonly from: number }[] = [
  { timeframe: '1h', symbols: ['BTC/USDT'], from: 6_000 },
  { timeframe: '5m', symbols: ['BTC/USDT', 'ETH/USDT', 'SOL/USDT'], from: 20_000 },
];
const HAVE_REAL = sharedData('ohlcv', 'binance_SOL-USDT_5m.csv.gz') !== null;
const BARS = 140;

const readSeries = new Map<string, Candles>();
function realCandles(symbol: MarketSymbol, timeframe: Timeframe): Candles {
  const path = sharedData('ohlcv', `binance_${symbol.replace('/', '-')}_${timeframe}.csv.gz`);
  if (path === null) throw new Error(`there are no candles of ${symbol} ${timeframe}`);
  const known = readSeries.get(path);
  if (known !== undefined) return known;
  const lines = gunzipSync(readFileSync(path)).toString('utf8').trim().split('\n').slice(1);
  const candles = candlesFromRows(lines.map((line): CandleRow => {
    const [time = 0, open = 0, high = 0, low = 0, close = 0, volume = 0] = line.split(',').map(Number);
    return [time, open, high, low, close, volume];
  }));
  readSeries.set(path, candles);
  return candles;
}

describe.skipIf(!HAVE_REAL)('on real candles (needs ../shared/data)', () => {
  const cases = STRATEGIES.flatMap(({ name: strategy }) => REAL.map((real) => ({ strategy, ...real })));

  it.each(cases)('$strategy on $symbols $timeframe', async ({ strategy, timeframe, symbols, from }) => {
    const result = await runBoth({
      strategy: { kind: 'built-in', name: strategy },
      markets: symbols.map((symbol) => ({ symbol, candles: sliceCandles(realCandles(symbol, timeframe), from, from + BARS) })),
      lead: 40,
      settings: { timeframe, volumeShare: 0.05, exits: { stopLoss: 0.02, takeProfit: 0.05, trailingStop: null, maxBars: null } },
      amountStep: '0.00001',
    });
    expect(result.errors).toEqual([]);
    expectParity(result, 1e-5);
  });
});

describe('a session whose process ends again and again, before an order or after it', () => {
  it.each(CASES.filter(({ strategy }) => ['macd', 'grid', 'donchian-breakout'].includes(strategy)))('still makes the trades of the backtest: $strategy, $name', async ({ strategy, count, settings }) => {
    const random = seededRandom(2);
    const result = await runBoth({ strategy: { kind: 'built-in', name: strategy }, markets: markets(count, 120, 7), lead: 40, settings, crash: () => random() < 0.4 });
    expect(result.errors.length).toBeGreaterThan(0);
    expectParity(result);
  });
});

describe('random rules', () => {
  it('trade the same in a session as in a backtest', async () => {
    let trades = 0;
    await fc.assert(
      fc.asyncProperty(randomRule(), fc.integer({ min: 1, max: 1000 }), fc.constantFrom(1 as const, 1 as const, 1 as const, 3 as const), fc.constantFrom(null, null, null, 0.01), async (rule, seed, count, volumeShare) => {
        const { stopLoss, takeProfit, trailingStop, maxBars, sizing } = rule;
        const result = await runBoth({
          strategy: { kind: 'rule', rule },
          markets: markets(count, 80, seed),
          lead: 30,
          settings: { exits: { stopLoss, takeProfit, trailingStop, maxBars }, sizing, volumeShare },
        });
        expectParity(result);
        trades += result.trades.length;
      }),
      { numRuns: 200, seed: 20_240_601, endOnFailure: true },
    );
    expect(trades).toBeGreaterThan(200);
  }, 120_000);
});
