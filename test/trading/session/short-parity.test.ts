import { describe, expect, it } from 'vitest';
import type { SimulationSettings } from '../../../src/backtest/simulation.ts';
import type { MarketSymbol } from '../../../src/domain/market-symbol.ts';
import { type ExitRules, NO_EXIT_RULES } from '../../../src/domain/trade-rules.ts';
import type { Rule } from '../../../src/strategies/rule.ts';
import type { StrategyChoice } from '../../../src/strategies/strategy-choice.ts';
import { seededRandom, simulatedCandles } from '../../strategies/simulated-series.ts';
import { type ParityCase, expectParity, runBoth } from './parity-run.ts';

/**
 * Parity with the simulator over few bars in which much happens: what the long runs of `parity.test.ts` do, for a moment's time. The
 * search for changes that no test notices runs these in their place.
 */
const SYMBOLS: readonly MarketSymbol[] = ['BTC/USDT', 'ETH/USDT', 'SOL/USDT'];

const BUSY: Rule = { ...NO_EXIT_RULES, entry: 'close > close[1]', exit: 'close < close[1] and bars_held > 2', sizing: { kind: 'all-in' }, params: {} };
const rule = (change: Partial<Rule> = {}): StrategyChoice => ({ kind: 'rule', rule: { ...BUSY, ...change } });
const GRID: StrategyChoice = { kind: 'built-in', name: 'grid', params: { period: 8, width: 0.02, steps: 4 } };
const exits = (change: Partial<ExitRules>): ExitRules => ({ ...NO_EXIT_RULES, ...change });

interface Case {
  readonly name: string;
  readonly strategy: StrategyChoice;
  readonly count: 1 | 2 | 3;
  readonly bars?: number;
  readonly settings: Partial<SimulationSettings>;
}

const CASES: readonly Case[] = [
  { name: 'stop, target, trailing stop and time limit', strategy: rule(), count: 1, settings: { exits: exits({ stopLoss: 0.015, takeProfit: 0.02, trailingStop: 0.02, maxBars: 4 }) } },
  { name: 'two markets, one place, thin volume', strategy: rule(), count: 2, settings: { maxPositions: 1, volumeShare: 0.03, exits: exits({ stopLoss: 0.01 }) } },
  { name: 'three markets, two places, a part of the cash each', strategy: rule(), count: 3, bars: 24, settings: { maxPositions: 2, sizing: { kind: 'fraction', fraction: 0.6 } } },
  { name: 'thin volume, trailing stop, target and time limit', strategy: rule(), count: 1, settings: { volumeShare: 0.01, exits: exits({ trailingStop: 0.01, takeProfit: 0.01, maxBars: 6 }) } },
  { name: 'two markets sized by risk, with stops of their own', strategy: rule({ exit: 'close < close[2]' }), count: 2, bars: 24, settings: { sizing: { kind: 'risk', fraction: 0.01, atrMultiple: 2 } } },
  { name: 'wanted shares of equity, thin volume', strategy: GRID, count: 2, bars: 30, settings: { volumeShare: 0.02, maxPositions: 1 } },
];

function given({ strategy, count, bars = 32, settings }: Case): ParityCase {
  const lead = 20;
  const markets = SYMBOLS.slice(0, count).map((symbol, i) => ({ symbol, candles: simulatedCandles({ seed: 31 + i, bars: lead + bars }) }));
  return { strategy, markets, lead, settings };
}

describe('a short session makes the trades of a backtest', () => {
  it.each(CASES)('$name', async (one) => {
    const result = await runBoth(given(one));
    expect(result.errors).toEqual([]);
    expectParity(result);
    expect(result.trades.length).toBeGreaterThan(3);
  });

  it.each(CASES.filter(({ count }) => count < 3))('though its process ends again and again: $name', async (one) => {
    const random = seededRandom(5);
    const result = await runBoth({ ...given(one), crash: () => random() < 0.3 });
    expect(result.errors.length).toBeGreaterThan(0);
    expectParity(result);
  });
});
