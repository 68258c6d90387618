import { describe, expect, it } from 'vitest';
import { STRATEGIES, paramInfo } from '../../../src/strategies/registry.ts';
import { describeStrategyContract } from '../strategy-contract.ts';
import { simulatedCandles } from '../simulated-series.ts';

for (const strategy of STRATEGIES) {
  describeStrategyContract(strategy.name, () => strategy);

  const smallest = Object.fromEntries(paramInfo(strategy).map(({ name, min }) => [name, min]));
  const lawful = strategy.params.safeParse(smallest);
  if (lawful.success) describeStrategyContract(`${strategy.name} with its smallest parameters`, () => strategy, { params: lawful.data, runs: 3 });

  describe(`${strategy.name} by itself`, () => {
    it('has something to say of a market that moves', () => {
      const candles = simulatedCandles({ seed: 99, bars: 3000, volatility: 0.02 });
      const advice = strategy.advise({ candles, timeframe: '1h' }, strategy.params.parse({}));
      const spoken = advice.kind === 'exposure' ? advice.exposure.filter((value) => value > 0) : advice.enter.filter((value) => value === 1);
      expect(spoken.length).toBeGreaterThan(0);
    });
  });
}
