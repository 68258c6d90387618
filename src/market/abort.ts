import { OutcryError } from '../domain/errors.ts';

/** The error of a request that its caller has called off. */
export function cancelled(signal: AbortSignal): OutcryError {
  return new OutcryError('cancelled', 'The request was cancelled.', { cause: signal.reason });
}

/** @throws OutcryError `cancelled` when the signal has aborted. */
export function refuseWhenAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw cancelled(signal);
}

/** The promise's outcome, or `cancelled` as soon as the signal aborts: for waiting on work that knows of no signal. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return await promise;
  refuseWhenAborted(signal);
  let stop = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(cancelled(signal));
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
