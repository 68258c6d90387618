import { AsyncLocalStorage } from 'node:async_hooks';
import { OutcryError } from '../../domain/errors.ts';
import { cancelled, refuseWhenAborted, underDeadline } from '../../domain/abort.ts';
import { httpAnswer } from './http-answer.ts';
import type { RateGate } from './rate-gate.ts';
import type { FetchForVenue } from './venue-client.ts';

/** What became of the requests of one call: whether any left the house, and the HTTP status of the last answer to them. */
export interface RequestNote {
  sent: boolean;
  status: number | null;
}

interface Call {
  readonly signal: AbortSignal | undefined;
  readonly timeoutMs: number;
  readonly note: RequestNote | undefined;
}

/**
 * Fetches for a ccxt client, and sees what ccxt does not: a body that stalls (ccxt's time-out ends with the headers),
 * `Retry-After`, JSON that is cut off (ccxt hands it on as text), and the signal of the call that a request belongs to.
 */
export class VenueTransport {
  private readonly venue: string;
  private readonly timeoutMs: number;
  private readonly gate: RateGate;
  /** ccxt has no way to hand a signal through its methods. */
  private readonly calls = new AsyncLocalStorage<Call>();

  /** @param timeoutMs how long one request may take, body and all. */
  constructor(venue: string, timeoutMs: number, gate: RateGate) {
    this.venue = venue;
    this.timeoutMs = timeoutMs;
    this.gate = gate;
  }

  /**
   * Runs a ccxt call whose requests end when the signal aborts or when one takes longer than `timeoutMs`; what becomes of them is put
   * down in `note`.
   */
  during<T>(signal: AbortSignal | undefined, call: () => Promise<T>, timeoutMs: number = this.timeoutMs, note?: RequestNote): Promise<T> {
    return this.calls.run({ signal, timeoutMs, note }, call);
  }

  /** To be given to the client as its `fetchImplementation`. */
  readonly fetch: FetchForVenue = async (url, { method, headers, body }) => {
    const { signal, timeoutMs, note } = this.calls.getStore() ?? { signal: undefined, timeoutMs: this.timeoutMs, note: undefined };
    await this.gate.pass(signal);
    refuseWhenAborted(signal);
    return await underDeadline(timeoutMs, signal, async (deadline) => {
      try {
        return await this.answerTo(url, { method, headers, body }, deadline.signal, note);
      } catch (error) {
        if (signal?.aborted) throw cancelled(signal);
        if (deadline.isOver()) throw new OutcryError('timeout', `${this.venue} did not answer within ${timeoutMs / 1000} s.`, { cause: error });
        throw error;
      }
    });
  };

  private async answerTo(
    url: string,
    { method, headers, body }: Parameters<FetchForVenue>[1],
    signal: AbortSignal,
    note: RequestNote | undefined,
  ): ReturnType<FetchForVenue> {
    if (note) note.sent = true;
    const { status, statusText, headers: answered, body: answer } = await httpAnswer(url, { method, headers, body }, signal);
    if (note) note.status = status;
    const text = await answer();
    if (status === 429 || status === 418) throw this.gate.refuse(status, answered['retry-after'] ?? null, text);
    if (status >= 200 && status < 300 && !isJson(text)) {
      throw new OutcryError('bad-reply', `${this.venue} sent an answer that is cut off or not JSON.`);
    }
    return { status, statusText, headers: answered, text: async () => text };
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
