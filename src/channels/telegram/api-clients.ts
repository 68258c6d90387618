import { autoRetry } from '@grammyjs/auto-retry';
import { type APIThrottlerOptions, apiThrottler } from '@grammyjs/transformer-throttler';
import { Api, type ApiClientOptions } from 'grammy';

/** How the Bot API is reached. */
export interface ApiOptions {
  readonly token: string;
  /** Another host with the same API; `null` for Telegram's own. */
  readonly apiUrl: string | null;
  /** Seconds that Telegram holds a poll open when nothing happens. */
  readonly pollSeconds: number;
  /** Milliseconds after which a call counts as lost, its outcome unknown. */
  readonly callTimeoutMs: number;
  /** False sends as fast as it can, for servers without limits. */
  readonly paced: boolean;
}

/** The same API under three regimes, so that none holds up another. */
export interface ApiClients {
  /** For getUpdates: patient, never repeated behind the poller's back. */
  readonly poll: Api;
  /** For messages that must arrive: within Telegram's limits, one try each. */
  readonly send: Api;
  /** For what is small, may be done twice or may fail: typing, edits, menus, answers to buttons. */
  readonly quick: Api;
}

const TELEGRAM_URL = 'https://api.telegram.org';

/** Longer than the network needs; a held poll that is not answered by then never will be. */
const POLL_GRACE_SECONDS = 10;

/**
 * Telegram's limits (30 messages a second in all, about one a second to a chat with short bursts, 20 a minute to a group), kept on the
 * safe side of each: what may burst plus what flows in a second (a minute) stays within them. The throttler counts in steps of 250 ms.
 */
const PACE: APIThrottlerOptions = {
  global: { reservoir: 10, reservoirIncreaseAmount: 5, reservoirIncreaseInterval: 250, reservoirIncreaseMaximum: 10 },
  out: { maxConcurrent: 1, reservoir: 3, reservoirIncreaseAmount: 1, reservoirIncreaseInterval: 1_000, reservoirIncreaseMaximum: 3 },
  group: { maxConcurrent: 1, reservoir: 8, reservoirIncreaseAmount: 1, reservoirIncreaseInterval: 5_000, reservoirIncreaseMaximum: 8 },
};

/** Calls that change nothing when they are made twice. */
const SAFE_TO_REPEAT = new Set(['setMyCommands', 'deleteMyCommands', 'getFile', 'getChat', 'deleteWebhook']);
const REPEATS = 2;
const LONGEST_WAIT_SECONDS = 30;

/** Opens nothing yet: connections are made by the first calls. */
export function apiClients({ token, apiUrl, pollSeconds, callTimeoutMs, paced }: ApiOptions): ApiClients {
  const client = (timeoutSeconds: number): ApiClientOptions => ({ apiRoot: apiRoot(apiUrl), timeoutSeconds });
  const calls = client(callTimeoutMs / 1_000);
  const poll = new Api(token, client(pollSeconds + POLL_GRACE_SECONDS));
  const send = new Api(token, calls);
  if (paced) send.config.use(apiThrottler(PACE));
  const quick = new Api(token, calls);
  const repeat = autoRetry({ maxRetryAttempts: REPEATS, maxDelaySeconds: LONGEST_WAIT_SECONDS });
  quick.config.use((previous, method, payload, signal) => (SAFE_TO_REPEAT.has(method) ? repeat(previous, method, payload, signal) : previous(method, payload, signal)));
  return { poll, send, quick };
}

/** Where the API is, without a slash at the end. */
export function apiRoot(apiUrl: string | null): string {
  return (apiUrl ?? TELEGRAM_URL).replace(/\/+$/, '');
}

/** A signal as grammY types it: its own are those of a package that stands in for Node's. */
export function grammySignal(signal: AbortSignal): NonNullable<Parameters<Api['getMe']>[0]> {
  return signal as never;
}
