import { z } from 'zod';
import { macd } from '../indicators/macd.ts';
import { crossesAbove, crossesBelow } from '../signals.ts';
import { defineStrategy, parameter } from './definition.ts';
import { comparison } from './wording.ts';

/** Crossover of the MACD and its signal line. */
export const macdCross = defineStrategy({
  name: 'macd',
  title: 'MACD crossover',
  summary: 'Buys when the MACD line crosses above its signal line; sells when it crosses below.',
  params: z
    .strictObject({
      fast: parameter({ description: 'Bars of the fast average.', default: 12, min: 2, max: 200, step: 1 }),
      slow: parameter({ description: 'Bars of the slow average.', default: 26, min: 3, max: 500, step: 1 }),
      signal: parameter({ description: 'Bars of the signal line.', default: 9, min: 2, max: 200, step: 1 }),
    })
    .refine(({ fast, slow }) => fast < slow, { path: ['fast'], error: 'fast must be shorter than slow' }),
  describe: ({ fast, slow, signal }) => `Buys when MACD(${fast}, ${slow}) crosses above its ${signal}-bar signal line; sells when it crosses below.`,
  warmup: ({ slow, signal }) => slow + signal - 1,
  advise({ candles }, { fast, slow, signal }) {
    const lines = macd(candles.close, fast, slow, signal);
    return {
      kind: 'signals',
      enter: crossesAbove(lines.line, lines.signal),
      exit: crossesBelow(lines.line, lines.signal),
      reason: (bar) => comparison(`macd(${fast}, ${slow}, ${signal})`, lines.line[bar], 'signal line', lines.signal[bar]),
    };
  },
});
