import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { averageBarsHeld } from '../../../src/backtest/metrics/average-bars-held.ts';
import { bestAndWorst } from '../../../src/backtest/metrics/best-and-worst.ts';
import { byExitReason } from '../../../src/backtest/metrics/by-exit-reason.ts';
import { expectancy } from '../../../src/backtest/metrics/expectancy.ts';
import { exposure } from '../../../src/backtest/metrics/exposure.ts';
import { payoff } from '../../../src/backtest/metrics/payoff.ts';
import { profitFactor } from '../../../src/backtest/metrics/profit-factor.ts';
import { sqn } from '../../../src/backtest/metrics/sqn.ts';
import { streaks } from '../../../src/backtest/metrics/streaks.ts';
import { tradesPerMonth } from '../../../src/backtest/metrics/trades-per-month.ts';
import { winRate } from '../../../src/backtest/metrics/win-rate.ts';
import { trade } from './run-of.ts';

const results = (...pnls: number[]) => pnls.map((pnl) => trade(pnl));

describe('figures over trades', () => {
  const trades = results(30, -10, 20, -30, -10);

  it('are what a pencil gives', () => {
    expect(winRate(trades)).toBe(0.4);
    expect(profitFactor(trades)).toBe(1);
    expect(expectancy(trades)).toBe(0);
    expect(payoff(trades)).toBeCloseTo(25 / (50 / 3), 14);
    // Sample variance of 30, -10, 20, -30, -10 is 2400 / 4.
    expect(sqn(results(31, -9, 21, -29, -9))).toBeCloseTo(Math.sqrt(5) / Math.sqrt(600), 14);
    expect(bestAndWorst(trades)?.best).toBe(trades[0]);
    expect(bestAndWorst(trades)?.worst).toBe(trades[3]);
    expect(streaks(trades)).toEqual({ wins: 1, losses: 2 });
  });

  it('are undefined without trades', () => {
    for (const figure of [winRate, profitFactor, expectancy, payoff, sqn, averageBarsHeld, bestAndWorst]) expect(figure([])).toBeNull();
    expect(streaks([])).toEqual({ wins: 0, losses: 0 });
    expect(byExitReason([])).toEqual([]);
  });

  it('are undefined, not infinite, when no trade lost', () => {
    const won = results(5, 5, 5);
    expect(profitFactor(won)).toBeNull();
    expect(payoff(won)).toBeNull();
    expect(sqn(won)).toBeNull();
    expect(winRate(won)).toBe(1);
  });

  it('count a trade that made exactly nothing as no win and as the end of a streak', () => {
    const even = results(1, 1, 0, 1, -1, 0, -1);
    expect(winRate(even)).toBe(3 / 7);
    expect(streaks(even)).toEqual({ wins: 2, losses: 1 });
  });

  it('tie together: expectancy is what win rate and payoff make of the average loss', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50, max: 50 }).filter((pnl) => pnl !== 0), { minLength: 2, maxLength: 40 }), (pnls) => {
        const made = results(...pnls);
        const rate = winRate(made)!;
        const ratio = payoff(made);
        fc.pre(ratio !== null);
        const losses = pnls.filter((pnl) => pnl < 0);
        const averageLoss = -losses.reduce((sum, pnl) => sum + pnl, 0) / losses.length;
        expect(expectancy(made)).toBeCloseTo((rate * ratio - (1 - rate)) * averageLoss, 9);
        expect(profitFactor(made)).toBeCloseTo((ratio * rate) / (1 - rate), 9);
      }),
    );
  });
});

describe('exposure', () => {
  it('is the share of bars held at the close', () => {
    expect(exposure(Uint8Array.of(0, 1, 1, 0))).toBe(0.5);
    expect(exposure(new Uint8Array(0))).toBeNull();
  });
});

describe('pace', () => {
  it('counts trades a month of a twelfth of a year', () => {
    expect(tradesPerMonth(48, 2)).toBe(2);
    expect(tradesPerMonth(48, 0)).toBeNull();
  });

  it('averages the bars from entry bar to exit bar', () => {
    expect(averageBarsHeld([trade(1, { entryBar: 3, exitBar: 3 }), trade(1, { entryBar: 5, exitBar: 9 })])).toBe(2);
  });
});

describe('by exit reason', () => {
  it('sums each reason, the most frequent first', () => {
    const summary = byExitReason([trade(-5, { reason: 'stop-loss' }), trade(10), trade(-2), trade(4)]);
    expect(summary.map(({ reason }) => reason)).toEqual(['signal', 'stop-loss']);
    expect(summary[0]).toMatchObject({ trades: 3, wins: 2, pnl: 12 });
    expect(summary[0]!.averageReturn).toBeCloseTo(0.04, 14);
  });
});
