import { describe, expect, it } from 'vitest';
import { simulate } from '../../src/backtest/simulate.ts';
import { tradeReason } from '../../src/backtest/simulation.ts';
import { NO_EXIT_RULES } from '../../src/domain/trade-rules.ts';
import type { SameBarOrder } from '../../src/trading/fill-rules.ts';
import { type Bar, candlesOf, columnOf, legOf, settingsOf, signalsAt } from './simulate-fixture.ts';

/** Flat at 100 for `length` bars but for those given. */
function flat(length: number, bars: Readonly<Record<number, Bar>> = {}): ReturnType<typeof candlesOf> {
  return candlesOf(Array.from({ length }, (_, i) => bars[i] ?? [100]));
}

const STOP = { ...NO_EXIT_RULES, stopLoss: 0.1 };
const STOP_AND_TARGET = { ...NO_EXIT_RULES, stopLoss: 0.1, takeProfit: 0.2 };

describe('a signal', () => {
  it('fills at the open of the next bar', () => {
    const candles = candlesOf([[100], [110, 112, 108, 111], [120], [130, 131, 129, 130]]);
    const leg = legOf(candles, signalsAt(4, [0], [2]));
    const simulation = simulate([leg], settingsOf());
    expect(simulation.trades).toEqual([
      {
        symbol: 'AAA/USD',
        entryBar: 1,
        exitBar: 3,
        entryTime: 3_600_000,
        exitTime: 10_800_000,
        entryPrice: 110,
        exitPrice: 130,
        amount: 90,
        pnl: 1800,
        return: 20 / 110,
        fees: 0,
        reason: 'signal',
        signalBar: 0,
        ambiguous: false,
        stopPrice: null,
        targetPrice: null,
      },
    ]);
    expect(tradeReason(simulation.trades[0]!, [leg])).toBe('signal at 0');
    expect([...simulation.equity]).toEqual([10_000, 10_090, 10_900, 11_800]);
    expect([...simulation.invested]).toEqual([0, 1, 1, 0]);
    expect(simulation.cash).toBe(11_800);
  });

  it('of the last bar does not fill', () => {
    const simulation = simulate([legOf(flat(3), signalsAt(3, [2], []))], settingsOf());
    expect(simulation).toMatchObject({ trades: [], openTrades: [], cash: 10_000 });
  });

  it('is not listened to in the lead, nor are the lead’s bars counted', () => {
    const leg = legOf(flat(8), signalsAt(8, [1, 2, 4], [6]), { lead: 3 });
    const simulation = simulate([leg], settingsOf());
    expect(simulation.time[0]).toBe(3 * 3_600_000);
    expect(simulation.equity.length).toBe(5);
    expect(simulation.trades).toMatchObject([{ entryBar: 2, exitBar: 4, signalBar: 1 }]);
    expect(tradeReason(simulation.trades[0]!, [leg])).toBe('signal at 4');
  });

  it('to enter while in, or to exit while out, is ignored', () => {
    const simulation = simulate([legOf(flat(8), signalsAt(8, [1, 2, 3], [0, 5, 6]))], settingsOf());
    expect(simulation.trades).toMatchObject([{ entryBar: 2, exitBar: 6 }]);
  });

  it('to exit goes before the stop and the target of its bar', () => {
    const candles = flat(5, { 3: [97, 150, 50, 100] });
    const simulation = simulate([legOf(candles, signalsAt(5, [0], [2]))], settingsOf({ exits: STOP_AND_TARGET }));
    expect(simulation.trades).toMatchObject([{ exitBar: 3, exitPrice: 97, reason: 'signal' }]);
  });

  it('that no cash is left for is counted, and so is one whose size is below a lot', () => {
    const dear = candlesOf([[20_000], [20_000], [20_000]]);
    expect(simulate([legOf(dear, signalsAt(3, [0], []))], settingsOf()).skipped).toEqual({ noCash: 1, noPlace: 0, tooSmall: 0 });
    const small = settingsOf({ sizing: { kind: 'cost', cost: 50 } });
    expect(simulate([legOf(flat(3), signalsAt(3, [0], []))], small).skipped).toEqual({ noCash: 0, noPlace: 0, tooSmall: 1 });
  });

  it('may depend on the position it would close', () => {
    const asked: [number, number, number][] = [];
    const advice = signalsAt(8, [0], [], {
      exitHeld: (bar, held) => {
        asked.push([bar, held.entryPrice, held.barsHeld]);
        return held.barsHeld === 2;
      },
    });
    const simulation = simulate([legOf(flat(8), advice)], settingsOf());
    expect(asked).toEqual([
      [1, 100, 0],
      [2, 100, 1],
      [3, 100, 2],
    ]);
    expect(simulation.trades).toMatchObject([{ entryBar: 1, exitBar: 4, reason: 'signal' }]);
  });
});

describe('costs', () => {
  it('are a fee on each side, and slippage against the price on both', () => {
    const simulation = simulate([legOf(flat(4), signalsAt(4, [0], [1]))], settingsOf({ feeRate: 0.01, slippage: 0.02 }));
    // 10,000 ÷ (102 × 1.01) = 97.07: 97 units, bought at 102 and sold at 98.
    const fees = 97 * 102 * 0.01 + 97 * 98 * 0.01;
    expect(simulation.trades[0]).toMatchObject({ amount: 97, entryPrice: 102, exitPrice: 98 });
    expect(simulation.trades[0]!.fees).toBeCloseTo(fees, 9);
    expect(simulation.trades[0]!.pnl).toBeCloseTo(97 * -4 - fees, 9);
    expect(simulation.trades[0]!.return).toBeCloseTo((97 * -4 - fees) / (97 * 102), 12);
    expect(simulation.feesPaid).toBeCloseTo(fees, 9);
    expect(simulation.slippagePaid).toBeCloseTo(97 * 4, 9);
    expect(simulation.turnover).toBeCloseTo(97 * 200, 9);
    expect(simulation.cash).toBeCloseTo(10_000 - 97 * 4 - fees, 9);
  });

  it('of slippage make a stop worse, but not a target', () => {
    const settings = settingsOf({ slippage: 0.01, exits: { ...STOP_AND_TARGET } });
    const stopped = simulate([legOf(flat(4, { 2: [100, 100, 80, 100] }), signalsAt(4, [0], []))], settings);
    expect(stopped.trades[0]!.exitPrice).toBeCloseTo(101 * 0.9 * 0.99, 10);
    const reached = simulate([legOf(flat(4, { 2: [100, 130, 100, 100] }), signalsAt(4, [0], []))], settings);
    expect(reached.trades[0]!.exitPrice).toBeCloseTo(101 * 1.2, 10);
  });
});

describe('a stop or target', () => {
  it('is live in the entry bar, or from the next one', () => {
    const leg = legOf(flat(4, { 1: [100, 100, 85, 100] }), signalsAt(4, [0], []));
    const trades = simulate([leg], settingsOf({ exits: STOP })).trades;
    expect(trades).toMatchObject([{ entryBar: 1, exitBar: 1, exitPrice: 90, reason: 'stop-loss', stopPrice: 90 }]);
    expect(simulate([leg], settingsOf({ exits: STOP, stopsFrom: 'next-bar' })).trades).toEqual([]);
  });

  it('frees the way for a signal at the close of the very bar', () => {
    const leg = legOf(flat(5, { 2: [100, 100, 85, 100] }), signalsAt(5, [0, 2], []));
    const simulation = simulate([leg], settingsOf({ exits: STOP }));
    expect(simulation.trades).toMatchObject([{ exitBar: 2 }]);
    expect(simulation.openTrades).toMatchObject([{ entryBar: 3 }]);
  });

  it('in one bar with the other is counted as ambiguous, and goes either way as told', () => {
    const leg = legOf(flat(4, { 2: [100, 125, 85, 100] }), signalsAt(4, [0], []));
    const run = (sameBar: SameBarOrder): unknown => simulate([leg], settingsOf({ exits: STOP_AND_TARGET, sameBar })).trades;
    expect(run('stop-first')).toMatchObject([{ reason: 'stop-loss', exitPrice: 90, ambiguous: true, stopPrice: 90, targetPrice: 120 }]);
    expect(run('target-first')).toMatchObject([{ reason: 'take-profit', exitPrice: 120, ambiguous: true }]);
  });

  it('may be set by the signal, as distances from the entry price', () => {
    const advice = signalsAt(4, [0], [], { stopDistance: columnOf(4, { 0: 3 }), targetDistance: columnOf(4, { 0: 7 }) });
    const run = (bar: Bar): unknown => simulate([legOf(flat(4, { 2: bar }), advice)], settingsOf()).trades;
    expect(run([100, 100, 90, 100])).toMatchObject([{ reason: 'stop-loss', exitPrice: 97 }]);
    expect(run([100, 110, 100, 100])).toMatchObject([{ reason: 'take-profit', exitPrice: 107 }]);
  });
});

describe('a trailing stop', () => {
  const exits = { ...NO_EXIT_RULES, trailingStop: 0.1 };

  it('is raised by a bar’s high for the bars after it, and never falls', () => {
    const candles = candlesOf([[100], [100, 120, 100, 118], [118, 119, 109, 110], [110, 112, 108.5, 109], [109, 109, 107, 107]]);
    // After bar 1 the stop is 108; bar 4 is the first whose low reaches it.
    const simulation = simulate([legOf(candles, signalsAt(5, [0], []))], settingsOf({ exits }));
    expect(simulation.trades).toMatchObject([{ exitBar: 4, exitPrice: 108, reason: 'trailing-stop', stopPrice: 108 }]);
  });

  it('is not hit by the low of the bar whose high would have raised it', () => {
    const candles = candlesOf([[100], [100, 120, 95, 119], [119, 119, 118, 118]]);
    expect(simulate([legOf(candles, signalsAt(3, [0], []))], settingsOf({ exits })).trades).toEqual([]);
  });

  it('stands at the entry price less its fraction in the entry bar', () => {
    const candles = candlesOf([[100], [100, 100, 89, 95], [95]]);
    expect(simulate([legOf(candles, signalsAt(3, [0], []))], settingsOf({ exits })).trades).toMatchObject([{ exitBar: 1, exitPrice: 90 }]);
  });

  it('is not the reason while a fixed stop is nearer', () => {
    const candles = candlesOf([[100], [100], [100, 100, 80, 90], [90]]);
    const both = { ...exits, stopLoss: 0.05 };
    const simulation = simulate([legOf(candles, signalsAt(4, [0], []))], settingsOf({ exits: both }));
    expect(simulation.trades).toMatchObject([{ reason: 'stop-loss', exitPrice: 95 }]);
  });
});

describe('a limit of bars', () => {
  it('gives the position up at the close of its last bar, to be sold at the next open', () => {
    const leg = legOf(flat(8), signalsAt(8, [0], []));
    const run = (maxBars: number): unknown => simulate([leg], settingsOf({ exits: { ...NO_EXIT_RULES, maxBars } })).trades;
    expect(run(3)).toMatchObject([{ entryBar: 1, exitBar: 5, reason: 'time' }]);
    expect(run(0)).toMatchObject([{ entryBar: 1, exitBar: 2, reason: 'time' }]);
  });
});

describe('an open position at the end', () => {
  it('is valued at the last close, and not closed', () => {
    const candles = candlesOf([[100], [100], [110, 120, 110, 115]]);
    const simulation = simulate([legOf(candles, signalsAt(3, [0], []))], settingsOf({ feeRate: 0.01 }));
    expect(simulation.trades).toEqual([]);
    expect(simulation.openTrades).toMatchObject([{ entryBar: 1, entryPrice: 100, amount: 99, lastPrice: 115, why: 'signal at 0' }]);
    expect(simulation.openTrades[0]!.pnl).toBeCloseTo(99 * 15 - 99, 9);
    expect(simulation.equity[2]).toBeCloseTo(10_000 + 99 * 15 - 99, 9);
  });
});

describe('the volume share', () => {
  const thin = (opens: readonly number[], volume = 1000): ReturnType<typeof candlesOf> =>
    candlesOf(opens.map((open): Bar => [open, undefined, undefined, undefined, volume]));
  const settings = settingsOf({ volumeShare: 0.04 });

  it('spreads an entry over several bars at its average price', () => {
    const simulation = simulate([legOf(thin([100, 100, 110, 120, 120]), signalsAt(5, [0], []))], settings);
    // 100 units wanted: 40 at 100, 40 at 110, and 13 at 120 for what is left of the cash.
    expect(simulation.openTrades).toMatchObject([{ entryBar: 1, amount: 93 }]);
    expect(simulation.openTrades[0]!.entryPrice).toBeCloseTo((40 * 100 + 40 * 110 + 13 * 120) / 93, 10);
    expect(simulation.cash).toBeCloseTo(40, 9);
  });

  it('spreads an exit, as one trade', () => {
    const candles = thin([100, 100, 100, 100, 90, 80, 70, 60]);
    const simulation = simulate([legOf(candles, signalsAt(8, [0], [3]))], settings);
    expect(simulation.trades).toMatchObject([{ entryBar: 1, exitBar: 6, amount: 100, reason: 'signal' }]);
    expect(simulation.trades[0]!.exitPrice).toBeCloseTo((40 * 90 + 40 * 80 + 20 * 70) / 100, 10);
  });

  it('lets an exit signal call off the rest of an entry', () => {
    const simulation = simulate([legOf(thin([100, 100, 100, 100, 100]), signalsAt(5, [0], [1]))], settings);
    expect(simulation.trades).toMatchObject([{ entryBar: 1, exitBar: 2, amount: 40 }]);
    expect(simulation.openTrades).toEqual([]);
  });

  it('lets an exit signal call off an entry of which nothing has filled', () => {
    const candles = candlesOf([[100], [100, 100, 100, 100, 0], [100], [100]]);
    expect(simulate([legOf(candles, signalsAt(4, [0], [1]))], settings)).toMatchObject({ trades: [], openTrades: [] });
    expect(simulate([legOf(candles, signalsAt(4, [0], []))], settings).openTrades).toMatchObject([{ entryBar: 2 }]);
  });

  it('makes a stop that was hit a market order for what is left', () => {
    const bars: Bar[] = [[100], [100], [100], [100], [95, 95, 80, 85, 1000], [86, 99, 86, 99, 1000], [97]];
    const simulation = simulate([legOf(candlesOf(bars), signalsAt(7, [0], []))], settingsOf({ volumeShare: 0.06, exits: STOP }));
    expect(simulation.trades).toMatchObject([{ exitBar: 5, reason: 'stop-loss', amount: 100 }]);
    expect(simulation.trades[0]!.exitPrice).toBeCloseTo((60 * 90 + 40 * 86) / 100, 10);
  });

  it('leaves what a target did not fill waiting for it', () => {
    const bars: Bar[] = [[100], [100], [100, 125, 100, 110, 1000], [110, 115, 110, 112], [112, 121, 112, 118]];
    const exits = { ...NO_EXIT_RULES, takeProfit: 0.2 };
    const simulation = simulate([legOf(candlesOf(bars), signalsAt(5, [0], []))], settingsOf({ volumeShare: 0.06, exits }));
    expect(simulation.trades).toMatchObject([{ exitBar: 4, reason: 'take-profit', amount: 100, exitPrice: 120 }]);
  });

  it('has the rest of an entry called off by a target that is reached, even when that cannot fill in the bar', () => {
    const bars: Bar[] = [[100], [100, 125, 100, 110, 1000], [110], [110], [110, 121, 110, 118]];
    const exits = { ...NO_EXIT_RULES, takeProfit: 0.2 };
    const simulation = simulate([legOf(candlesOf(bars), signalsAt(5, [0], []))], settingsOf({ volumeShare: 0.04, exits }));
    // The entry has used up the bar's volume: 40 units, which the target sells three bars later.
    expect(simulation.trades).toMatchObject([{ entryBar: 1, exitBar: 4, amount: 40, reason: 'take-profit' }]);
    expect(simulation.openTrades).toEqual([]);
  });

  it('settles the sold part of a position that the end leaves open', () => {
    const leg = legOf(thin([100, 100, 100, 100, 90]), signalsAt(5, [0], [3]));
    const simulation = simulate([leg], settingsOf({ volumeShare: 0.04, cash: 6000 }));
    expect(simulation.trades).toMatchObject([{ amount: 40, exitPrice: 90, pnl: -400 }]);
    expect(simulation.openTrades).toMatchObject([{ amount: 20, pnl: -200 }]);
    expect(simulation.equity.at(-1)).toBe(5400);
  });
});

describe('sizing', () => {
  it('reads the size column as a factor', () => {
    const advice = signalsAt(3, [0], [], { size: columnOf(3, { 0: 0.5 }) });
    expect(simulate([legOf(flat(3), advice)], settingsOf()).openTrades).toMatchObject([{ amount: 50 }]);
  });

  it('takes its fraction of the equity at the close of the signal’s bar', () => {
    const sizing = { kind: 'fraction', fraction: 0.2 } as const;
    expect(simulate([legOf(flat(3), signalsAt(3, [0], []))], settingsOf({ sizing })).openTrades).toMatchObject([{ amount: 20 }]);
  });

  it('risks the rule’s own stop', () => {
    const sizing = { kind: 'risk', fraction: 0.02, atrMultiple: null } as const;
    const leg = legOf(flat(3), signalsAt(3, [0], []));
    // 200 of risk over a stop 10 away.
    expect(simulate([leg], settingsOf({ sizing, exits: STOP })).openTrades).toMatchObject([{ amount: 20 }]);
    const trailing = { ...NO_EXIT_RULES, trailingStop: 0.05 };
    expect(simulate([leg], settingsOf({ sizing, exits: trailing })).openTrades).toMatchObject([{ amount: 40 }]);
  });

  it('by ATR risks a stop that far away, and sets it', () => {
    const bars = Array.from({ length: 20 }, (_, i): Bar => (i === 18 ? [100, 101, 90, 95] : [100, 101, 99, 100]));
    const sizing = { kind: 'risk', fraction: 0.02, atrMultiple: 2 } as const;
    // ATR(14) is 2 throughout: a stop 4 away, 200 of risk, 50 units.
    const simulation = simulate([legOf(candlesOf(bars), signalsAt(20, [15], []))], settingsOf({ sizing }));
    expect(simulation.trades).toMatchObject([{ entryBar: 16, exitBar: 18, reason: 'stop-loss' }]);
    expect(simulation.trades[0]!.amount).toBe(50);
    expect(simulation.trades[0]!.exitPrice).toBeCloseTo(96, 9);
    expect(simulation.trades[0]!.pnl).toBeCloseTo(-200, 6);
  });

  it('skips an entry whose risk or volatility is not known yet', () => {
    const byAtr = { kind: 'risk', fraction: 0.02, atrMultiple: 2 } as const;
    for (const sizing of [byAtr, { kind: 'volatility', target: 0.3 } as const]) {
      expect(simulate([legOf(flat(8), signalsAt(8, [5], []))], settingsOf({ sizing })).skipped.tooSmall).toBe(1);
    }
  });

  it('by volatility holds less of what moves more', () => {
    const swing = (size: number): number => {
      const bars = Array.from({ length: 40 }, (_, i): Bar => [i % 2 === 0 ? 100 : 100 + size]);
      const settings = settingsOf({ sizing: { kind: 'volatility', target: 0.3 } });
      const simulation = simulate([legOf(candlesOf(bars), signalsAt(40, [37], []))], settings);
      return simulation.openTrades[0]!.amount;
    };
    expect(swing(1)).toBeGreaterThan(1.9 * swing(2));
    expect(swing(2)).toBeGreaterThan(0);
  });
});

describe('what makes no sense', () => {
  it('is refused', () => {
    const leg = legOf(flat(3), signalsAt(3, [], []));
    for (const wrong of [{ cash: -1 }, { feeRate: -0.1 }, { slippage: 1 }, { volumeShare: 0 }, { maxPositions: 0 }, { cash: Number.NaN }]) {
      expect(() => simulate([leg], settingsOf(wrong))).toThrow(RangeError);
    }
    expect(() => simulate([{ ...leg, lead: 4 }], settingsOf())).toThrow(RangeError);
    expect(() => simulate([legOf(flat(3), signalsAt(2, [], []))], settingsOf())).toThrow(RangeError);
    expect(() => simulate([{ ...leg, amountStep: 0 }], settingsOf())).toThrow(RangeError);
  });

  it('is not nothing at all: no bars, no trades', () => {
    expect(simulate([], settingsOf())).toMatchObject({ trades: [], openTrades: [], cash: 10_000 });
    expect(simulate([legOf(flat(3), signalsAt(3, [1], []), { lead: 3 })], settingsOf()).equity.length).toBe(0);
  });
});
