import { z } from 'zod';
import { rsi } from '../indicators/rsi.ts';
import { bollingerBands } from '../indicators/volatility.ts';
import { defineStrategy, parameter } from './definition.ts';
import { comparison } from './wording.ts';

/**
 * Buys what has fallen unusually far and unusually fast; sells when it is back at its average.
 *
 * The first bar that has both indicators is only watched, as in the reference results.
 */
export const meanReversion = defineStrategy({
  name: 'mean-reversion',
  title: 'Mean reversion',
  summary: 'Buys when the close is below the lower Bollinger band and the RSI is low; sells when the close is above the middle band.',
  params: z.strictObject({
    period: parameter({ description: 'Bars of the Bollinger bands.', default: 20, min: 2, max: 500, step: 1 }),
    deviations: parameter({ description: 'Standard deviations between the middle and the lower band.', default: 2, min: 0.5, max: 5, step: 0.25 }),
    rsiPeriod: parameter({ description: 'Bars of the RSI.', default: 14, min: 2, max: 200, step: 1 }),
    oversold: parameter({ description: 'RSI below which the market counts as oversold.', default: 30, min: 1, max: 60, step: 1 }),
  }),
  describe: ({ period, deviations, rsiPeriod, oversold }) =>
    `Buys when the close is below the lower Bollinger band (${period} bars, ${deviations} deviations) and RSI(${rsiPeriod}) is below ` +
    `${oversold}; sells when the close is above the middle band.`,
  warmup: ({ period, rsiPeriod }) => Math.max(period - 1, rsiPeriod) + 1,
  advise({ candles }, { period, deviations, rsiPeriod, oversold }) {
    const { close } = candles;
    const bands = bollingerBands(close, period, deviations);
    const strength = rsi(close, rsiPeriod);
    const enter = new Uint8Array(close.length);
    const exit = new Uint8Array(close.length);
    for (let i = Math.max(period - 1, rsiPeriod) + 1; i < close.length; i++) {
      if (close[i]! < bands.lower[i]! && strength[i]! < oversold) enter[i] = 1;
      else if (close[i]! > bands.middle[i]!) exit[i] = 1;
    }
    return {
      kind: 'signals',
      enter,
      exit,
      reason: (bar) =>
        exit[bar] === 1
          ? comparison('close', close[bar], 'middle band', bands.middle[bar])
          : `${comparison('close', close[bar], 'lower band', bands.lower[bar])}, ${comparison(`rsi(${rsiPeriod})`, strength[bar], 'oversold', oversold)}`,
    };
  },
});
