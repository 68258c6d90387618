/** One way in which a request to Discord goes wrong. */
export type Fault =
  | { readonly kind: 'answer'; readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string }
  /** Takes the request and never answers. */
  | { readonly kind: 'hang' }
  /** Drops the connection without a word, and does nothing. */
  | { readonly kind: 'reset' }
  /** Does what was asked, then drops the connection instead of saying so. */
  | { readonly kind: 'lose' };

function refusal(status: number, code: number, message: string, headers: Readonly<Record<string, string>> = {}, extra: object = {}): Fault {
  return { kind: 'answer', status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify({ code, message, ...extra }) };
}

/** 429: come back after so many seconds; `global` holds for every route. */
export function rateLimited(retryAfterSeconds: number, scope: 'user' | 'shared' | 'global' = 'user'): Fault {
  const headers = { 'retry-after': String(retryAfterSeconds), 'x-ratelimit-scope': scope, ...(scope === 'global' ? { 'x-ratelimit-global': 'true' } : {}) };
  return refusal(429, 0, 'You are being rate limited.', headers, { retry_after: retryAfterSeconds, global: scope === 'global' });
}

/** 401: the token is not accepted. */
export function unauthorized(): Fault {
  return refusal(401, 0, '401: Unauthorized');
}

/** 403 with code 50013, 50001 or 50007. */
export function forbidden(code: 50_001 | 50_007 | 50_013): Fault {
  const messages = { 50_001: 'Missing Access', 50_007: 'Cannot send messages to this user', 50_013: 'Missing Permissions' };
  return refusal(403, code, messages[code]);
}

/** 404 with code 10003. */
export function unknownChannel(): Fault {
  return refusal(404, 10_003, 'Unknown Channel');
}

/** 404 with code 10062: an interaction that came too long ago. */
export function unknownInteraction(): Fault {
  return refusal(404, 10_062, 'Unknown interaction');
}

/** A 5xx as Discord's front sends it. */
export function serverError(status = 503): Fault {
  return { kind: 'answer', status, headers: { 'content-type': 'text/plain' }, body: 'upstream connect error or disconnect/reset before headers' };
}

/** Faults waiting to happen, each to the next requests that match. */
export class FaultSchedule {
  private readonly waiting: { pattern: RegExp; fault: Fault; times: number }[] = [];

  /** The next `times` requests whose `METHOD /path` matches fail in this way, after those scheduled before. */
  next(pattern: RegExp, fault: Fault, times = 1): void {
    this.waiting.push({ pattern, fault, times });
  }

  /** Every request whose `METHOD /path` matches fails in this way from now on. */
  always(pattern: RegExp, fault: Fault): void {
    this.next(pattern, fault, Number.POSITIVE_INFINITY);
  }

  /** Forgets what was scheduled. */
  clear(): void {
    this.waiting.length = 0;
  }

  /** The fault that a request meets, if any; it is used up. */
  take(request: string): Fault | null {
    const entry = this.waiting.find((waiting) => waiting.pattern.test(request));
    if (entry === undefined) return null;
    entry.times -= 1;
    if (entry.times <= 0) this.waiting.splice(this.waiting.indexOf(entry), 1);
    return entry.fault;
  }
}
