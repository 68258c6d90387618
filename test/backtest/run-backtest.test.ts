import { describe, expect, it } from 'vitest';
import { reportSchema } from '../../src/backtest/backtest-report.ts';
import { runBacktest } from '../../src/backtest/run-backtest.ts';
import { OutcryError } from '../../src/domain/errors.ts';
import { marketSymbol } from '../../src/domain/market-symbol.ts';
import { NO_EXIT_RULES } from '../../src/domain/trade-rules.ts';
import { HOUR, START, historyOf, reportOf, runInput, waves } from './fake-market.ts';

describe('a run', () => {
  it('reports plain JSON that reads back as itself', () => {
    const { cached: _, ...stored } = reportOf();
    expect(reportSchema.parse(JSON.parse(JSON.stringify(stored)))).toEqual(stored);
  });

  it('covers the first open to the last close, lead not counted', () => {
    const candles = waves(500);
    const history = historyOf(candles, { lead: 100 });
    const report = runBacktest(runInput({ markets: [{ symbol: marketSymbol('BTC/USDT'), history, amountStep: 1e-8 }] }));
    expect(report.from).toBe(START + 100 * HOUR);
    expect(report.to).toBe(START + 500 * HOUR);
    expect(report.data.bars).toBe(400);
    expect(report.trades[0]!.entryTime).toBeGreaterThan(report.from);
  });

  it('tells profit apart from cash, and ties trades to the final equity', () => {
    const report = runBacktest(runInput());
    const pnl = report.trades.reduce((sum, trade) => sum + trade.pnl, report.openTrade?.pnl ?? 0);
    expect(report.metrics.trades).toBeGreaterThan(10);
    expect(report.metrics.profit).toBeCloseTo(pnl, 6);
    expect(report.metrics.finalEquity).toBeCloseTo(10_000 + pnl, 6);
  });

  it('breaks even at its break-even cost', () => {
    const given = runInput();
    const input = { ...given, settings: { ...given.settings, volumeShare: null } };
    const feeRate = runBacktest(input).metrics.breakEvenCost!;
    const again = runBacktest({ ...input, settings: { ...input.settings, feeRate } });
    // What lot rounding leaves of an exact zero.
    expect(again.metrics.return).toBeCloseTo(0, 6);
  });

  it('refuses to size by the risk of a stop that there is not', () => {
    const input = runInput();
    const sizing = { kind: 'risk', fraction: 0.01, atrMultiple: null } as const;
    expect(() => runBacktest({ ...input, settings: { ...input.settings, sizing } })).toThrow(expect.objectContaining({ kind: 'invalid-input', field: 'sizing' }));
    const exits = { ...NO_EXIT_RULES, stopLoss: 0.02 };
    expect(runBacktest({ ...input, settings: { ...input.settings, sizing, exits } }).metrics.trades).toBeGreaterThan(0);
  });

  it('gives the return under both orders where one bar held stop and target', () => {
    const markets = [{ symbol: marketSymbol('BTC/USDT'), history: historyOf(waves(960, { wick: 2 })), amountStep: 1e-8 }];
    const input = runInput({ markets });
    const exits = { ...NO_EXIT_RULES, stopLoss: 0.004, takeProfit: 0.004 };
    const report = runBacktest({ ...input, settings: { ...input.settings, exits } });
    expect(report.metrics.ambiguousTrades).toBeGreaterThan(0);
    expect(report.metrics.returnStopFirst).toBe(report.metrics.return);
    expect(report.metrics.returnTargetFirst!).toBeGreaterThan(report.metrics.returnStopFirst!);
    expect(report.warnings.map(({ kind }) => kind)).toContain('ambiguous');
  });

  it('draws at most a few hundred points, of which the last is the final equity and the lowest the deepest drawdown', () => {
    const { curve, metrics, data } = runBacktest(runInput());
    expect(data.bars).toBe(960);
    expect(curve.time.length).toBeLessThanOrEqual(400);
    expect(curve.time.length).toBeGreaterThan(200);
    for (const column of [curve.open, curve.high, curve.low, curve.close, curve.equity, curve.buyAndHold, curve.drawdown]) expect(column).toHaveLength(curve.time.length);
    expect(curve.equity.at(-1)).toBeCloseTo(metrics.finalEquity, 1);
    expect(curve.buyAndHold.at(-1)! / 10_000 - 1).toBeCloseTo(metrics.buyAndHold!, 5);
    expect(Math.min(...curve.drawdown.map((value) => value ?? 0))).toBeCloseTo(-metrics.maxDrawdown, 6);
  });

  it('lays several markets over one time, where one of them begins later', () => {
    const markets = [
      { symbol: marketSymbol('BTC/USDT'), history: historyOf(waves(100, { from: START + 50 * HOUR })), amountStep: 1e-8 },
      { symbol: marketSymbol('ETH/USDT'), history: historyOf(waves(200)), amountStep: 1e-8 },
    ];
    const report = runBacktest(runInput({ markets, settings: { ...runInput().settings, maxPositions: 2 } }));
    expect(report.data.bars).toBe(200);
    expect(report.curve.close[0]).toBeNull();
    expect(report.curve.close[60]).not.toBeNull();
    expect(new Set(report.trades.map(({ symbol }) => symbol))).toEqual(new Set(['BTC/USDT', 'ETH/USDT']));
  });

  it('refuses a span without candles', () => {
    const markets = [{ symbol: marketSymbol('BTC/USDT'), history: historyOf(waves(10), { lead: 10 }), amountStep: 1e-8 }];
    expect(() => runBacktest(runInput({ markets }))).toThrow(OutcryError);
  });
});
