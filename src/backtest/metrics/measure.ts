import type { Simulation, SimulationLeg, SimulationSettings } from '../simulation.ts';
import { alpha } from './alpha.ts';
import { averageBarsHeld } from './average-bars-held.ts';
import { bestAndWorst } from './best-and-worst.ts';
import { breakEvenCost } from './break-even-cost.ts';
import { buyAndHold } from './buy-and-hold.ts';
import { byExitReason } from './by-exit-reason.ts';
import { cagr } from './cagr.ts';
import { calmar } from './calmar.ts';
import { dailyEquity, dailyReturns } from './daily-equity.ts';
import { drawdown } from './drawdown.ts';
import { expectancy } from './expectancy.ts';
import { exposure } from './exposure.ts';
import type { Metrics } from './metrics-schema.ts';
import { monthlyReturns } from './monthly-returns.ts';
import { payoff } from './payoff.ts';
import { profitFactor } from './profit-factor.ts';
import { sharpe } from './sharpe.ts';
import { sortino } from './sortino.ts';
import { sqn } from './sqn.ts';
import { streaks } from './streaks.ts';
import { totalReturn } from './total-return.ts';
import { tradesPerMonth } from './trades-per-month.ts';
import { ulcerIndex } from './ulcer-index.ts';
import { volatility } from './volatility.ts';
import { winRate } from './win-rate.ts';
import { yearlyTurnover } from './yearly-turnover.ts';
import { elapsedYears } from './years.ts';

/** What figures are taken from beside the simulation itself. */
export interface MeasureContext {
  readonly settings: Pick<SimulationSettings, 'cash' | 'feeRate' | 'slippage' | 'sizing' | 'sameBar'>;
  /** The candles that were simulated, for buying and holding. */
  readonly legs: readonly SimulationLeg[];
  /** Final equity with stop and target taken in the other order, where any bar held both; else left out. */
  readonly otherOrderEquity?: number | undefined;
}

/** Every figure of a simulation. Linear in bars and trades; each column is read a few times and nothing is allocated per bar. */
export function measure(simulation: Simulation, context: MeasureContext): Metrics {
  const { settings, legs } = context;
  const { time, equity, trades } = simulation;
  const finalEquity = equity.at(-1) ?? settings.cash;
  const years = elapsedYears(time);
  const daily = dailyEquity(time, equity);
  const returns = dailyReturns(daily, settings.cash);
  const fall = drawdown(time, equity, settings.cash);
  const growth = cagr(finalEquity, settings.cash, years);
  const result = totalReturn(finalEquity, settings.cash);
  const other = context.otherOrderEquity === undefined ? result : totalReturn(context.otherOrderEquity, settings.cash);
  const held = buyAndHold(legs, settings);
  const extremes = bestAndWorst(trades);
  const runs = streaks(trades);
  return {
    finalEquity,
    profit: finalEquity - settings.cash,
    return: result,
    cagr: growth,
    volatility: volatility(returns),
    sharpe: sharpe(returns),
    sortino: sortino(returns),
    calmar: calmar(growth, fall.depth),
    sqn: sqn(trades),
    maxDrawdown: fall.depth,
    maxDrawdownPeak: fall.peakTime,
    maxDrawdownTrough: fall.troughTime,
    maxDrawdownRecovery: fall.recoveryTime,
    maxDrawdownBars: fall.lengthBars,
    maxDrawdownMs: fall.lengthMs,
    longestDrawdownBars: fall.longestBars,
    longestDrawdownMs: fall.longestMs,
    ulcerIndex: ulcerIndex(fall),
    trades: trades.length,
    winRate: winRate(trades),
    profitFactor: profitFactor(trades),
    expectancy: expectancy(trades),
    payoff: payoff(trades),
    bestTrade: extremes?.best.return ?? null,
    worstTrade: extremes?.worst.return ?? null,
    winStreak: runs.wins,
    lossStreak: runs.losses,
    exposure: exposure(simulation.invested),
    tradesPerMonth: tradesPerMonth(trades.length, years),
    averageBarsHeld: averageBarsHeld(trades),
    feesPaid: simulation.feesPaid,
    slippagePaid: simulation.slippagePaid,
    turnover: simulation.turnover,
    yearlyTurnover: yearlyTurnover(simulation.turnover, daily, years),
    buyAndHold: held,
    alpha: alpha(result, held),
    breakEvenCost: breakEvenCost(simulation, settings),
    ambiguousTrades: trades.filter((trade) => trade.ambiguous).length,
    returnStopFirst: settings.sameBar === 'stop-first' ? result : other,
    returnTargetFirst: settings.sameBar === 'stop-first' ? other : result,
    byExitReason: [...byExitReason(trades)],
    byMonth: [...monthlyReturns(daily, settings.cash)],
  };
}
