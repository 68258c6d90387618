import { setTimeout as delay } from 'node:timers/promises';
import { OutcryError } from '../../domain/errors.ts';
import { cancelled } from '../../domain/abort.ts';

/** Waits so many milliseconds. @throws OutcryError `cancelled` as soon as the signal aborts. */
export type Sleep = (ms: number, signal: AbortSignal | undefined) => Promise<void>;

/** Sleeps by the machine's timers. */
export const timerSleep: Sleep = async (ms, signal) => {
  try {
    await delay(ms, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    throw signal?.aborted ? cancelled(signal) : error;
  }
};

const ATTEMPTS = 4;
/** A time-out has already cost the reader a whole patience; a third one would not be forgiven. */
const ATTEMPTS_AFTER_TIMEOUT = 2;
const FIRST_WAIT_MS = 500;

/**
 * Does a read again after failures whose cause may pass: the venue does not answer, asks for patience, or its answer
 * was garbled. Waits 0.5, 1 and 2 s between the attempts. For reads only: an order is never sent twice on such grounds.
 */
export async function retried<T>(
  read: () => Promise<T>,
  { sleep, signal, hopeless }: { sleep: Sleep; signal: AbortSignal | undefined; hopeless: () => boolean },
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await read();
    } catch (error) {
      const worthwhile = error instanceof OutcryError && (error.retryable || error.kind === 'bad-reply') && !hopeless();
      const attempts = error instanceof OutcryError && error.kind === 'timeout' ? ATTEMPTS_AFTER_TIMEOUT : ATTEMPTS;
      if (!worthwhile || attempt >= attempts) throw error;
      await sleep(FIRST_WAIT_MS * 2 ** (attempt - 1), signal);
    }
  }
}
