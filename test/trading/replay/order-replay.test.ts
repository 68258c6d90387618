import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SimulationSettings } from '../../../src/backtest/simulation.ts';
import type { MarketSymbol } from '../../../src/domain/market-symbol.ts';
import { STRATEGIES } from '../../../src/strategies/registry.ts';
import { randomRule } from '../../strategies/rule/random-rule.ts';
import { simulatedCandles } from '../../strategies/simulated-series.ts';
import { runBoth } from '../session/parity-run.ts';
import { faultsOf, floorSources, replayAll } from './floor-replay.ts';

const SYMBOLS: readonly MarketSymbol[] = ['BTC/USDT', 'ETH/USDT', 'SOL/USDT'];

/** Generated markets of as many bars, each with a seed of its own. */
function markets(count: number, bars: number, seed: number) {
  return SYMBOLS.slice(0, count).map((symbol, i) => ({ symbol, candles: simulatedCandles({ seed: seed + i, bars }) }));
}

const VARIANTS: readonly { readonly name: string; readonly count: 1 | 3; readonly settings: Partial<SimulationSettings> }[] = [
  { name: 'stop, target, trailing stop and time limit', count: 1, settings: { exits: { stopLoss: 0.03, takeProfit: 0.04, trailingStop: 0.05, maxBars: 12 } } },
  { name: 'three markets, two places, a stop', count: 3, settings: { maxPositions: 2, exits: { stopLoss: 0.02, takeProfit: null, trailingStop: null, maxBars: null } } },
  { name: 'three markets, a share of thin volume', count: 3, settings: { volumeShare: 0.01 } },
  { name: 'thin volume, trailing stop and target', count: 1, settings: { volumeShare: 0.01, exits: { stopLoss: null, takeProfit: 0.02, trailingStop: 0.02, maxBars: 20 } } },
];

/** Every built-in strategy, each under one of the variants. */
const CASES = STRATEGIES.map(({ name: strategy }, i) => ({ strategy, ...VARIANTS[i % VARIANTS.length]! }));

describe('every order of a session is worked out again as the same', () => {
  it.each(CASES)('$strategy: $name', async ({ strategy, count, settings }) => {
    const given = markets(count, 130, 7);
    const { floor, errors } = await runBoth({ strategy: { kind: 'built-in', name: strategy }, markets: given, lead: 40, settings });
    expect(errors).toEqual([]);
    const reports = await replayAll(await floorSources(floor, given));
    expect(reports.length).toBeGreaterThan(0);
    expect(faultsOf(reports)).toEqual([]);
  }, 60_000);

  it('of random rules, with every kind of exit and size', async () => {
    let orders = 0;
    await fc.assert(
      fc.asyncProperty(randomRule(), fc.integer({ min: 1, max: 1000 }), fc.constantFrom(1 as const, 3 as const), fc.constantFrom(null, 0.01), async (rule, seed, count, volumeShare) => {
        const { stopLoss, takeProfit, trailingStop, maxBars, sizing } = rule;
        const given = markets(count, 70, seed);
        const { floor } = await runBoth({ strategy: { kind: 'rule', rule }, markets: given, lead: 30, settings: { exits: { stopLoss, takeProfit, trailingStop, maxBars }, sizing, volumeShare } });
        const reports = await replayAll(await floorSources(floor, given));
        expect(faultsOf(reports)).toEqual([]);
        orders += reports.length;
      }),
      { numRuns: 8, seed: 20_240_601, endOnFailure: true },
    );
    expect(orders).toBeGreaterThan(50);
  }, 120_000);
});
