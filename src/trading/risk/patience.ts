import { underDeadline, unlessAborted } from '../../domain/abort.ts';
import { OutcryError, messageOf } from '../../domain/errors.ts';
import { type Known, known, unknown } from './facts.ts';

/**
 * Finds something out, at most so long. What fails or takes longer is unknown, with the reason in words.
 *
 * @param what is looked for, as the beginning of a sentence: `The order book of BTC/USDT`.
 */
export async function foundOut<Value>(what: string, patienceMs: number, work: (signal: AbortSignal) => Promise<Value>): Promise<Known<Value>> {
  return underDeadline(patienceMs, undefined, async ({ signal, isOver }) => {
    try {
      return known(await unlessAborted(work(signal), signal));
    } catch (error) {
      if (isOver()) return unknown(`${what} did not come within ${patienceMs / 1_000} s.`);
      const detail = error instanceof OutcryError ? error.message : `${messageOf(error)}.`;
      return unknown(`${what} cannot be had: ${detail}`);
    }
  });
}
