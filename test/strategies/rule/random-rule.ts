import * as fc from 'fast-check';
import { format } from '../../../src/strategies/expression/index.ts';
import type { Rule } from '../../../src/strategies/rule.ts';
import { type RandomOptions, randomCondition, randomExit } from '../expression/random-expression.ts';

/** Random rules that can be read: entry and exit of every kind of word, stops, targets, limits and sizings. Meant for hourly candles. */
export function randomRule(options: RandomOptions = {}): fc.Arbitrary<Rule> {
  const fraction = fc.constantFrom(null, 0.02, 0.05, 0.1);
  return fc.record({
    entry: randomCondition(options).map((tree) => format(tree)),
    exit: randomExit(options).map((tree) => format(tree)),
    stopLoss: fraction,
    takeProfit: fraction,
    trailingStop: fraction,
    maxBars: fc.constantFrom(null, 5, 50),
    sizing: fc.constantFrom<Rule['sizing']>(
      { kind: 'all-in' },
      { kind: 'fraction', fraction: 0.5 },
      { kind: 'cost', cost: 250 },
      { kind: 'risk', fraction: 0.01, atrMultiple: 2 },
      { kind: 'volatility', target: 0.4 },
    ),
    params: fc.constant({}),
  });
}
