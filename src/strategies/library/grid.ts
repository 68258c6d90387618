import { z } from 'zod';
import { sma } from '../indicators/windows.ts';
import { defineStrategy, parameter } from './definition.ts';
import { figure, percentage } from './wording.ts';

/**
 * A grid of price levels around a rolling mean: one step is bought at every line the close falls through, and sold one line higher.
 *
 * Exposure is 0 at the upper bound and above, 1 at the lower bound and below. It changes only when the close has moved a whole step against
 * the last trade, so that a price that trembles around one line does not trade.
 */
export const grid = defineStrategy({
  name: 'grid',
  title: 'Grid',
  summary: 'Holds more the further the close is below the top of a band around its average, in equal steps: buys on the way down, sells on the way up.',
  params: z.strictObject({
    period: parameter({ description: 'Bars of the simple average in the middle of the grid.', default: 100, min: 2, max: 5000, step: 1 }),
    width: parameter({ description: 'Distance (fraction) of the bounds from the middle.', default: 0.1, min: 0.005, max: 0.9, step: 0.005 }),
    steps: parameter({ description: 'Steps from the upper to the lower bound.', default: 10, min: 2, max: 100, step: 1 }),
  }),
  describe: ({ period, width, steps }) =>
    `Holds from nothing at ${percentage(width)} above the ${period}-bar average to everything at ${percentage(width)} below it, in ${steps} steps: ` +
    'buys one at each line down, sells it one line higher.',
  warmup: ({ period }) => period - 1,
  advise({ candles }, { period, width, steps }) {
    const { close } = candles;
    const middle = sma(close, period);
    const exposure = new Float64Array(close.length).fill(Number.NaN);
    let held = Number.NaN;
    for (let i = period - 1; i < close.length; i++) {
      const top = middle[i]! * (1 + width);
      const depth = Math.min(steps, Math.max(0, ((top - close[i]!) / (2 * width * middle[i]!)) * steps));
      const wanted = Number.isNaN(held) || Math.floor(depth) > held ? Math.floor(depth) : Math.min(held, Math.ceil(depth));
      if (wanted === held) continue;
      held = wanted;
      exposure[i] = held / steps;
    }
    return {
      kind: 'exposure',
      exposure,
      reason: (bar) =>
        `close ${figure(close[bar])} is ${percentage(close[bar]! / middle[bar]! - 1)} from sma(${period}) = ${figure(middle[bar])}, ` +
        `wanted exposure ${percentage(exposure[bar])}`,
    };
  },
});
