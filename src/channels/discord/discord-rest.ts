import { REST, type RateLimitData, type RawFile, RequestMethod } from 'discord.js';
import { discordError } from './discord-errors.ts';

/** A request that takes longer has failed, in milliseconds. */
const TIMEOUT_MS = 20_000;

/** A rate limit that ends sooner is waited for here; a longer one is told to the caller. */
const SHORT_WAIT_MS = 3_000;

/** The library keeps something for every channel and interaction; what is idle is forgotten this often. */
const SWEEP_MS = 60_000;

const METHODS = { GET: RequestMethod.Get, POST: RequestMethod.Post, PUT: RequestMethod.Put, PATCH: RequestMethod.Patch, DELETE: RequestMethod.Delete } as const;

/** Where Discord's API is, and who asks. */
export interface RestOptions {
  readonly token: string;
  /** Another host with the API, as `http://127.0.0.1:8080/api`; `null` for Discord itself. */
  readonly apiUrl: string | null;
}

/** One request. */
export interface RestRequest {
  readonly body?: unknown;
  readonly files?: readonly RawFile[];
  /** False where the address itself bears the authorisation: interactions and their webhooks. */
  readonly auth?: boolean;
}

/** The address of the API as the library wants it; `undefined` for its own default. */
export function apiOption(apiUrl: string | null): { readonly api?: string } {
  return apiUrl === null ? {} : { api: apiUrl.replace(/\/+$/, '') };
}

/**
 * Discord's REST API: each request is tried once, so that nothing is done twice without anybody knowing. Apart from the
 * gateway, so that cards leave while that is being mended.
 */
export class DiscordRest {
  readonly #bot: REST;
  /** Interactions are outside a bot's global rate limit, and must be acknowledged within seconds. */
  readonly #interactions: REST;
  readonly #token: string;
  readonly #open = new Set<AbortController>();
  #closed = false;

  constructor({ token, apiUrl }: RestOptions) {
    this.#token = token;
    const options = {
      ...apiOption(apiUrl),
      version: '10',
      retries: 0,
      timeout: TIMEOUT_MS,
      handlerSweepInterval: SWEEP_MS,
      rejectOnRateLimit: ({ retryAfter, timeToReset, sublimitTimeout }: RateLimitData) => Math.max(retryAfter, timeToReset, sublimitTimeout) > SHORT_WAIT_MS,
    };
    this.#bot = new REST(options);
    this.#interactions = new REST({ ...options, globalRequestsPerSecond: Number.POSITIVE_INFINITY });
  }

  /**
   * Makes a request. @returns the answer's JSON, not yet read; `null` where there is none.
   *
   * @throws OutcryError as `discordError` has it; `timeout` after `close`.
   */
  async ask(method: keyof typeof METHODS, route: `/${string}`, { body, files, auth = true }: RestRequest = {}): Promise<unknown> {
    const controller = new AbortController();
    if (this.#closed) controller.abort();
    this.#open.add(controller);
    // The library's own limit ends when the headers are there; this one is for the whole answer.
    const timer = setTimeout(() => controller.abort(), TIMEOUT_MS + SHORT_WAIT_MS);
    try {
      // The library forgets its token at the first 401.
      this.#bot.setToken(this.#token);
      const answer: unknown = await (auth ? this.#bot : this.#interactions).request({
        method: METHODS[method],
        fullRoute: route,
        auth,
        signal: controller.signal,
        ...(body === undefined ? {} : { body }),
        ...(files === undefined || files.length === 0 ? {} : { files: [...files] }),
      });
      return answer instanceof ArrayBuffer ? null : answer;
    } catch (error) {
      throw discordError(error);
    } finally {
      clearTimeout(timer);
      this.#open.delete(controller);
    }
  }

  /** Gives up what is under way and takes nothing more. */
  close(): void {
    this.#closed = true;
    for (const controller of this.#open) controller.abort();
    for (const rest of [this.#bot, this.#interactions]) {
      rest.clearHashSweeper();
      rest.clearHandlerSweeper();
    }
  }
}
