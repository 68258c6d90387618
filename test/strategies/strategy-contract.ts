import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Candles, sliceCandles } from '../../src/domain/candles.ts';
import { type Timeframe, timeframeMs } from '../../src/domain/timeframe.ts';
import type { Advice, HeldPosition, Series, Strategy, StrategyParams } from '../../src/strategies/strategy.ts';
import { flatCandles, seededRandom, simulatedCandles } from './simulated-series.ts';

/** How a strategy is put through the contract. */
export interface ContractOptions {
  /** Parameters to use; by default those of the strategy's own schema. */
  readonly params?: StrategyParams;
  readonly timeframe?: Timeframe;
  /** Bars of the series; long enough for the strategy to get past its warm-up. By default warm-up + 400. */
  readonly bars?: number;
  /** How many random series and cuts each law is tried on. */
  readonly runs?: number;
}

/** The columns of an advice by name, as plain arrays, so that NaN equals NaN. */
function columnsOf(advice: Advice, end?: number): Record<string, readonly number[]> {
  const columns =
    advice.kind === 'exposure'
      ? { exposure: advice.exposure }
      : {
          enter: advice.enter,
          exit: advice.exit,
          ...(advice.stopDistance && { stopDistance: advice.stopDistance }),
          ...(advice.targetDistance && { targetDistance: advice.targetDistance }),
          ...(advice.size && { size: advice.size }),
          ...(advice.rank && { rank: advice.rank }),
        };
  return Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, [...column.subarray(0, end)]]));
}

/** What would be asked of `exitHeld` at every bar, for positions entered at made-up bars. */
function heldExits(advice: Advice, candles: Candles, end: number): readonly boolean[] {
  const asked = advice.kind === 'signals' ? advice.exitHeld : undefined;
  if (!asked) return [];
  return Array.from({ length: end }, (_, bar) => {
    const held: HeldPosition = { entryPrice: candles.open[bar - (bar % 17)]!, barsHeld: bar % 17 };
    return asked(bar, held);
  });
}

/** What each column may hold, beside NaN where it has nothing to say. */
const ALLOWED: Readonly<Record<string, (value: number) => boolean>> = {
  enter: (value) => value === 0 || value === 1,
  exit: (value) => value === 0 || value === 1,
  exposure: (value) => value >= 0 && value <= 1,
  size: (value) => value >= 0 && value <= 1,
  stopDistance: (value) => value > 0 && Number.isFinite(value),
  targetDistance: (value) => value > 0 && Number.isFinite(value),
  rank: Number.isFinite,
};

/** Bars at which the advice says something: an entry, an exit, a new exposure. */
function spokenBars(advice: Advice): readonly number[] {
  if (advice.kind === 'exposure') return [...advice.exposure.keys()].filter((bar) => !Number.isNaN(advice.exposure[bar]));
  return [...advice.enter.keys()].filter((bar) => advice.enter[bar] === 1 || advice.exit[bar] === 1);
}

/**
 * The first of the cuts at which the strategy is caught looking ahead: told only of the bars before the cut, it says something else of
 * one of them than it does when told of all. `null` when it is not caught.
 *
 * Beside random cuts it tries the bars around what the strategy says, for that is where one bar's foresight shows.
 */
export function lookAheadAt(strategy: Strategy, params: StrategyParams, series: Series, seed: number): number | null {
  const { candles, timeframe } = series;
  const bars = candles.time.length;
  const whole = strategy.advise(series, params);
  const random = seededRandom(seed);
  const spoken = spokenBars(whole);
  const cuts = Array.from({ length: 24 }, (_, i) => {
    const near = spoken[Math.floor(random() * spoken.length)];
    const cut = i % 3 === 0 || near === undefined ? Math.floor(random() * (bars + 1)) : near + Math.floor(random() * 5) - 1;
    return Math.min(bars, Math.max(0, cut));
  });
  const view = (advice: Advice, cut: number): unknown => ({
    columns: columnsOf(advice, cut),
    held: heldExits(advice, candles, cut),
    reasons: [cut - 1, cut - 2, cut >> 1].filter((bar) => bar >= 0 && bar < cut).map((bar) => advice.reason(bar)),
  });
  const caught = cuts.find((cut) => {
    const truncated = strategy.advise({ candles: sliceCandles(candles, 0, cut), timeframe }, params);
    return !isDeepStrictEqual(view(truncated, cut), view(whole, cut));
  });
  return caught ?? null;
}

/**
 * The laws that every strategy keeps, built in or compiled from a saved rule: silent in its warm-up, the same answer for the same
 * candles, no bar's advice changed by what comes after it, columns of the series' length with lawful values, and a reason for every bar.
 *
 * Series are simulated from seeds, so that a failure repeats. `make` is called anew for each law.
 */
export function describeStrategyContract(name: string, make: () => Strategy, options: ContractOptions = {}): void {
  const timeframe = options.timeframe ?? '1h';
  const runs = { seed: 424_242, numRuns: options.runs ?? 6 };

  const set = (): { strategy: Strategy; params: StrategyParams; warmup: number; bars: number } => {
    const strategy = make();
    const params = options.params ?? strategy.params.parse({});
    const warmup = strategy.warmup(params, timeframe);
    return { strategy, params, warmup, bars: options.bars ?? warmup + 400 };
  };
  const simulate = (seed: number, bars: number): Candles =>
    simulatedCandles({ seed, bars, volatility: 0.002 + 0.03 * seededRandom(seed)(), intervalMs: timeframeMs(timeframe) });

  describe(`${name} keeps the strategy contract`, () => {
    it('warms up in a whole number of bars and says its rule in words', () => {
      const { strategy, params, warmup } = set();
      expect(Number.isInteger(warmup) && warmup >= 0).toBe(true);
      expect(strategy.describe(params)).toMatch(/\S/);
      expect(strategy.describe(params)).not.toMatch(/undefined|NaN/);
    });

    it('gives lawful columns of the length of the series', () => {
      const { strategy, params, bars } = set();
      fc.assert(
        fc.property(fc.nat(1_000_000), (seed) => {
          const advice = strategy.advise({ candles: simulate(seed, bars), timeframe }, params);
          for (const [column, values] of Object.entries(columnsOf(advice))) {
            expect(values.length).toBe(bars);
            const unlawful = values.findIndex((value) => !Number.isNaN(value) && !ALLOWED[column]!(value));
            expect({ column, unlawful }).toEqual({ column, unlawful: -1 });
          }
        }),
        runs,
      );
    });

    it('is silent in its warm-up', () => {
      const { strategy, params, warmup, bars } = set();
      fc.assert(
        fc.property(fc.nat(1_000_000), (seed) => {
          const advice = strategy.advise({ candles: simulate(seed, bars), timeframe }, params);
          expect(spokenBars(advice).filter((bar) => bar < warmup)).toEqual([]);
        }),
        runs,
      );
    });

    it('gives the same advice for the same candles, and leaves them as they were', () => {
      const { strategy, params, bars } = set();
      const candles = simulate(7, bars);
      const once = strategy.advise({ candles, timeframe }, params);
      const again = make().advise({ candles: simulate(7, bars), timeframe }, params);
      expect(columnsOf(again)).toEqual(columnsOf(once));
      expect(heldExits(again, candles, bars)).toEqual(heldExits(once, candles, bars));
      expect(candles).toEqual(simulate(7, bars));
    });

    it('does not look ahead: cut the series anywhere, and no bar before says anything else', () => {
      const { strategy, params, bars } = set();
      fc.assert(
        fc.property(fc.nat(1_000_000), (seed) => {
          expect(lookAheadAt(strategy, params, { candles: simulate(seed, bars), timeframe }, seed)).toBeNull();
        }),
        runs,
      );
    });

    it('has a reason for every bar, the silent ones too', () => {
      const { strategy, params, bars } = set();
      const advice = strategy.advise({ candles: simulate(21, bars), timeframe }, params);
      const reasons = Array.from({ length: bars }, (_, bar) => advice.reason(bar));
      expect(reasons.filter((reason) => typeof reason !== 'string' || reason === '' || /undefined|NaN/.test(reason))).toEqual([]);
    });

    it('takes series that are empty, short or flat', () => {
      const { strategy, params, warmup } = set();
      for (const bars of [0, 1, 2, warmup, warmup + 1]) {
        const advice = strategy.advise({ candles: simulate(5, bars), timeframe }, params);
        expect(Object.values(columnsOf(advice)).every((values) => values.length === bars)).toBe(true);
      }
      const flat = strategy.advise({ candles: flatCandles(warmup + 50, 100), timeframe }, params);
      expect(flat.reason(warmup + 49)).toMatch(/\S/);
    });
  });
}
