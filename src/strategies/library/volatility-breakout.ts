import { z } from 'zod';
import { atr } from '../indicators/volatility.ts';
import { barsBack, sma } from '../indicators/windows.ts';
import { defineStrategy, parameter } from './definition.ts';
import { comparison } from './wording.ts';

/** Buys a rise that is large against what the market usually does in a bar; sells when the close falls below its average. */
export const volatilityBreakout = defineStrategy({
  name: 'volatility-breakout',
  title: 'Volatility breakout',
  summary:
    'Buys when one bar lifts the close by more than a number of average true ranges; sells when the close is below its average. ' +
    'Carries a stop some average true ranges below the entry.',
  params: z.strictObject({
    period: parameter({ description: 'Bars of the average true range.', default: 14, min: 2, max: 200, step: 1 }),
    multiplier: parameter({ description: 'Average true ranges that the close must rise in one bar.', default: 1, min: 0.25, max: 5, step: 0.25 }),
    exit: parameter({ description: 'Bars of the simple average below which to sell.', default: 20, min: 2, max: 500, step: 1 }),
    stop: parameter({ description: 'Average true ranges from the entry down to the stop.', default: 3, min: 0.5, max: 20, step: 0.5 }),
  }),
  describe: ({ period, multiplier, exit, stop }) =>
    `Buys when the close rises in one bar by more than ${multiplier} x ATR(${period}) and is not below its ${exit}-bar average; ` +
    `sells when it is below that average, or at a stop ${stop} x ATR(${period}) below the entry.`,
  warmup: ({ period, exit }) => Math.max(period + 1, exit - 1),
  advise({ candles }, { period, multiplier, exit: exitBars, stop }) {
    const { close } = candles;
    const ranges = atr(candles, period);
    const usual = barsBack(ranges, 1);
    const average = sma(close, exitBars);
    const enter = new Uint8Array(close.length);
    const exit = new Uint8Array(close.length);
    for (let i = Math.max(period + 1, exitBars - 1); i < close.length; i++) {
      if (close[i]! < average[i]!) exit[i] = 1;
      else if (close[i]! - close[i - 1]! > multiplier * usual[i]!) enter[i] = 1;
    }
    return {
      kind: 'signals',
      enter,
      exit,
      stopDistance: ranges.map((range, i) => (enter[i] === 1 ? stop * range : Number.NaN)),
      reason: (bar) =>
        exit[bar] === 1
          ? comparison('close', close[bar], `sma(${exitBars})`, average[bar])
          : comparison('rise of the close', close[bar]! - close[bar - 1]!, `${multiplier} x atr(${period})`, multiplier * usual[bar]!),
    };
  },
});
