import { z } from 'zod';
import { superTrend } from '../indicators/trend.ts';
import { crossesAbove, crossesBelow } from '../signals.ts';
import { defineStrategy, parameter } from './definition.ts';
import { comparison } from './wording.ts';

/** Follows the SuperTrend line from one side of the price to the other. */
export const superTrendFollowing = defineStrategy({
  name: 'supertrend',
  title: 'SuperTrend',
  summary: 'Buys when the SuperTrend turns up, the close having passed its line; sells when it turns down.',
  params: z.strictObject({
    period: parameter({ description: 'Bars of the average true range.', default: 10, min: 2, max: 200, step: 1 }),
    multiplier: parameter({ description: 'Average true ranges between the middle of the bar and the line.', default: 3, min: 0.5, max: 10, step: 0.5 }),
  }),
  describe: ({ period, multiplier }) => `Buys when SuperTrend(${period}, ${multiplier}) turns up; sells when it turns down.`,
  warmup: ({ period }) => period + 1,
  advise({ candles }, { period, multiplier }) {
    const { line, direction } = superTrend(candles, period, multiplier);
    return {
      kind: 'signals',
      enter: crossesAbove(direction, 0),
      exit: crossesBelow(direction, 0),
      reason: (bar) => comparison('close', candles.close[bar], `supertrend(${period}, ${multiplier})`, line[bar]),
    };
  },
});
