/** An answer that says nothing of what was asked. */
export interface CannedAnswer {
  readonly kind: 'answer';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One way in which an exchange fails to answer. */
export type Fault =
  | CannedAnswer
  /** Takes the request and never answers. */
  | { readonly kind: 'hang' }
  /** Sends headers and half of the real answer, then nothing. */
  | { readonly kind: 'stall' }
  /** Sends half of the real answer as if it were whole. */
  | { readonly kind: 'truncate' }
  /** Drops the connection without a word. */
  | { readonly kind: 'reset' }
  /** Carries the request out, and then fails in this way. */
  | { readonly kind: 'after'; readonly failure: Fault }
  /** Carries the request out and takes this long to answer; `null` until the test releases the answer. */
  | { readonly kind: 'slow'; readonly ms: number | null }
  /** Fails in this way at once, and carries the order out only after it was looked for so many times in vain. */
  | { readonly kind: 'late'; readonly lookups: number; readonly failure: Fault }
  /** Carries the order out at once, fails in this way, and does not find the order the first so many times. */
  | { readonly kind: 'hidden'; readonly lookups: number; readonly failure: Fault }
  /** Bans the client for so long: this request and those that follow are answered with 418. */
  | { readonly kind: 'ban'; readonly ms: number };

function json(status: number, code: number, msg: string, headers: Readonly<Record<string, string>> = {}): CannedAnswer {
  return { kind: 'answer', status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify({ code, msg }) };
}

/** Binance's 429: slow down, and come back after so many seconds. */
export function tooManyRequests(retryAfterSeconds: number): CannedAnswer {
  return json(429, -1003, 'Too much request weight used; current limit is 6000 request weight per 1 MINUTE.', {
    'retry-after': String(retryAfterSeconds),
  });
}

/** Binance's 418: the address is banned until `until` (epoch milliseconds). */
export function banned(until: number, now: number): CannedAnswer {
  return json(418, -1003, `Way too much request weight used; IP banned until ${until}.`, {
    'retry-after': String(Math.ceil((until - now) / 1000)),
  });
}

/** Binance's 503 with code -1000, which says nothing of whether the request was carried out. */
export function overloaded(): CannedAnswer {
  return json(503, -1000, 'An unknown error occurred while processing the request.');
}

/** Binance's 504 with code -1007: its gateway waited in vain for the matching engine, and nobody knows what became of the request. */
export function backendTimeout(): CannedAnswer {
  return json(504, -1007, 'Timeout waiting for response from backend server. Send status unknown; execution status unknown.');
}

/** A proxy's 502 page in HTML. */
export function badGateway(): CannedAnswer {
  const body = '<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>';
  return { kind: 'answer', status: 502, headers: { 'content-type': 'text/html' }, body };
}

/** The usual faults by name: `-before` when nothing was carried out, `-after` when all was. */
export const FAULTS = {
  'lost-before': { kind: 'reset' },
  'lost-after': { kind: 'after', failure: { kind: 'reset' } },
  'silent-before': { kind: 'hang' },
  'silent-after': { kind: 'after', failure: { kind: 'hang' } },
  'bad-gateway-before': badGateway(),
  'bad-gateway-after': { kind: 'after', failure: badGateway() },
  'overloaded-before': overloaded(),
  'overloaded-after': { kind: 'after', failure: overloaded() },
  'timeout-before': backendTimeout(),
  'timeout-after': { kind: 'after', failure: backendTimeout() },
  truncated: { kind: 'truncate' },
  slow: { kind: 'slow', ms: 20 },
  held: { kind: 'slow', ms: null },
  late: { kind: 'late', lookups: 2, failure: { kind: 'reset' } },
  hidden: { kind: 'hidden', lookups: 2, failure: { kind: 'reset' } },
  'rate-limited': tooManyRequests(1),
  banned: { kind: 'ban', ms: 120_000 },
} as const satisfies Readonly<Record<string, Fault>>;

/** The name of one of the usual faults. */
export type FaultName = keyof typeof FAULTS;

/** Where faults come from that nobody scheduled one by one. */
export interface FaultSource {
  /** The fault that a request meets, if any. */
  draw(method: string, path: string): Fault | null;
}

/** Faults waiting to happen, each to the next request of its path. */
export class FaultSchedule {
  private readonly waiting: { path: string; fault: Fault; times: number }[] = [];
  private source: FaultSource | null = null;

  /**
   * The next `times` requests to `path` fail in this way, after those scheduled before. The path is that of a request, with the method
   * before it where it matters (`POST /api/v3/order`), or `*` for any.
   */
  next(path: string, fault: Fault | FaultName, times = 1): void {
    this.waiting.push({ path, fault: typeof fault === 'string' ? FAULTS[fault] : fault, times });
  }

  /** Every request to `path` fails in this way from now on. */
  always(path: string, fault: Fault | FaultName): void {
    this.next(path, fault, Number.POSITIVE_INFINITY);
  }

  /** Requests that nothing is scheduled for meet what the source draws; `null` ends that. */
  follow(source: FaultSource | null): void {
    this.source = source;
  }

  /** Forgets what was scheduled, and the source. */
  clear(): void {
    this.waiting.length = 0;
    this.source = null;
  }

  /** The fault that a request meets, if any; it is used up. */
  take(method: string, path: string): Fault | null {
    const entry = this.waiting.find((waiting) => [path, `${method} ${path}`, '*'].includes(waiting.path));
    if (entry === undefined) return this.source?.draw(method, path) ?? null;
    entry.times -= 1;
    if (entry.times <= 0) this.waiting.splice(this.waiting.indexOf(entry), 1);
    return entry.fault;
  }
}
