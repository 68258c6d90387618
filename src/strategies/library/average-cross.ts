import { z } from 'zod';
import { crossings } from '../signals.ts';
import type { Strategy } from '../strategy.ts';
import { defineStrategy, parameter } from './definition.ts';
import { comparison } from './wording.ts';

/** What tells one crossover of averages from another. */
interface AverageCross {
  readonly name: string;
  readonly title: string;
  /** The average's short name, as in the expression language. */
  readonly short: string;
  /** The average in words: `simple average`. */
  readonly words: string;
  readonly average: (source: Float64Array, period: number) => Float64Array;
}

/** A strategy that buys when a fast average of the close crosses above a slow one, and sells when it crosses below. */
export function averageCross({ name, title, short, words, average }: AverageCross): Strategy {
  return defineStrategy({
    name,
    title,
    summary: `Buys when the fast ${words} of the close crosses above the slow one; sells when it crosses below.`,
    params: z
      .strictObject({
        fast: parameter({ description: 'Bars of the fast average.', default: 10, min: 1, max: 500, step: 1 }),
        slow: parameter({ description: 'Bars of the slow average.', default: 30, min: 2, max: 1000, step: 1 }),
      })
      .refine(({ fast, slow }) => fast < slow, { path: ['fast'], error: 'fast must be shorter than slow' }),
    describe: ({ fast, slow }) =>
      `Buys when the ${fast}-bar ${words} of the close crosses above the ${slow}-bar one; sells when it crosses below.`,
    warmup: ({ slow }) => slow,
    advise({ candles }, { fast, slow }) {
      const quick = average(candles.close, fast);
      const steady = average(candles.close, slow);
      const { above, below } = crossings(quick, steady);
      return {
        kind: 'signals',
        enter: above,
        exit: below,
        reason: (bar) => comparison(`${short}(${fast})`, quick[bar], `${short}(${slow})`, steady[bar]),
      };
    },
  });
}
