import { describe, expect, it } from 'vitest';
import { DriftMeter, driftBetween } from '../../src/backtest/drift.ts';
import type { Trade } from '../../src/backtest/simulation.ts';
import type { Slot, SlotDecision } from '../../src/trading/session/deployment.ts';
import { type SessionTrade, tradesOfDeployment } from '../../src/trading/session/session-trades.ts';
import { BTC, DIP, HOUR, dipFloor } from '../trading/session/session-fixture.ts';

const own = (entry: number, exit: number, pnl: number): SessionTrade => ({ symbol: BTC, entryTime: entry * HOUR, exitTime: exit * HOUR, entryPrice: 100, exitPrice: 110, amount: 1, pnl });
const tested = (entry: number, exit: number, pnl: number): Trade => ({
  ...own(entry, exit, pnl),
  entryBar: entry,
  exitBar: exit,
  return: pnl / 100,
  fees: 0,
  reason: 'signal',
  signalBar: entry - 1,
  ambiguous: false,
  stopPrice: null,
  targetPrice: null,
});
const slot = (bar: number, action: SlotDecision['action']): Slot => ({
  deployment: 'abcdefgh',
  time: bar * HOUR,
  claimedAt: 0,
  doneAt: 0,
  decisions: [{ symbol: BTC, action, why: '', close: 100, order: null }],
});
const between = (mine: readonly SessionTrade[], theirs: readonly Trade[], slots: readonly Slot[] = []): ReturnType<typeof driftBetween> =>
  driftBetween(mine, theirs, { budget: 1000, slots, signalTime: ({ signalBar }) => signalBar * HOUR });

describe('drift', () => {
  it('is none where both made the same trades', () => {
    expect(between([own(1, 5, 10)], [tested(1, 5, 10)])).toMatchObject({ same: 1, total: { trades: 0, money: 0, fraction: 0 } });
  });

  it('of price is what the same trade made less, in money and as a share of the budget', () => {
    const { same, price, total } = between([own(1, 5, 7)], [tested(1, 5, 10)]);
    expect({ same, price }).toEqual({ same: 1, price: { trades: 1, money: -3, fraction: 0.003 } });
    expect(total).toEqual(price);
  });

  it.each(['held-off', 'missed', 'entry'] as const)('is a missed fill where the deployment decided as the backtest did and made no trade: %s', (action) => {
    const { missed, signal } = between([], [tested(2, 5, 10)], [slot(1, action)]);
    expect(missed).toEqual({ trades: 1, money: -10, fraction: 0.01 });
    expect(signal.trades).toBe(0);
  });

  it('is one of signal where it decided on nothing, or left at another time', () => {
    expect(between([], [tested(2, 5, 10)], [slot(1, 'none')]).signal).toEqual({ trades: 1, money: -10, fraction: 0.01 });
    expect(between([own(2, 6, 4)], [tested(2, 5, 10)], [slot(1, 'entry')]).signal).toEqual({ trades: 2, money: -6, fraction: 0.014 });
  });

  it('does not let gains and losses cancel each other out', () => {
    const { total } = between([own(1, 2, 15), own(3, 4, 5)], [tested(1, 2, 10), tested(3, 4, 10)]);
    expect(total).toEqual({ trades: 2, money: 0, fraction: 0.01 });
  });
});

describe('the drift meter', () => {
  const closes = [100, 85, 86, 115, 112, 80, 95, 120, 118];

  it('finds none in a deployment on paper whose candles were all there', async () => {
    const floor = await dipFloor(closes);
    await floor.replay(HOUR, 8 * HOUR);
    const deployment = (await floor.deployments.find('abcdefgh'))!;
    const { accounts, deployments, orders, clock } = floor;
    clock.time = 9 * HOUR;
    const meter = new DriftMeter({ accounts, deployments, tradesOf: (one) => tradesOfDeployment({ orders, accounts }, one), clock });
    expect(await meter.measure(deployment)).toMatchObject({ ownTrades: 2, backtestTrades: 2, same: 2, total: { trades: 0, fraction: 0 } });
    await floor.stop();
  });

  it('finds what a pause kept from being bought', async () => {
    const floor = await dipFloor(closes, { terms: { strategy: { kind: 'rule', rule: DIP } } });
    await floor.replay(HOUR, 4 * HOUR);
    await floor.deployments.change('abcdefgh', ['running'], { state: 'paused', note: null }, []);
    await floor.replay(5 * HOUR, 8 * HOUR);
    const deployment = (await floor.deployments.find('abcdefgh'))!;
    const { accounts, deployments, orders, clock } = floor;
    clock.time = 9 * HOUR;
    const meter = new DriftMeter({ accounts, deployments, tradesOf: (one) => tradesOfDeployment({ orders, accounts }, one), clock });
    const { missed, signal, price } = await meter.measure(deployment);
    expect({ missed: missed.trades, signal: signal.trades, price: price.trades }).toEqual({ missed: 1, signal: 0, price: 0 });
    expect(missed.money).toBeLessThan(0);
    await floor.stop();
  });
});
