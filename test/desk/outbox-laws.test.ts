import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Delivery } from '../../src/desk/channel.ts';
import { OutcryError } from '../../src/domain/errors.ts';
import { MemoryOutboxStore } from '../fakes/memory-outbox-store.ts';
import { START, outboxBench } from './outbox-bench.ts';

const CONVERSATIONS = ['c1', 'c2', 'c3'] as const;

/** What happens, and how long after what happened before it. */
const step = fc.record({
  afterMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 30_000 }), fc.integer({ min: 0, max: 600_000 })),
  conversation: fc.constantFrom(...CONVERSATIONS),
  mayBeDigested: fc.boolean(),
  heldMs: fc.oneof(fc.constant(0), fc.constant(0), fc.integer({ min: 1, max: 900_000 })),
  /** Put a second time at once. */
  twice: fc.boolean(),
});

/** How each try ends, for as long as the list goes; then every try succeeds. */
const tries = fc.array(fc.constantFrom('ok', 'ok', 'unreachable', 'rate-limited', 'half', 'refused'), { maxLength: 40 });

describe('the outbox, whatever happens', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: START });
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('delivers every card once or gives it up, in order, and digests nothing important', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), tries, fc.nat(29), async (steps, ends, restartAt) => {
        vi.setSystemTime(START);
        const store = new MemoryOutboxStore();
        const settled = new Map<number, string>();
        const settling = store.settle.bind(store);
        store.settle = async (positions, outcome, now, reason) => {
          for (const position of positions) {
            expect(settled.has(position)).toBe(false);
            settled.set(position, outcome);
          }
          await settling(positions, outcome, now, reason);
        };
        let bench = outboxBench({ store });
        const shown: { readonly conversation: string; readonly title: string }[] = [];
        const script = [...ends];
        const beforeSend = async (delivery: Delivery) => {
          const end = script.shift() ?? 'ok';
          if (end === 'half') await delivery.onPart(delivery.partsSent + 1);
          if (end === 'refused') throw new OutcryError('refused', 'Gone.');
          if (end === 'rate-limited') throw new OutcryError('rate-limited', 'Slow.', { retryAfterMs: 5_000 });
          if (end !== 'ok') throw new OutcryError('unreachable', 'Down.');
          shown.push({ conversation: delivery.conversation, title: delivery.card.title });
        };
        bench.channel.beforeSend = beforeSend;
        bench.outbox.open(bench.channel);
        for (const [index, { afterMs, conversation, mayBeDigested, heldMs, twice }] of steps.entries()) {
          await vi.advanceTimersByTimeAsync(afterMs);
          if (index === restartAt) {
            await Promise.all([bench.outbox.stop(0), vi.advanceTimersByTimeAsync(1_000)]);
            bench = outboxBench({ store });
            bench.channel.beforeSend = beforeSend;
            bench.outbox.open(bench.channel);
          }
          const details = { conversation, mayBeDigested, notBefore: bench.clock.now() + heldMs };
          await Promise.all([bench.put(`${index}`, details), ...(twice ? [bench.put(`${index}`, details)] : [])]);
        }
        await vi.advanceTimersByTimeAsync(3 * 3_600_000);
        await bench.outbox.stop(0);

        expect(await store.conversations()).toEqual([]);
        expect(settled.size).toBe(steps.length);
        const singles = shown.filter(({ title }) => /^\d+$/.test(title));
        expect(new Set(singles.map(({ title }) => title)).size).toBe(singles.length);
        const outcomeOf = (index: number) => settled.get(index + 1);
        const important = steps.flatMap(({ mayBeDigested }, index) => (mayBeDigested ? [] : [outcomeOf(index)]));
        expect(important).not.toContain('digested');
        for (const index of steps.keys()) {
          expect(singles.some(({ title }) => title === `${index}`)).toBe(outcomeOf(index) === 'delivered');
        }
        for (const conversation of CONVERSATIONS) {
          // What was held for later may be overtaken; all else keeps its order.
          const order = singles.filter((one) => one.conversation === conversation && steps[Number(one.title)]?.heldMs === 0).map(({ title }) => Number(title));
          expect(order).toEqual(order.toSorted((a, b) => a - b));
        }
      }),
      { numRuns: 120 },
    );
  });
});
