import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { underDeadline } from '../../src/domain/abort.ts';

/** Settles when the signal aborts. */
const aborted = (signal: AbortSignal): Promise<never> => new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true }));

describe('work under a deadline', () => {
  it('is handed an open signal, and leaves nothing behind on its caller’s', async () => {
    const caller = new AbortController();
    expect(await underDeadline(1000, caller.signal, async ({ signal, isOver }) => [signal.aborted, isOver()])).toEqual([false, false]);
    expect(getEventListeners(caller.signal, 'abort')).toHaveLength(0);
  });

  it('is ended by its caller, before or while it runs', async () => {
    const caller = new AbortController();
    const running = underDeadline(1000, caller.signal, ({ signal }) => aborted(signal));
    caller.abort();
    await expect(running).rejects.toThrow('aborted');
    expect(await underDeadline(1000, caller.signal, async ({ signal, isOver }) => [signal.aborted, isOver()])).toEqual([true, false]);
  });

  it('is ended when time is up, and can tell that from being called off', async () => {
    let told = false;
    await expect(
      underDeadline(5, undefined, async ({ signal, isOver }) => {
        await aborted(signal).finally(() => {
          told = isOver();
        });
      }),
    ).rejects.toThrow('aborted');
    expect(told).toBe(true);
  });
});
