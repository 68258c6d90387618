import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { OutcryError } from '../../domain/errors.ts';
import { nearest } from '../../domain/nearest.ts';
import { quirksOf } from './venue-quirks.ts';

/** What a ccxt client asks of the function that fetches for it. */
export type FetchForVenue = (
  url: string,
  init: { readonly method: string; readonly headers: Record<string, string>; readonly body?: string | undefined },
) => Promise<{ readonly status: number; readonly statusText: string; readonly headers: Readonly<Record<string, string>>; text(): Promise<string> }>;

/**
 * The part of a ccxt client that public market data needs. Answers are `unknown`: ccxt's own types promise more than a
 * venue keeps, so that they are parsed where they are used.
 */
export interface VenueClient {
  readonly id: string;
  timeout: number;
  readonly options: Record<string, unknown>;
  readonly urls: { api?: unknown; readonly test?: unknown };
  readonly has: Readonly<Record<string, unknown>>;
  readonly timeframes: Readonly<Record<string, unknown>> | undefined;
  readonly features: { readonly spot?: { readonly fetchOHLCV?: { readonly limit?: number } } } | undefined;
  readonly precisionMode: number;
  fetchImplementation: FetchForVenue | undefined;
  setSandboxMode(on: boolean): void;
  fetchTime(): Promise<unknown>;
  fetchMarkets(params?: Readonly<Record<string, unknown>>): Promise<unknown>;
  setMarkets(markets: unknown): unknown;
  fetchOHLCV(symbol: string, timeframe: string, since: number, limit: number): Promise<unknown>;
  fetchTicker(symbol: string): Promise<unknown>;
  fetchTickers(): Promise<unknown>;
  fetchOrderBook(symbol: string, limit?: number): Promise<unknown>;
}

/** The part of a ccxt client that streamed prices need, beside what any client has. */
export interface StreamClient extends VenueClient {
  streaming: { readonly keepAlive?: number };
  /** The open connections by address; ccxt adds and removes them itself. */
  readonly clients: Readonly<Record<string, { readonly connection?: { terminate(): void } }>> | undefined;
  readonly markets: Readonly<Record<string, unknown>> | undefined;
  /** The newest ticker of each market; most venues' clients write each one here as it comes in. */
  tickers: Record<string, unknown> | undefined;
  setMarketsFromExchange(client: VenueClient): unknown;
  loadHttpProxyAgent(): Promise<unknown>;
  /** Resolves with the market's next ticker; subscribes and connects where that was not done. */
  watchTicker(symbol: string): Promise<unknown>;
  unWatchTicker(symbol: string): Promise<unknown>;
  close(): Promise<unknown>;
}

/** The class of one venue's clients. */
export type VenueConstructor<Client> = new (config: Readonly<Record<string, unknown>>) => Client;

/** ccxt exports only the bundle of all venues (0.6 s to load); one venue's module lies beside it (0.2 s). */
const MODULES = join(dirname(createRequire(import.meta.url).resolve('ccxt')), '..', 'js', 'src');

/** The ids of every venue that ccxt knows, in alphabetical order. */
export function venueIds(): readonly string[] {
  return readdirSync(MODULES)
    .filter((name) => name.endsWith('.js'))
    .map((name) => name.slice(0, -'.js'.length))
    .sort();
}

/**
 * Makes sure that ccxt knows a venue, without loading it.
 *
 * @throws OutcryError `invalid-input` with the nearest ids as its hint.
 */
export function checkVenueId(id: string): void {
  const known = venueIds();
  if (known.includes(id)) return;
  throw new OutcryError('invalid-input', `"${id}" is no exchange that is known here.`, {
    field: 'EXCHANGE',
    hint: [...meant(id, known), 'Any ccxt id does, and "simulated".'].join(' '),
  });
}

/** How a client is set up. */
export interface VenueClientOptions {
  /** Another origin with the same API, such as `http://127.0.0.1:8080`; `null` for the venue's own. */
  readonly baseUrl: string | null;
  readonly fetch: FetchForVenue;
  /** Above this many milliseconds a request counts as unanswered even if `fetch` does not say so. */
  readonly timeoutMs: number;
  /** The venue's test network, with play money and prices of its own. */
  readonly sandbox?: boolean;
}

/**
 * Loads one venue's module and sets it up for spot market data: no keys, no currencies, the rate limiter on.
 *
 * @throws OutcryError `invalid-input` for an unknown id.
 */
export async function openVenueClient(id: string, options: VenueClientOptions): Promise<VenueClient> {
  const Venue = await loadVenue<VenueClient>(id);
  return setUpForSpot(new Venue({ enableRateLimit: true, timeout: options.timeoutMs, ...quirksOf(id).settings, options: SPOT_ONLY }), options);
}

/**
 * Loads the class of one venue's clients (0.2 s).
 *
 * @throws OutcryError `invalid-input` for an unknown id.
 */
export async function loadVenue<Client>(id: string): Promise<VenueConstructor<Client>> {
  checkVenueId(id);
  return await classIn<Client>(join(MODULES, `${id}.js`));
}

/**
 * Loads the class of one venue's clients that read streams (0.5 s); `null` for a venue without streams.
 *
 * @throws OutcryError `invalid-input` for an unknown id.
 */
export async function loadStreamingVenue<Client>(id: string): Promise<VenueConstructor<Client> | null> {
  checkVenueId(id);
  const path = join(MODULES, 'pro', `${id}.js`);
  return existsSync(path) ? await classIn<Client>(path) : null;
}

async function classIn<Client>(path: string): Promise<VenueConstructor<Client>> {
  const module = (await import(pathToFileURL(path).href)) as { readonly default: VenueConstructor<Client> };
  return module.default;
}

/**
 * Loads the module with which a venue's streams are read (0.5 s) and sets it up for spot prices; `null` for a venue that streams none.
 *
 * @throws OutcryError `invalid-input` for an unknown id.
 */
export async function openStreamClient(id: string, options: VenueClientOptions): Promise<StreamClient | null> {
  const Venue = await loadStreamingVenue<StreamClient>(id);
  if (Venue === null) return null;
  const client = setUpForSpot(
    new Venue({
      // With its own limiter, ccxt sends subscriptions from a promise that nobody holds: a socket that closes meanwhile would end the process.
      enableRateLimit: false,
      timeout: options.timeoutMs,
      options: { ...SPOT_ONLY, ...quirksOf(id).streamOptions, ws: { backoff: { base: 0 } } },
    }),
    options,
  );
  if (client.has['watchTicker'] !== true) return null;
  // Some venues are pinged every three minutes by default; a dead connection would be taken for a quiet one for twice as long.
  client.streaming = { ...client.streaming, keepAlive: Math.min(client.streaming.keepAlive ?? PING_MS, PING_MS) };
  // Without it, ccxt refuses addresses that are not encrypted.
  if (options.baseUrl !== null) await client.loadHttpProxyAgent();
  return client;
}

/** ccxt options for spot markets and nothing else: no request for currencies, margins or other kinds of market. */
export const SPOT_ONLY = { defaultType: 'spot', fetchCurrencies: false, fetchMargins: false } as const;
const PING_MS = 30_000;

/**
 * Points a client at spot markets, at its test network where that is wanted, at another host where there is one, and at our own `fetch`.
 *
 * @throws OutcryError `invalid-input` for a venue without a test network.
 */
export function setUpForSpot<Client extends VenueClient>(client: Client, options: VenueClientOptions): Client {
  if (options.sandbox === true) enterSandbox(client);
  // Only where the venue's own default is a list: some venues (mexc, coinbase) put other shapes here.
  const markets = client.options['fetchMarkets'] as { types?: unknown } | undefined;
  if (Array.isArray(markets?.types) && markets.types.includes('spot')) markets.types = ['spot'];
  if (options.baseUrl !== null) client.urls.api = rebased(client.urls.api, options.baseUrl.replace(/\/$/, ''));
  client.fetchImplementation = options.fetch;
  return client;
}

/** Before addresses are replaced, as it replaces them all. */
function enterSandbox(client: VenueClient): void {
  if (client.urls.test === undefined) {
    throw new OutcryError('invalid-input', `${client.id} has no test network.`, { field: 'EXCHANGE_SANDBOX', hint: 'Take EXCHANGE_SANDBOX out, or trade on paper.' });
  }
  client.setSandboxMode(true);
}

/** ccxt's tree of URLs with the origin of every http and ws address replaced; an encrypted origin stays encrypted for both. */
function rebased(urls: unknown, origin: string): unknown {
  if (typeof urls === 'string') return urls.replace(/^https?:\/\/[^/]+/, origin).replace(/^wss?:\/\/[^/]+/, origin.replace(/^http/, 'ws'));
  if (typeof urls !== 'object' || urls === null) return urls;
  return Object.fromEntries(Object.entries(urls).map(([name, value]) => [name, rebased(value, origin)]));
}

/** A question with the nearest spelling and other venues of the same house (`binance`, `binanceus`), where there are any. */
function meant(id: string, known: readonly string[]): readonly string[] {
  const best = nearest(id, known);
  const family = known.filter((name) => name !== best && id.length > 2 && name.startsWith(id.toLowerCase().slice(0, 4)));
  const names = [...(best === null ? [] : [best]), ...family.slice(0, 2)];
  return names.length === 0 ? [] : [`Did you mean ${names.join(' or ')}?`];
}
