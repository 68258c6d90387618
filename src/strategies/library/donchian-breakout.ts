import { z } from 'zod';
import { highest, lowest } from '../indicators/extremes.ts';
import { barsBack } from '../indicators/windows.ts';
import { defineStrategy, parameter } from './definition.ts';
import { comparison } from './wording.ts';

/**
 * Breakout from the range of the bars before, as the Turtles traded it.
 *
 * The first bar that has a whole range before it is only watched, as in the reference results: whether the close has just left
 * that range, or left it before the series began, cannot be known.
 */
export const donchianBreakout = defineStrategy({
  name: 'donchian-breakout',
  title: 'Donchian breakout',
  summary: 'Buys when the close is above the highest high of the bars before; sells when it is below the lowest low of the bars before.',
  params: z.strictObject({
    entry: parameter({ description: 'Bars before this one whose highest high must be passed to buy.', default: 20, min: 1, max: 500, step: 1 }),
    exit: parameter({ description: 'Bars before this one whose lowest low must be passed to sell.', default: 10, min: 1, max: 500, step: 1 }),
  }),
  describe: ({ entry, exit }) =>
    `Buys when the close is above the highest high of the ${entry} bars before; sells when it is below the lowest low of the ${exit} bars before.`,
  warmup: ({ entry, exit }) => Math.max(entry, exit) + 1,
  advise({ candles }, { entry, exit: exitBars }) {
    const { close } = candles;
    const top = barsBack(highest(candles.high, entry), 1);
    const bottom = barsBack(lowest(candles.low, exitBars), 1);
    const enter = new Uint8Array(close.length);
    const exit = new Uint8Array(close.length);
    for (let i = Math.max(entry, exitBars) + 1; i < close.length; i++) {
      if (close[i]! > top[i]!) enter[i] = 1;
      if (close[i]! < bottom[i]!) exit[i] = 1;
    }
    return {
      kind: 'signals',
      enter,
      exit,
      reason: (bar) =>
        exit[bar] === 1
          ? comparison('close', close[bar], `low of the ${exitBars} bars before`, bottom[bar])
          : comparison('close', close[bar], `high of the ${entry} bars before`, top[bar]),
    };
  },
});
