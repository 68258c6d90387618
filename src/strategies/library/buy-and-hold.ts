import { z } from 'zod';
import { defineStrategy } from './definition.ts';

/** Always in the market: what every other strategy has to beat. */
export const buyAndHold = defineStrategy({
  name: 'buy-and-hold',
  title: 'Buy and hold',
  summary: 'Buys at the first chance and does not sell.',
  params: z.strictObject({}),
  describe: () => 'Buys at the first chance and does not sell.',
  warmup: () => 0,
  advise: ({ candles }) => ({
    kind: 'signals',
    enter: new Uint8Array(candles.close.length).fill(1),
    exit: new Uint8Array(candles.close.length),
    reason: () => 'always in the market',
  }),
});
