import { z } from 'zod';
import { change } from '../indicators/momentum.ts';
import { crossesAbove, crossesBelow } from '../signals.ts';
import { defineStrategy, parameter } from './definition.ts';
import { percentage } from './wording.ts';

/** Buys what has been rising, for as long as it has; of several markets the strongest first. */
export const momentum = defineStrategy({
  name: 'momentum',
  title: 'Momentum',
  summary: 'Buys when the change over the last bars rises above a threshold; sells when it falls below another. The strongest market goes first.',
  params: z
    .strictObject({
      period: parameter({ description: 'Bars over which the change is taken.', default: 30, min: 1, max: 1000, step: 1 }),
      above: parameter({ description: 'Change (fraction) above which to buy.', default: 0.03, min: -0.5, max: 5, step: 0.01 }),
      below: parameter({ description: 'Change (fraction) below which to sell.', default: 0, min: -0.9, max: 5, step: 0.01 }),
    })
    .refine(({ above, below }) => below <= above, { path: ['below'], error: 'below must not be greater than above' }),
  describe: ({ period, above, below }) =>
    `Buys when the change over ${period} bars rises above ${percentage(above)}; sells when it falls below ${percentage(below)}.`,
  warmup: ({ period }) => period,
  advise({ candles }, { period, above, below }) {
    const changes = change(candles.close, period);
    return {
      kind: 'signals',
      enter: crossesAbove(changes, above),
      exit: crossesBelow(changes, below),
      rank: changes,
      reason: (bar) =>
        `change over ${period} bars ${percentage(changes[bar])} after ${percentage(changes[bar - 1])}; ` +
        `buying above ${percentage(above)}, selling below ${percentage(below)}`,
    };
  },
});
