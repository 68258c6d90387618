import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { OutcryError } from '../../domain/errors.ts';
import { nearest } from '../../domain/nearest.ts';

/** What a ccxt client asks of the function that fetches for it. */
export type FetchForVenue = (
  url: string,
  init: { readonly method: string; readonly headers: Record<string, string>; readonly body?: string | undefined },
) => Promise<{ readonly status: number; readonly statusText: string; readonly headers: Headers; text(): Promise<string> }>;

/**
 * The part of a ccxt client that public market data needs. Answers are `unknown`: ccxt's own types promise more than a
 * venue keeps, so that they are parsed where they are used.
 */
export interface VenueClient {
  readonly id: string;
  timeout: number;
  readonly options: Record<string, unknown>;
  readonly urls: { api?: unknown };
  readonly has: Readonly<Record<string, unknown>>;
  readonly timeframes: Readonly<Record<string, unknown>> | undefined;
  readonly features: { readonly spot?: { readonly fetchOHLCV?: { readonly limit?: number } } } | undefined;
  readonly precisionMode: number;
  fetchImplementation: FetchForVenue | undefined;
  fetchTime(): Promise<unknown>;
  fetchMarkets(params?: Readonly<Record<string, unknown>>): Promise<unknown>;
  setMarkets(markets: unknown): unknown;
  fetchOHLCV(symbol: string, timeframe: string, since: number, limit: number): Promise<unknown>;
  fetchTicker(symbol: string): Promise<unknown>;
  fetchTickers(): Promise<unknown>;
  fetchOrderBook(symbol: string, limit?: number): Promise<unknown>;
}

type VenueConstructor = new (config: Readonly<Record<string, unknown>>) => VenueClient;

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
}

/**
 * Loads one venue's module and sets it up for spot market data: no keys, no currencies, the rate limiter on.
 *
 * @throws OutcryError `invalid-input` for an unknown id.
 */
export async function openVenueClient(id: string, options: VenueClientOptions): Promise<VenueClient> {
  checkVenueId(id);
  const module = (await import(pathToFileURL(join(MODULES, `${id}.js`)).href)) as { readonly default: VenueConstructor };
  const client = new module.default({
    enableRateLimit: true,
    timeout: options.timeoutMs,
    options: { defaultType: 'spot', fetchCurrencies: false, fetchMargins: false },
  });
  // Only where the venue's own default is a list: some venues (mexc, coinbase) put other shapes here.
  const markets = client.options['fetchMarkets'] as { types?: unknown } | undefined;
  if (Array.isArray(markets?.types) && markets.types.includes('spot')) markets.types = ['spot'];
  if (options.baseUrl !== null) client.urls.api = rebased(client.urls.api, options.baseUrl.replace(/\/$/, ''));
  client.fetchImplementation = options.fetch;
  return client;
}

/** ccxt's tree of URLs with the origin of every http address replaced. */
function rebased(urls: unknown, origin: string): unknown {
  if (typeof urls === 'string') return urls.replace(/^https?:\/\/[^/]+/, origin);
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
