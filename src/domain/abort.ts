import { OutcryError } from './errors.ts';

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
  if (signal.aborted) {
    // Nobody waits for it any more, and a failure that nobody hears of would end the process.
    promise.catch(() => {});
    throw cancelled(signal);
  }
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

/** What a request under a deadline is handed, and how it ended. */
export interface Deadline {
  /** Aborts with the caller's signal, or when time is up. */
  readonly signal: AbortSignal;
  /** Whether time was up first. */
  readonly isOver: () => boolean;
}

/**
 * Runs work under a signal that aborts with the caller's or after so many milliseconds. In place of `AbortSignal.any`, which on Node 20
 * holds on to two kilobytes for every signal it ever made of one that lives long.
 */
export async function underDeadline<T>(timeoutMs: number, signal: AbortSignal | undefined, work: (deadline: Deadline) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let isOver = false;
  const give = (): void => controller.abort(signal?.reason);
  const timer = setTimeout(() => {
    isOver = true;
    controller.abort();
  }, timeoutMs);
  if (signal?.aborted) give();
  signal?.addEventListener('abort', give, { once: true });
  try {
    return await work({ signal: controller.signal, isOver: () => isOver });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', give);
  }
}
