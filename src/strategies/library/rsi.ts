import { z } from 'zod';
import { rsi } from '../indicators/rsi.ts';
import { crossesAbove, crossesBelow } from '../signals.ts';
import { defineStrategy, parameter } from './definition.ts';
import { figure } from './wording.ts';

/** Buys when the RSI falls into the oversold zone and sells when it rises into the overbought one: on the way in, once a visit. */
export const rsiReversal = defineStrategy({
  name: 'rsi',
  title: 'RSI reversal',
  summary: 'Buys at the bar where the RSI falls below the oversold level; sells at the bar where it rises above the overbought level.',
  params: z
    .strictObject({
      period: parameter({ description: 'Bars of the RSI.', default: 14, min: 2, max: 200, step: 1 }),
      oversold: parameter({ description: 'RSI level whose crossing from above says buy.', default: 30, min: 1, max: 99, step: 1 }),
      overbought: parameter({ description: 'RSI level whose crossing from below says sell.', default: 70, min: 1, max: 99, step: 1 }),
    })
    .refine(({ oversold, overbought }) => oversold < overbought, { path: ['oversold'], error: 'oversold must be below overbought' }),
  describe: ({ period, oversold, overbought }) =>
    `Buys when RSI(${period}) falls below ${oversold}, having been at or above it a bar before; sells when it rises above ${overbought}.`,
  warmup: ({ period }) => period + 1,
  advise({ candles }, { period, oversold, overbought }) {
    const strength = rsi(candles.close, period);
    const enter = crossesBelow(strength, oversold);
    return {
      kind: 'signals',
      enter,
      exit: crossesAbove(strength, overbought),
      reason: (bar) =>
        `rsi(${period}) = ${figure(strength[bar])} after ${figure(strength[bar - 1])}; oversold below ${oversold}, overbought above ${overbought}`,
    };
  },
});
