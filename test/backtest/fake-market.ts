import { z } from 'zod';
import type { BacktestReport, StoredReport } from '../../src/backtest/backtest-report.ts';
import { type RunInput, runBacktest } from '../../src/backtest/run-backtest.ts';
import { type Candles, type CandleRow, candlesFromRows } from '../../src/domain/candles.ts';
import { marketSymbol } from '../../src/domain/market-symbol.ts';
import { NO_EXIT_RULES } from '../../src/domain/trade-rules.ts';
import type { History } from '../../src/market/history.ts';
import type { Strategy } from '../../src/strategies/strategy.ts';

/** 2024-01-01 00:00 UTC. */
export const START = Date.UTC(2024, 0, 1);
export const HOUR = 3_600_000;

/** Hourly candles whose closes are a wave with a drift: up and down by `swing` every `period` bars, plus `drift` a bar, reaching `wick` beyond open and close. */
export function waves(bars: number, { from = START, step = HOUR, period = 24, swing = 5, drift = 0.001, wick = 0.1 } = {}): Candles {
  const price = (bar: number): number => 100 + drift * bar + swing * Math.sin((2 * Math.PI * bar) / period);
  const rows = Array.from({ length: bars }, (_, bar): CandleRow => {
    const open = price(bar);
    const close = price(bar + 1);
    return [from + bar * step, open, Math.max(open, close) + wick, Math.min(open, close) - wick, close, 10_000];
  });
  return candlesFromRows(rows);
}

/** A history of these candles from a venue called `fake`. */
export function historyOf(candles: Candles, rest: Partial<History> = {}): History {
  return { candles, lead: 0, venue: { id: 'fake', simulated: false }, source: 'fake, stored', gaps: [], notes: [], ...rest };
}

/** Buys after a close below 100 − `depth`, sells after one above 100 + `depth`; it looks one bar back and never ahead. */
export const dipBuyer: Strategy = {
  name: 'dip-buyer',
  title: 'Dip buyer',
  summary: 'Buys low, sells high.',
  params: z.object({ depth: z.number().default(3) }),
  describe: ({ depth }) => `Buys when the close is ${depth} below 100, sells when it is ${depth} above.`,
  warmup: () => 1,
  advise: ({ candles }, { depth = 3 }) => ({
    kind: 'signals',
    enter: Uint8Array.from(candles.close, (close, bar) => (bar > 0 && close < 100 - depth ? 1 : 0)),
    exit: Uint8Array.from(candles.close, (close, bar) => (bar > 0 && close > 100 + depth ? 1 : 0)),
    reason: (bar) => `close = ${candles.close[bar]!.toFixed(2)}`,
  }),
};

/** Buys when the next close is higher: what no strategy may do. */
export const clairvoyant: Strategy = {
  ...dipBuyer,
  name: 'clairvoyant',
  advise: ({ candles: { close } }) => ({
    kind: 'signals',
    enter: Uint8Array.from(close, (value, bar) => ((close[bar + 1] ?? 0) > value * 1.01 ? 1 : 0)),
    exit: Uint8Array.from(close, (value, bar) => ((close[bar + 1] ?? Number.POSITIVE_INFINITY) < value * 0.99 ? 1 : 0)),
    reason: () => 'it knows',
  }),
};

/** A run of the dip buyer over one market of waves, 40 days of it; whatever matters to a test is given. */
export function runInput(rest: Partial<RunInput> = {}): RunInput {
  const candles = rest.markets?.[0]?.history.candles ?? waves(960);
  return {
    strategy: dipBuyer,
    params: { depth: 3 },
    settings: {
      timeframe: '1h',
      cash: 10_000,
      feeRate: 0.001,
      slippage: 0,
      exits: NO_EXIT_RULES,
      sizing: { kind: 'all-in' },
      stopsFrom: 'entry-bar',
      sameBar: 'stop-first',
      volumeShare: 0.05,
      maxPositions: 1,
    },
    markets: [{ symbol: marketSymbol('BTC/USDT'), history: historyOf(candles), amountStep: 1e-8 }],
    span: { from: candles.time[0]!, to: candles.time.at(-1)! + HOUR },
    ...rest,
  };
}

/** The report that a run gives; whatever matters to a test is given. */
export function reportOf(input: RunInput = runInput(), rest: Partial<BacktestReport> = {}): BacktestReport {
  const strategy: StoredReport['strategy'] = { kind: 'built-in', name: input.strategy.name, title: input.strategy.title, params: { ...input.params } };
  const hash = 'abcdef0123456789'.repeat(4);
  return { id: hash.slice(0, 12), hash, createdAt: START, strategy, cached: false, ...runBacktest(input), ...rest };
}
