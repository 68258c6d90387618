import type { ExchangeApi } from './exchange-api.ts';
import type { ApiReply } from './rest/api-request.ts';

/** What a ccxt client's `fetchImplementation` is called with, as far as it matters here. */
export interface FetchInit {
  readonly method?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | undefined;
  readonly signal?: AbortSignal | null | undefined;
}

/**
 * A `fetch` that asks the exchange with no socket between them, for runs by the thousand: requests are answered in the order in which
 * they are made, faults included. A dropped connection rejects as `fetch` does; an answer that never comes, or that is held back, waits
 * for the signal.
 */
export function fetchFrom(api: ExchangeApi): (url: string, init?: FetchInit) => Promise<Response> {
  return async (url, init = {}) => {
    const { pathname, search } = new URL(url);
    const headers = Object.fromEntries(Object.entries(init.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
    const request = { method: init.method ?? 'GET', path: pathname, query: search.slice(1), headers, body: init.body ?? '' };
    return responseOf(api.respond(request), init.signal ?? null);
  };
}

function responseOf(reply: ApiReply, signal: AbortSignal | null): Response | Promise<Response> {
  if (reply.kind === 'reset') throw new TypeError('fetch failed', { cause: Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }) });
  if (reply.kind === 'answer' && reply.delayMs !== null) return new Response(reply.body, { status: reply.status, headers: reply.headers });
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
