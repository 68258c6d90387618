import { describe, expect, it } from 'vitest';
import { measure } from '../../../src/backtest/metrics/measure.ts';
import { NO_EXIT_RULES } from '../../../src/domain/trade-rules.ts';
import { GOLDENS, GOLDEN_RUNS, readGoldenRun } from './golden-run.ts';

/** Milliseconds of a pandas duration: `735 days 14:00:00`. */
function durationMs(text: string): number {
  const [, days, hours, minutes, seconds] = /^(\d+) days (\d\d):(\d\d):(\d\d)/.exec(text)!;
  return ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60_000 + Number(seconds) * 1000;
}

/** Expects equality to 1e-9, relative above one and absolute below. */
function expectFigure(actual: number | null, expected: number): void {
  expect(actual).not.toBeNull();
  expect(Math.abs(actual! - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)));
}

describe.skipIf(GOLDENS === null)('figures against two reference libraries (needs ../shared/data)', () => {
  it.each(GOLDEN_RUNS)('agree on $series $strategy wherever definitions are shared', ({ series, strategy }) => {
    const { simulation, cash, feeRate, backtrader, backtesting } = readGoldenRun(series, strategy);
    const settings = { cash, feeRate, slippage: 0, sizing: { kind: 'all-in' }, sameBar: 'stop-first', exits: NO_EXIT_RULES } as const;
    const metrics = measure(simulation, { settings, legs: [] });

    expectFigure(metrics.finalEquity, backtrader.final_value);
    expectFigure(metrics.return, backtrader.return_pct / 100);
    expect(metrics.trades).toBe(backtrader.closed_trades);
    expectFigure(metrics.winRate, backtrader.win_rate_pct / 100);
    expectFigure(metrics.winRate, backtesting['Win Rate [%]']! / 100);
    expectFigure(metrics.exposure, backtrader.exposure_pct_bars_close / 100);
    expectFigure(metrics.maxDrawdown, backtrader.max_drawdown_pct / 100);
    expectFigure(metrics.maxDrawdown, -backtesting['Max. Drawdown [%]'] / 100);
    expectFigure(metrics.cagr, backtesting['CAGR [%]'] / 100);
    expect(metrics.longestDrawdownMs).toBe(durationMs(backtesting['Max. Drawdown Duration']));
    expectFigure(metrics.bestTrade, backtesting['Best Trade [%]']! / 100);
    expectFigure(metrics.worstTrade, backtesting['Worst Trade [%]']! / 100);

    const analysis = backtrader.trade_analyzer;
    expect(metrics.winStreak).toBe(analysis.streak.won.longest);
    expect(metrics.lossStreak).toBe(analysis.streak.lost.longest);
    expectFigure(metrics.expectancy, analysis.pnl.net.average);
    expectFigure(metrics.profitFactor, analysis.won.pnl.total / -analysis.lost.pnl.total);
    expectFigure(metrics.payoff, analysis.won.pnl.average / -analysis.lost.pnl.average);
    expectFigure(metrics.averageBarsHeld, analysis.len.average);
    expectFigure(metrics.sqn, backtesting.SQN!);

    // backtrader divides by population deviations; ours are sample deviations.
    const days = new Set(Array.from(simulation.time, (time) => Math.floor(time / 86_400_000))).size;
    expectFigure(metrics.sharpe, backtrader.sharpe_daily_rf0 * Math.sqrt((days - 1) / days) * Math.sqrt(365));
    expectFigure(metrics.sqn, backtrader.sqn.sqn * Math.sqrt((metrics.trades - 1) / metrics.trades));
    expectFigure(metrics.calmar, metrics.cagr! / (backtrader.max_drawdown_pct / 100));
  });
});
