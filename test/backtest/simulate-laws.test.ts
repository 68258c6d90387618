import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { simulate } from '../../src/backtest/simulate.ts';
import type { Simulation, SimulationLeg, SimulationSettings } from '../../src/backtest/simulation.ts';
import { sliceCandles } from '../../src/domain/candles.ts';
import type { Sizing } from '../../src/domain/trade-rules.ts';
import type { Advice, HeldPosition } from '../../src/strategies/strategy.ts';
import { type Bar, candlesOf, exposureOf, legOf, settingsOf } from './simulate-fixture.ts';

const SYMBOLS = ['AAA/USD', 'BBB/USD', 'CCC/USD'] as const;
const RUNS = { numRuns: 150 };

const share = (max: number): fc.Arbitrary<number> => fc.integer({ min: 0, max: 1000 }).map((n) => (n * max) / 1000);
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { nil: null });

/** A bar by what it does to the price before it, in fractions. */
const move = fc.record({
  gap: share(0.1),
  up: share(0.15),
  down: share(0.15),
  end: share(1),
  sign: fc.boolean(),
  volume: fc.integer({ min: 0, max: 5000 }),
});

const bars = (length: number): fc.Arbitrary<Bar[]> =>
  fc.array(move, { minLength: length, maxLength: length }).map((moves) => {
    let price = 100;
    return moves.map(({ gap, up, down, end, sign, volume }): Bar => {
      const open = price * (sign ? 1 + gap : 1 - gap);
      const high = open * (1 + up);
      const low = open * (1 - down);
      price = low + (high - low) * end;
      return [open, high, low, price, volume];
    });
  });

const sparse = (length: number): fc.Arbitrary<Uint8Array> =>
  fc
    .array(fc.integer({ min: 0, max: 3 }), { minLength: length, maxLength: length })
    .map((values) => Uint8Array.from(values, (value) => (value === 0 ? 1 : 0)));

const column = (length: number, max: number): fc.Arbitrary<Float64Array> =>
  fc
    .array(maybe(share(max)), { minLength: length, maxLength: length })
    .map((values) => Float64Array.from(values, (value) => value ?? Number.NaN));

const advice = (length: number): fc.Arbitrary<Advice> => {
  const plain = { enter: sparse(length), exit: sparse(length) };
  const more = { rank: column(length, 3), size: column(length, 1), stopDistance: column(length, 20), targetDistance: column(length, 20) };
  return fc.oneof(
    fc.record(plain).map((columns): Advice => ({ kind: 'signals', ...columns, reason: String })),
    fc
      .record({ ...plain, ...more })
      .map((columns): Advice => ({ kind: 'signals', ...columns, exitHeld: leavesNowAndThen, reason: String })),
    fc.array(maybe(share(1)), { minLength: length, maxLength: length }).map((values): Advice => exposureOf(values)),
  );
};

function leavesNowAndThen(bar: number, { barsHeld }: HeldPosition): boolean {
  return (bar * 7 + barsHeld) % 11 === 0;
}

const leg: fc.Arbitrary<Omit<SimulationLeg, 'symbol'>> = fc.integer({ min: 2, max: 60 }).chain((length) =>
  fc
    .record({
      bars: bars(length),
      advice: advice(length),
      offset: fc.integer({ min: 0, max: 20 }),
      lead: fc.integer({ min: 0, max: Math.min(5, length) }),
      amountStep: fc.constantFrom(1, 0.1, 1e-8),
    })
    .map(({ bars, advice, offset, lead, amountStep }) => legOf(candlesOf(bars, offset), advice, { lead, amountStep })),
);

const legs = (max: number): fc.Arbitrary<SimulationLeg[]> =>
  fc.array(leg, { minLength: 1, maxLength: max }).map((made) => made.map((one, i) => ({ ...one, symbol: SYMBOLS[i]! })));

const sizing: fc.Arbitrary<Sizing> = fc.oneof(
  fc.constant<Sizing>({ kind: 'all-in' }),
  share(1).map((fraction): Sizing => ({ kind: 'fraction', fraction })),
  fc.integer({ min: 1, max: 20_000 }).map((cost): Sizing => ({ kind: 'cost', cost })),
  fc.record({ fraction: share(0.1), atrMultiple: maybe(share(4)) }).map((risk): Sizing => ({ kind: 'risk', ...risk })),
  share(2).map((target): Sizing => ({ kind: 'volatility', target })),
);

const settings: fc.Arbitrary<SimulationSettings> = fc
  .record({
    feeRate: share(0.01),
    slippage: share(0.01),
    exits: fc.record({
      stopLoss: maybe(share(0.2)),
      takeProfit: maybe(share(0.3)),
      trailingStop: maybe(share(0.2)),
      maxBars: maybe(fc.integer({ min: 0, max: 15 })),
    }),
    sizing,
    stopsFrom: fc.constantFrom('entry-bar' as const, 'next-bar' as const),
    sameBar: fc.constantFrom('stop-first' as const, 'target-first' as const),
    volumeShare: maybe(fc.constantFrom(0.01, 0.05, 1)),
    maxPositions: fc.integer({ min: 1, max: 3 }),
  })
  .map((more) => settingsOf(more));

/** Money within a rounding of 10,000. */
function expectMoney(actual: number, expected: number): void {
  expect(Math.abs(actual - expected)).toBeLessThan(1e-6 * Math.max(1, Math.abs(expected) / 10_000));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

describe('whatever is advised and however it is set', () => {
  it('the books tie: what there is at the end is what there was, and what the trades made', () => {
    fc.assert(
      fc.property(legs(3), settings, (legs, settings) => {
        const simulation = simulate(legs, settings);
        const made = sum(simulation.trades.map((trade) => trade.pnl)) + sum(simulation.openTrades.map((trade) => trade.pnl));
        const held = sum(simulation.openTrades.map((trade) => trade.amount * trade.lastPrice));
        const final = simulation.equity.at(-1) ?? settings.cash;
        expectMoney(final, settings.cash + made);
        expectMoney(final, simulation.cash + held);
        expect(simulation.cash).toBeGreaterThanOrEqual(0);
      }),
      RUNS,
    );
  });

  it('nothing but fees and slippage is lost against the undisturbed prices', () => {
    fc.assert(
      fc.property(legs(2), settings, (legs, settings) => {
        const simulation = simulate(legs, settings);
        const { trades, openTrades } = simulation;
        const gross = sum(trades.map((trade) => trade.amount * (trade.exitPrice - trade.entryPrice)));
        const open = sum(openTrades.map((trade) => trade.amount * (trade.lastPrice - trade.entryPrice)));
        expectMoney((simulation.equity.at(-1) ?? settings.cash) - settings.cash, gross + open - simulation.feesPaid);
        expectMoney(simulation.feesPaid, simulation.turnover * settings.feeRate);
        expect(simulation.slippagePaid).toBeLessThanOrEqual(simulation.turnover * settings.slippage * 1.02 + 1e-9);
        expect(simulation.slippagePaid).toBeGreaterThanOrEqual(-1e-9);
      }),
      RUNS,
    );
  });

  it('at every close, equity is cash and holdings', () => {
    fc.assert(
      fc.property(leg, settings, (only, settings) => {
        const whole: SimulationLeg = { ...only, symbol: 'AAA/USD' };
        const simulation = simulate([whole], settings);
        const bars = whole.candles.time.length;
        // The state at the close of any bar is the end of a simulation of the bars up to it.
        for (let end = whole.lead + 1; end <= bars; end += 7) {
          const part = simulate([prefix(whole, end)], settings);
          const held = sum(part.openTrades.map((trade) => trade.amount * whole.candles.close[end - 1]!));
          expectMoney(simulation.equity[end - 1 - whole.lead]!, part.cash + held);
          expect(simulation.invested[end - 1 - whole.lead]).toBe(part.openTrades.length);
        }
      }),
      RUNS,
    );
  });

  it('the future does not matter: the first bars alone give their trades and equity', () => {
    fc.assert(
      fc.property(legs(3), settings, fc.integer({ min: 1, max: 70 }), (legs, settings, hours) => {
        const whole = simulate(legs, settings);
        const cut = hours * 3_600_000;
        const part = simulate(
          legs.map((leg) => prefix(leg, Math.max(leg.lead, leg.candles.time.filter((time) => time < cut).length))),
          settings,
        );
        const count = part.time.length;
        expect([...part.equity]).toEqual([...whole.equity.subarray(0, count)]);
        expect([...part.invested]).toEqual([...whole.invested.subarray(0, count)]);
        const done = whole.trades.filter((trade) => trade.exitTime < cut);
        // A position that is being sold when the prefix ends has its sold part settled there; whole trades are the same.
        expect(part.trades.slice(0, done.length)).toEqual(done);
      }),
      RUNS,
    );
  });

  it('trades keep to their bars, their lots and their places', () => {
    fc.assert(
      fc.property(legs(3), settings, (legs, settings) => {
        const simulation = simulate(legs, settings);
        const open = simulation.openTrades.map((trade) => ({ ...trade, exitTime: Number.POSITIVE_INFINITY, signalBar: 0 }));
        const spans = [...simulation.trades, ...open];
        for (const trade of spans) {
          const { amountStep } = legs.find(({ symbol }) => symbol === trade.symbol)!;
          // The signal's bar is in the span and closes before the entry's opens.
          expect(trade.signalBar).toBeGreaterThanOrEqual(0);
          expect(trade.entryBar).toBeGreaterThan(trade.signalBar);
          expect(trade.exitTime).toBeGreaterThanOrEqual(trade.entryTime);
          expect(trade.amount).toBeGreaterThan(0);
          const lots = trade.amount / amountStep;
          expect(Math.abs(lots - Math.round(lots))).toBeLessThan(1e-6 * Math.max(1, lots));
        }
        for (const time of simulation.time) {
          const open = new Set(spans.filter((trade) => trade.entryTime <= time && time < trade.exitTime).map(({ symbol }) => symbol));
          expect(open.size).toBeLessThanOrEqual(Math.min(settings.maxPositions, legs.length));
        }
      }),
      RUNS,
    );
  });

  it('a market that says nothing changes nothing, so the bars passed over by one market alone held no event', () => {
    fc.assert(
      fc.property(leg, settings, (only, settings) => {
        const busy: SimulationLeg = { ...only, symbol: 'AAA/USD' };
        const length = busy.candles.time.length;
        const silent: SimulationLeg = {
          ...busy,
          symbol: 'BBB/USD',
          advice: { kind: 'signals', enter: new Uint8Array(length), exit: new Uint8Array(length), reason: String },
        };
        // One place: with two, an all-in entry would leave the other's share alone.
        const one = { ...settings, maxPositions: 1 };
        expect(columns(simulate([busy, silent], one))).toEqual(columns(simulate([busy], one)));
      }),
      { numRuns: 400 },
    );
  });

  it('the same again gives the same again', () => {
    fc.assert(
      fc.property(legs(2), settings, (legs, settings) => {
        expect(columns(simulate(legs, settings))).toEqual(columns(simulate(legs, settings)));
      }),
      { numRuns: 30 },
    );
  });

  it('stop or target first makes no difference where no trade is ambiguous', () => {
    fc.assert(
      fc.property(leg, settings, (only, settings) => {
        const one: SimulationLeg = { ...only, symbol: 'AAA/USD' };
        const first = simulate([one], { ...settings, sameBar: 'stop-first' });
        const second = simulate([one], { ...settings, sameBar: 'target-first' });
        fc.pre(!first.trades.some((trade) => trade.ambiguous));
        expect(columns(second)).toEqual(columns(first));
      }),
      RUNS,
    );
  });
});

function prefix(leg: SimulationLeg, bars: number): SimulationLeg {
  const cut = <T extends Uint8Array | Float64Array>(column: T): T => column.subarray(0, bars) as T;
  const { advice } = leg;
  const candles = sliceCandles(leg.candles, 0, bars);
  if (advice.kind === 'exposure') return { ...leg, candles, advice: { ...advice, exposure: cut(advice.exposure) } };
  return { ...leg, candles, advice: { ...advice, enter: cut(advice.enter), exit: cut(advice.exit) } };
}

function columns(simulation: Simulation): unknown {
  return { ...simulation, time: [...simulation.time], equity: [...simulation.equity], invested: [...simulation.invested] };
}
