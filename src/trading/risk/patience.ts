import { underDeadline } from '../../domain/abort.ts';
import { OutcryError, messageOf } from '../../domain/errors.ts';
import { type Known, known, unknown } from './facts.ts';

/**
 * Finds one of several things out, at most as long as they are waited for. What fails or takes longer is unknown, with the reason in words.
 *
 * @param what is looked for, as the beginning of a sentence: `The order book of BTC/USDT`.
 */
export type Ask = <Value>(what: string, work: (signal: AbortSignal) => Promise<Value> | Value) => Promise<Known<Value>>;

/** Finds several things out, each at most so long from now. They share one timer: an order is looked at by dozens of facts. */
export async function findingOut<Result>(patienceMs: number, work: (ask: Ask) => Promise<Result>): Promise<Result> {
  return underDeadline(patienceMs, undefined, async ({ signal, isOver }) => {
    const over = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(new Error('time is up')), { once: true });
    });
    // Where nothing is being asked any more, nobody waits for it.
    over.catch(() => {});
    return work(async (what, find) => {
      try {
        return known(await Promise.race([find(signal), over]));
      } catch (error) {
        if (isOver()) return unknown(`${what} did not come within ${patienceMs / 1_000} s.`);
        const detail = error instanceof OutcryError ? error.message : `${messageOf(error)}.`;
        return unknown(`${what} cannot be had: ${detail}`);
      }
    });
  });
}

/** Finds one thing out: see `Ask`. */
export async function foundOut<Value>(what: string, patienceMs: number, work: (signal: AbortSignal) => Promise<Value>): Promise<Known<Value>> {
  return findingOut(patienceMs, async (ask) => ask(what, work));
}
