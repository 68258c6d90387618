/** One way in which the Bot API fails to answer. */
export type Fault =
  /** Refuses without carrying the request out. */
  | { readonly kind: 'refuse'; readonly code: number; readonly description: string; readonly parameters?: Readonly<Record<string, number>> }
  /** Carries the request out and answers that it failed. */
  | { readonly kind: 'refuse-after'; readonly code: number; readonly description: string }
  /** A proxy's page in front of the API, which is no JSON. */
  | { readonly kind: 'page'; readonly code: number }
  /** Drops the connection before, or after, carrying the request out. */
  | { readonly kind: 'drop' }
  | { readonly kind: 'drop-after' }
  /** Never answers; before, or after, carrying the request out. */
  | { readonly kind: 'hang' }
  | { readonly kind: 'hang-after' };

/** 429: come back after so many seconds. */
export function tooManyRequests(retryAfterSeconds: number): Fault {
  return { kind: 'refuse', code: 429, description: `Too Many Requests: retry after ${retryAfterSeconds}`, parameters: { retry_after: retryAfterSeconds } };
}

/** 409: somebody else polls with the same token. */
export const CONFLICT: Fault = { kind: 'refuse', code: 409, description: 'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running' };

/** 401: the token was revoked. */
export const UNAUTHORIZED: Fault = { kind: 'refuse', code: 401, description: 'Unauthorized' };

/** 500, before anything was done. */
export const SERVER_ERROR: Fault = { kind: 'refuse', code: 500, description: 'Internal Server Error' };

/** 403: the user does not want to hear from the bot. */
export const BLOCKED: Fault = { kind: 'refuse', code: 403, description: 'Forbidden: bot was blocked by the user' };

/** Faults waiting to happen, each to the next request of its method. */
export class FaultSchedule {
  readonly #waiting: { readonly method: string; readonly fault: Fault; times: number }[] = [];

  /** The next `times` calls of a method (`*` for any) fail in this way, after those scheduled before. */
  next(method: string, fault: Fault, times = 1): void {
    this.#waiting.push({ method, fault, times });
  }

  /** Every call of a method (`*` for any) fails in this way until `clear`. */
  always(method: string, fault: Fault): void {
    this.next(method, fault, Number.POSITIVE_INFINITY);
  }

  /** Forgets what was scheduled. */
  clear(): void {
    this.#waiting.length = 0;
  }

  /** The fault that a call meets, if any; it is used up. */
  take(method: string): Fault | null {
    const entry = this.#waiting.find((waiting) => waiting.method === method || waiting.method === '*');
    if (entry === undefined) return null;
    entry.times -= 1;
    if (entry.times <= 0) this.#waiting.splice(this.#waiting.indexOf(entry), 1);
    return entry.fault;
  }
}
