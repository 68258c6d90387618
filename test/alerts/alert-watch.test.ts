import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide, decideStretch } from '../../src/alerts/alert-decision.ts';
import { AlertHarness, HOUR, NOON } from './alert-harness.ts';

/** What may happen between two candles. */
const event = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('candle' as const), close: fc.constantFrom(100, 200), isMissed: fc.boolean() }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('price' as const), price: fc.constantFrom(100, 200) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('restart' as const, 'refresh' as const) }) },
  // The process is killed after a firing was told and before that was stored.
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('kill' as const) }) },
);
const schedule = fc.array(event, { maxLength: 40 });
const cooldown = fc.constantFrom(null, 0, 2 * HOUR);

describe('alerts over any course of candles, prices, restarts and kills', () => {
  it('are told of each firing exactly once', async () => {
    await fc.assert(
      fc.asyncProperty(schedule, cooldown, async (events, cooldownMs) => {
        const harness = new AlertHarness();
        harness.now = NOON + 1;
        const onCandles = await harness.add('close > 150', { cooldownMs });
        const onPrices = await harness.add('close > 150', { cooldownMs, timeframe: null, symbol: 'BTC/USDT', createdAt: NOON });
        await harness.watch.start();
        const values: boolean[] = [];
        const model = { cooldownMs, firedAt: null as number | null, isSpent: false, firings: 0 };
        for (const happening of events) {
          const boundary = NOON + (values.length + 1) * HOUR;
          if (happening.kind === 'candle') {
            harness.history.closes.set(boundary - HOUR, happening.close);
            values.push(happening.close > 150);
            harness.now = boundary + 10_000;
            if (!happening.isMissed) await harness.watch.candlesClosed(harness.now);
          } else if (happening.kind === 'price') {
            harness.now += 1000;
            const over = cooldownMs === null && model.firings > 0;
            const decision = decide(model, happening.price > 150, harness.now);
            if (!over) {
              model.isSpent = decision.isSpent;
              if (decision.fires) Object.assign(model, { firings: model.firings + 1, firedAt: harness.now });
            }
            await harness.price(happening.price);
          } else if (happening.kind === 'refresh') await harness.watch.refresh();
          else {
            if (happening.kind === 'kill') {
              harness.book.failure = new Error('killed');
              await harness.watch.candlesClosed(harness.now);
              // Prices are decided as they come, so that a kill finds the last one stored.
              await harness.watch.stop();
              harness.book.failure = null;
            }
            await harness.restart();
          }
        }
        harness.now += 1000;
        await harness.watch.candlesClosed(harness.now);
        await harness.watch.stop();

        const told = harness.notifier.toldKeys;
        expect(told.filter((key) => key.startsWith(`alert:${onPrices.id}:`))).toEqual(Array.from({ length: model.firings }, (_, index) => `alert:${onPrices.id}:p${index + 1}`));

        const verdicts = values.map((value, bar) => ({ open: NOON + bar * HOUR, close: NOON + (bar + 1) * HOUR, value }));
        // Every firing that a look at each candle in its time would give; of a missed stretch, the newest is told.
        const firings: number[] = [];
        for (let length = 1; length <= verdicts.length; length++) {
          const firing = decideStretch({ cooldownMs, firedAt: null, isSpent: false }, verdicts.slice(0, length))?.firing;
          if (firing && !firings.includes(firing.open)) firings.push(firing.open);
        }
        const opens = told.filter((key) => key.startsWith(`alert:${onCandles.id}:`)).map((key) => Number(key.split(':')[2]));
        expect(new Set(opens).size).toBe(opens.length);
        expect(opens.filter((open) => !firings.includes(open))).toEqual([]);
        expect(opens.at(-1)).toBe(firings.at(-1));
      }),
      { numRuns: 150 },
    );
  });
});
