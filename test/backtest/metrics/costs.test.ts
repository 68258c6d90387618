import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holdingEquity } from '../../../src/backtest/backtest-curve.ts';
import { alpha } from '../../../src/backtest/metrics/alpha.ts';
import { breakEvenCost } from '../../../src/backtest/metrics/break-even-cost.ts';
import { buyAndHold } from '../../../src/backtest/metrics/buy-and-hold.ts';
import type { Simulation, SimulationLeg } from '../../../src/backtest/simulation.ts';
import { candlesFromRows } from '../../../src/domain/candles.ts';
import { marketSymbol } from '../../../src/domain/market-symbol.ts';
import { HOUR, START, openTrade, runOf, trade } from './run-of.ts';

function legOf(rows: readonly (readonly [open: number, close: number])[], { lead = 0, from = START, symbol = 'BTC/USDT' } = {}): SimulationLeg {
  const candles = candlesFromRows(rows.map(([open, close], i) => [from + i * HOUR, open, Math.max(open, close), Math.min(open, close), close, 1]));
  const advice = { kind: 'exposure', exposure: new Float64Array(rows.length), reason: () => '' } as const;
  return { symbol: marketSymbol(symbol), candles, lead, advice, amountStep: 1e-8 };
}

describe('buying and holding', () => {
  const settings = { cash: 1000, feeRate: 0, slippage: 0 };

  it('enters at the first open of the span, not of its lead, and is marked to the last close', () => {
    expect(buyAndHold([legOf([[50, 60], [100, 90], [90, 150]], { lead: 1 })], settings)).toBeCloseTo(0.5, 14);
  });

  it('pays fee and slippage on the way in only', () => {
    const held = buyAndHold([legOf([[100, 100]])], { cash: 1000, feeRate: 0.01, slippage: 0.02 });
    expect(held).toBeCloseTo(1 / (1.01 * 1.02) - 1, 14);
  });

  it('puts equal parts into several markets', () => {
    expect(buyAndHold([legOf([[100, 200]]), legOf([[10, 5]], { symbol: 'ETH/USDT' })], settings)).toBeCloseTo(0.25, 14);
  });

  it('is undefined without candles', () => {
    expect(buyAndHold([], settings)).toBeNull();
    expect(buyAndHold([legOf([[1, 1]], { lead: 1 })], settings)).toBeNull();
  });

  it('has an equity curve that ends at its return, and waits in cash for a market that begins later', () => {
    const legs = [legOf([[100, 110], [110, 120], [120, 130]]), legOf([[10, 20]], { symbol: 'ETH/USDT', from: START + 2 * HOUR })];
    const curve = holdingEquity(legs, settings, legs[0]!.candles.time);
    expect([...curve].map(Math.round)).toEqual([1050, 1100, 1650]);
    expect(curve.at(-1)! / 1000 - 1).toBeCloseTo(buyAndHold(legs, settings)!, 14);
  });

  it('is what alpha is measured against, as a difference', () => {
    expect(alpha(0.25, 0.4)).toBeCloseTo(-0.15, 14);
    expect(alpha(0.25, null)).toBeNull();
  });
});

/** Trades one round trip after another at these price ratios, with a share of cash each time; an oracle of three lines. */
function tradeAll(ratios: readonly number[], feeRate: number, spend: (cash: number) => number, openEnd = false): Simulation {
  let cash = 1000;
  let feesPaid = 0;
  let turnover = 0;
  let held = 0;
  const trades = [];
  const openTrades = [];
  for (const [index, ratio] of ratios.entries()) {
    const notional = spend(cash);
    const open = openEnd && index === ratios.length - 1;
    const entryFee = notional * feeRate;
    const exitFee = open ? 0 : notional * ratio * feeRate;
    const pnl = notional * (ratio - 1) - entryFee - exitFee;
    const times = { entryTime: START + index * HOUR, exitTime: START + (index + 1) * HOUR };
    if (open) openTrades.push(openTrade(pnl, { ...times, entryPrice: 1, lastPrice: ratio, amount: notional }));
    else trades.push(trade(pnl, { ...times, entryPrice: 1, exitPrice: ratio, amount: notional }));
    cash += pnl;
    feesPaid += entryFee + exitFee;
    turnover += notional * (open ? 1 : 1 + ratio);
    held = open ? notional * ratio : 0;
  }
  return runOf([1000, cash], { trades, openTrades, feesPaid, turnover, cash: cash - held });
}

const ratios = fc.array(fc.double({ min: 0.9, max: 1.15, noNaN: true }), { minLength: 1, maxLength: 30 });
const finalOf = (run: Simulation): number => run.equity.at(-1)!;

describe('break-even cost', () => {
  it('is the fee rate at which an all-in run ends where it began', () => {
    fc.assert(
      fc.property(ratios, fc.boolean(), (prices, openEnd) => {
        const run = (feeRate: number): Simulation => tradeAll(prices, feeRate, (cash) => cash / (1 + feeRate), openEnd);
        const rate = breakEvenCost(run(0.001), { cash: 1000, feeRate: 0.001, sizing: { kind: 'all-in' } })!;
        expect(finalOf(run(rate))).toBeCloseTo(1000, 6);
      }),
    );
  });

  it('is so for a fraction of equity too', () => {
    fc.assert(
      fc.property(ratios, (prices) => {
        const run = (feeRate: number): Simulation => tradeAll(prices, feeRate, (cash) => cash * 0.4);
        const rate = breakEvenCost(run(0.001), { cash: 1000, feeRate: 0.001, sizing: { kind: 'fraction', fraction: 0.4 } })!;
        expect(finalOf(run(rate))).toBeCloseTo(1000, 6);
      }),
    );
  });

  it('is gross profit over turnover when every trade costs the same', () => {
    const run = (feeRate: number): Simulation => tradeAll([1.1, 0.95, 1.04], feeRate, () => 200);
    const rate = breakEvenCost(run(0.001), { cash: 1000, feeRate: 0.001, sizing: { kind: 'cost', cost: 200 } })!;
    expect(finalOf(run(rate))).toBeCloseTo(1000, 9);
  });

  it('is negative for a run that loses free of charge, and undefined for one that never traded', () => {
    const settings = { cash: 1000, feeRate: 0.001, sizing: { kind: 'all-in' } } as const;
    expect(breakEvenCost(tradeAll([0.9], 0.001, (cash) => cash / 1.001), settings)).toBeLessThan(0);
    expect(breakEvenCost(runOf([1000]), settings)).toBeNull();
  });

  it('falls back to gross profit over turnover when positions overlap', () => {
    const overlapping = [trade(30, { exitTime: START + 5 * HOUR, amount: 3 }), trade(10, { entryTime: START + HOUR, exitTime: START + 6 * HOUR, amount: 2 })];
    const run = runOf([1000, 1040], { trades: overlapping, feesPaid: 2, turnover: 1050 });
    expect(breakEvenCost(run, { cash: 1000, feeRate: 0.002, sizing: { kind: 'all-in' } })).toBeCloseTo(42 / 1050, 14);
  });
});
