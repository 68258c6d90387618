/** One way in which an exchange fails to answer. */
export type Fault =
  | { readonly kind: 'answer'; readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string }
  /** Takes the request and never answers. */
  | { readonly kind: 'hang' }
  /** Sends headers and half of the real answer, then nothing. */
  | { readonly kind: 'stall' }
  /** Sends half of the real answer as if it were whole. */
  | { readonly kind: 'truncate' }
  /** Drops the connection without a word. */
  | { readonly kind: 'reset' };

function json(status: number, code: number, msg: string, headers: Readonly<Record<string, string>> = {}): Fault {
  return { kind: 'answer', status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify({ code, msg }) };
}

/** Binance's 429: slow down, and come back after so many seconds. */
export function tooManyRequests(retryAfterSeconds: number): Fault {
  return json(429, -1003, 'Too much request weight used; current limit is 6000 request weight per 1 MINUTE.', {
    'retry-after': String(retryAfterSeconds),
  });
}

/** Binance's 418: the address is banned until `until` (epoch milliseconds). */
export function banned(until: number, now: number): Fault {
  return json(418, -1003, `Way too much request weight used; IP banned until ${until}.`, {
    'retry-after': String(Math.ceil((until - now) / 1000)),
  });
}

/** Binance's 503 with code -1000, which says nothing of whether the request was carried out. */
export function overloaded(): Fault {
  return json(503, -1000, 'An unknown error occurred while processing the request.');
}

/** A proxy's 502 page in HTML. */
export function badGateway(): Fault {
  const body = '<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>';
  return { kind: 'answer', status: 502, headers: { 'content-type': 'text/html' }, body };
}

/** Faults waiting to happen, each to the next request of its path. */
export class FaultSchedule {
  private readonly waiting: { path: string; fault: Fault; times: number }[] = [];

  /** The next `times` requests whose path is `path` (`*` for any) fail in this way, after those scheduled before. */
  next(path: string, fault: Fault, times = 1): void {
    this.waiting.push({ path, fault, times });
  }

  /** Every request whose path is `path` (`*` for any) fails in this way from now on. */
  always(path: string, fault: Fault): void {
    this.next(path, fault, Number.POSITIVE_INFINITY);
  }

  /** Forgets what was scheduled. */
  clear(): void {
    this.waiting.length = 0;
  }

  /** The fault that a request to `path` meets, if any; it is used up. */
  take(path: string): Fault | null {
    const entry = this.waiting.find((waiting) => waiting.path === path || waiting.path === '*');
    if (entry === undefined) return null;
    entry.times -= 1;
    if (entry.times <= 0) this.waiting.splice(this.waiting.indexOf(entry), 1);
    return entry.fault;
  }
}
