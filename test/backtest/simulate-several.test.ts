import { describe, expect, it } from 'vitest';
import { simulate } from '../../src/backtest/simulate.ts';
import type { SimulationLeg } from '../../src/backtest/simulation.ts';
import type { MarketSymbol } from '../../src/domain/market-symbol.ts';
import { NO_EXIT_RULES } from '../../src/domain/trade-rules.ts';
import { type Bar, candlesOf, columnOf, exposureOf, legOf, settingsOf, signalsAt } from './simulate-fixture.ts';

const LENGTH = 8;
const FLAT: readonly Bar[] = Array.from({ length: LENGTH }, (): Bar => [100]);

function market(symbol: MarketSymbol, enter: readonly number[], exit: readonly number[] = [], rank = Number.NaN): SimulationLeg {
  const advice = signalsAt(LENGTH, enter, exit, { rank: columnOf(LENGTH, { 0: rank }) });
  return legOf(candlesOf(FLAT), advice, { symbol });
}

describe('several markets on one cash', () => {
  it('share the places: what finds none is dropped and counted', () => {
    const simulation = simulate([market('AAA/USD', [0]), market('BBB/USD', [0]), market('CCC/USD', [0])], settingsOf({ maxPositions: 2 }));
    expect(simulation.openTrades.map(({ symbol, amount }) => [symbol, amount])).toEqual([
      ['AAA/USD', 50],
      ['BBB/USD', 50],
    ]);
    expect(simulation.skipped.noPlace).toBe(1);
  });

  it('compete by rank, then by symbol, whatever the order they are given in', () => {
    const legs = [market('CCC/USD', [0], [], 1), market('BBB/USD', [0], [], 2), market('AAA/USD', [0]), market('ABB/USD', [0], [], 1)];
    const taken = (places: number): string[] =>
      simulate(legs, settingsOf({ maxPositions: places }))
        .openTrades.map(({ symbol }) => symbol)
        .sort();
    expect(taken(1)).toEqual(['BBB/USD']);
    expect(taken(2)).toEqual(['ABB/USD', 'BBB/USD']);
    expect(taken(3)).toEqual(['ABB/USD', 'BBB/USD', 'CCC/USD']);
  });

  it('are never more places than markets', () => {
    expect(simulate([market('AAA/USD', [0])], settingsOf({ maxPositions: 9 })).openTrades).toMatchObject([{ amount: 100 }]);
  });

  it('sell before they buy at the same open', () => {
    const simulation = simulate([market('BBB/USD', [3]), market('AAA/USD', [0], [3])], settingsOf());
    expect(simulation.trades).toMatchObject([{ symbol: 'AAA/USD', exitBar: 4 }]);
    expect(simulation.openTrades).toMatchObject([{ symbol: 'BBB/USD', entryBar: 4, amount: 100 }]);
  });

  it('do not buy at an open with what a stop brings later in that bar', () => {
    const falling = FLAT.map((bar, i): Bar => (i === 4 ? [100, 100, 50, 60] : bar));
    const first = legOf(candlesOf(falling), signalsAt(LENGTH, [0], []), { symbol: 'AAA/USD' });
    const simulation = simulate([first, market('BBB/USD', [3])], settingsOf({ exits: { ...NO_EXIT_RULES, stopLoss: 0.1 } }));
    expect(simulation.trades).toMatchObject([{ symbol: 'AAA/USD', exitBar: 4 }]);
    expect(simulation.openTrades).toEqual([]);
    expect(simulation.skipped.noPlace).toBe(1);
  });

  it('keep the place and the cash of a purchase that is still filling', () => {
    const thin = FLAT.map((): Bar => [100, undefined, undefined, undefined, 100]);
    const slow = legOf(candlesOf(thin), signalsAt(LENGTH, [0], []), { symbol: 'AAA/USD' });
    const quick = market('BBB/USD', [2]);
    const simulation = simulate([slow, quick], settingsOf({ maxPositions: 2, volumeShare: 0.1 }));
    // 50 units are meant for the first, 10 a bar; the second gets the other half and no more.
    expect(simulation.openTrades).toMatchObject([
      { symbol: 'AAA/USD', amount: 50 },
      { symbol: 'BBB/USD', amount: 50 },
    ]);
    expect(simulation.cash).toBe(0);
  });

  it('keep the place of a purchase of which nothing has filled yet', () => {
    const dry = FLAT.map((bar, i): Bar => (i === 1 ? [100, 100, 100, 100, 0] : bar));
    const waiting = legOf(candlesOf(dry), signalsAt(LENGTH, [0], []), { symbol: 'BBB/USD' });
    const simulation = simulate([market('AAA/USD', [1]), waiting], settingsOf({ volumeShare: 0.1 }));
    expect(simulation.openTrades).toMatchObject([{ symbol: 'BBB/USD', entryBar: 2 }]);
    expect(simulation.skipped.noPlace).toBe(1);
  });

  it('are taken in order of time, and valued at their last close while they have no bar', () => {
    // AAA has bars 0, 1, 2 and 5; BBB has bars 2 to 5.
    const gap = candlesOf([[100], [100, 100, 100, 100], [100, 110, 100, 110], [120], [130], [130, 130, 125, 125]]);
    const kept = [0, 1, 2, 5];
    const pick = (column: Float64Array): Float64Array => Float64Array.from(kept, (i) => column[i]!);
    const { time, open, high, low, close, volume } = gap;
    const candles = { time: pick(time), open: pick(open), high: pick(high), low: pick(low), close: pick(close), volume: pick(volume) };
    const first = legOf(candles, signalsAt(4, [0], [2]), { symbol: 'AAA/USD' });
    const second = legOf(candlesOf([[50], [50], [50], [50]], 2), signalsAt(4, [], []), { symbol: 'BBB/USD' });
    const simulation = simulate([first, second], settingsOf());
    expect([...simulation.time]).toEqual([0, 1, 2, 3, 4, 5].map((hour) => hour * 3_600_000));
    // The exit signal of bar 2 waits for the market's next bar, three hours later.
    expect([...simulation.equity]).toEqual([10_000, 10_000, 11_000, 11_000, 11_000, 13_000]);
    expect([...simulation.invested]).toEqual([0, 1, 1, 1, 1, 0]);
    expect(simulation.trades).toMatchObject([{ entryBar: 1, exitBar: 3, entryTime: 3_600_000, exitTime: 18_000_000, exitPrice: 130 }]);
  });
});

describe('advised exposure', () => {
  const rising: readonly Bar[] = [[100], [100], [100, 200, 100, 200], [200], [200], [200]];

  it('is bought at the next open, and left alone where there is no advice', () => {
    const simulation = simulate([legOf(candlesOf(rising), exposureOf([0.5, null, null, null, null, null]))], settingsOf());
    expect(simulation.trades).toEqual([]);
    expect(simulation.openTrades).toMatchObject([{ entryBar: 1, amount: 50, entryPrice: 100, why: 'share at 0' }]);
  });

  it('is sold down to its share at average cost, as a trade of its own', () => {
    const simulation = simulate([legOf(candlesOf(rising), exposureOf([0.5, null, 0.5, null, 0, null]))], settingsOf());
    // 50 units are worth 10,000 of 15,000 at 200: 2,500 too much, 12 whole units.
    expect(simulation.trades).toMatchObject([
      { entryBar: 1, exitBar: 3, amount: 12, pnl: 1200, reason: 'rebalance', signalBar: 0 },
      { entryBar: 1, exitBar: 5, amount: 38, pnl: 3800, reason: 'signal' },
    ]);
    expect(simulation.cash).toBe(15_000);
  });

  it('adds at the average price', () => {
    const simulation = simulate([legOf(candlesOf(rising), exposureOf([0.2, null, null, 0.8, null, null]))], settingsOf());
    // 20 units at 100; at 200 equity is 12,000, of which 9,600 are wanted: 28 more.
    expect(simulation.openTrades).toMatchObject([{ amount: 48, entryBar: 1 }]);
    expect(simulation.openTrades[0]!.entryPrice).toBeCloseTo((20 * 100 + 28 * 200) / 48, 10);
  });

  it('of all buys what the cash pays for, the fee included', () => {
    const simulation = simulate([legOf(candlesOf(rising), exposureOf([1, 1, 1, 1, 1, 1]))], settingsOf({ feeRate: 0.01 }));
    expect(simulation.openTrades).toMatchObject([{ amount: 99, entryBar: 1 }]);
    expect(simulation.turnover).toBe(9900);
  });

  it('does not trade for a difference inside the band', () => {
    const calm: Bar[] = [[100], [100], [100.4], [100.2], [100.4], [100]];
    const simulation = simulate([legOf(candlesOf(calm), exposureOf([0.5, 0.5, 0.5, 0.5, 0.5, 0.5]), { amountStep: 1e-8 })], settingsOf());
    expect(simulation.turnover).toBeCloseTo(5000, 6);
  });

  it('counts an entry that finds no place once, however often it is advised', () => {
    const legs = [
      legOf(candlesOf(rising), exposureOf([0.5, null, null, null, null, null]), { symbol: 'AAA/USD' }),
      legOf(candlesOf(rising), exposureOf([0.5, 0.5, 0.5, 0.5, 0.5, 0.5]), { symbol: 'BBB/USD' }),
    ];
    const simulation = simulate(legs, settingsOf({ maxPositions: 1 }));
    expect(simulation.openTrades).toMatchObject([{ symbol: 'AAA/USD' }]);
    expect(simulation.skipped.noPlace).toBe(1);
  });

  it('shares the cash between markets as advised', () => {
    const advice = exposureOf([0.6, ...FLAT.slice(1).map(() => null)]);
    const legs = (['AAA/USD', 'BBB/USD'] as const).map((symbol) => legOf(candlesOf(FLAT), advice, { symbol }));
    expect(simulate(legs, settingsOf({ maxPositions: 2 })).openTrades).toMatchObject([{ amount: 60 }, { amount: 40 }]);
  });

  it('has its position stopped out like any other', () => {
    const bars: Bar[] = [[100], [100], [100, 100, 80, 80], [80]];
    const exits = { ...NO_EXIT_RULES, stopLoss: 0.1 };
    const simulation = simulate([legOf(candlesOf(bars), exposureOf([1, null, null, null]))], settingsOf({ exits }));
    expect(simulation.trades).toMatchObject([{ reason: 'stop-loss', exitPrice: 90, exitBar: 2 }]);
  });

  it('may think better of selling out before that is done', () => {
    const thin = FLAT.map((): Bar => [100, undefined, undefined, undefined, 1000]);
    const advice = exposureOf([1, null, null, null, 0, 1, null, null]);
    const simulation = simulate([legOf(candlesOf(thin), advice)], settingsOf({ volumeShare: 0.03 }));
    expect(simulation.trades).toMatchObject([{ exitBar: 5, amount: 30, reason: 'signal' }]);
    expect(simulation.openTrades).toMatchObject([{ amount: 100 }]);
  });
});
