import { z } from 'zod';
import { timeframeMs } from '../../domain/timeframe.ts';
import { defineStrategy, parameter } from './definition.ts';
import { percentage } from './wording.ts';

/**
 * Dollar-cost averaging: buys for the same amount at a fixed interval until the cash is spent, and does not sell.
 *
 * The wanted exposure after each purchase is that of someone who did so from the first bar of the series on at closing prices, so that each
 * step up buys for about the same share of the starting cash. Intervals are counted from the epoch: the same bars buy wherever a
 * series begins.
 */
export const dca = defineStrategy({
  name: 'dca',
  title: 'Dollar-cost averaging',
  summary: 'Buys for the same share of the starting cash every so many bars, whatever the price, until the cash is spent; does not sell.',
  params: z.strictObject({
    interval: parameter({ description: 'Bars from one purchase to the next.', default: 24, min: 1, max: 10_000, step: 1 }),
    share: parameter({ description: 'Share of the starting cash (fraction) spent each time.', default: 0.05, min: 0.01, max: 1, step: 0.01 }),
  }),
  describe: ({ interval, share }) => `Buys for ${percentage(share)} of the starting cash every ${interval} bars until it is spent; does not sell.`,
  warmup: () => 0,
  advise({ candles, timeframe }, { interval, share }) {
    const { time, close } = candles;
    const barMs = timeframeMs(timeframe);
    const exposure = new Float64Array(close.length).fill(Number.NaN);
    const spent = new Float64Array(close.length);
    let units = 0;
    let purchases = 0;
    for (let i = 0; i < close.length; i++) {
      if (Math.floor(time[i]! / barMs) % interval === 0 && purchases * share < 1) {
        const before = purchases * share;
        purchases += 1;
        const total = Math.min(1, purchases * share);
        units += (total - before) / close[i]!;
        const held = units * close[i]!;
        exposure[i] = held / (held + (1 - total));
      }
      spent[i] = Math.min(1, purchases * share);
    }
    return {
      kind: 'exposure',
      exposure,
      reason: (bar) => `${percentage(spent[bar])} of the starting cash spent, ${percentage(share)} every ${interval} bars`,
    };
  },
});
