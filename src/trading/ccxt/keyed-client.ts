import type { Clock } from '../../domain/clock.ts';
import { OutcryError } from '../../domain/errors.ts';
import {
  SPOT_ONLY,
  type StreamClient,
  type VenueClient,
  type VenueClientOptions,
  loadStreamingVenue,
  loadVenue,
  setUpForSpot,
} from '../../market/ccxt/venue-client.ts';

/** What a venue's API is entered with. Never logged, shown or put into an error. */
export interface VenueKeys {
  readonly apiKey: string;
  readonly secret: string;
}

/** The part of a ccxt client that trades. Answers are `unknown`, and parsed where they are used. */
export interface KeyedClient extends VenueClient {
  /** What ccxt makes of the numbers in an answer: `String` keeps their digits as the venue wrote them. */
  number: (text: string) => unknown;
  milliseconds: () => number;
  log: (...words: readonly unknown[]) => void;
  /** Waits for the limiter's leave to ask for something that costs so much. */
  throttle: (cost?: unknown) => Promise<unknown>;
  readonly markets: Readonly<Record<string, MarketEntry>> | undefined;
  readonly features: VenueClient['features'] & {
    readonly spot?: { readonly createOrder?: { readonly triggerPrice?: boolean; readonly stopLossPrice?: boolean; readonly triggerDirection?: boolean } };
  };
  loadTimeDifference(): Promise<unknown>;
  amountToPrecision(symbol: string, amount: string): string;
  priceToPrecision(symbol: string, price: string): string;
  createOrder(symbol: string, type: string, side: string, amount: string, price: string | undefined, params: Params): Promise<unknown>;
  cancelOrder(id: string, symbol: string, params: Params): Promise<unknown>;
  fetchOrder(id: string, symbol: string, params: Params): Promise<unknown>;
  fetchOpenOrders(): Promise<unknown>;
  fetchMyTrades(symbol: string, since: number | undefined, limit: number, params: Params): Promise<unknown>;
  fetchBalance(): Promise<unknown>;
  parseOrder(raw: unknown): unknown;
}

/** The part of a ccxt client that streams the account's own news. */
export interface AccountClient extends KeyedClient, Pick<StreamClient, 'clients' | 'close' | 'loadHttpProxyAgent' | 'setMarketsFromExchange' | 'streaming'> {
  /** The connection to an address, made when it is first asked for. */
  client: (url: string) => Connection;
  onConnected(connection: unknown, message?: unknown): void;
  handleMessage(connection: unknown, message: unknown): void;
  /** What has come in: orders, own trades and balances, in ccxt's form. */
  readonly orders: Changes | undefined;
  readonly myTrades: Changes | undefined;
  readonly balance: Readonly<Record<string, unknown>> | undefined;
  watchOrders(): Promise<unknown>;
  watchMyTrades(): Promise<unknown>;
  watchBalance(): Promise<unknown>;
  parseWsOrder(raw: unknown): unknown;
  parseWsTrade(raw: unknown): unknown;
}

/** A list of ccxt's whose entries move to its end when they change. */
export interface Changes {
  slice(from: number): readonly unknown[];
  /** How many entries have changed since the writing that followed the last call. */
  getLimit(symbol: undefined, limit: undefined): number | undefined;
}

/** One connection of ccxt's, as far as it is dealt with here. */
interface Connection {
  /** What is waited for under a name. */
  future: (name: string) => Promise<unknown>;
}

/** A market as ccxt lists it. */
export interface MarketEntry {
  readonly id: string;
  readonly symbol: string;
  readonly info: unknown;
}

type Params = Readonly<Record<string, unknown>>;

/** How a keyed client is set up. */
export interface KeyedClientOptions extends VenueClientOptions {
  readonly keys: VenueKeys;
  readonly clock: Clock;
  /** ccxt settings, and `options` among them, that the venue needs beside the usual ones. */
  readonly venueSettings: Readonly<Record<string, unknown>>;
  readonly venueOptions: Readonly<Record<string, unknown>>;
}

/** How long after its time stamp a request is still taken by the venue. */
export const RECEIVE_WINDOW_MS = 5_000;

/** Pings after which, twice unanswered, a stream counts as broken: a dead connection is noticed within a minute. */
const PING_MS = 20_000;

/**
 * Loads a venue's module with keys, for spot orders. ccxt's rate limiter is on and its own tries-again are off.
 *
 * @throws OutcryError `invalid-input` for an unknown venue, or one without the wanted test network.
 */
export async function openKeyedClient(id: string, options: KeyedClientOptions): Promise<KeyedClient> {
  const Venue = await loadVenue<KeyedClient>(id);
  return withNumericCosts(prepared(setUpForSpot(new Venue({ ...common(options), enableRateLimit: true }), options), options.clock));
}

/** Loads the module with which the account's stream is read; `null` for a venue without one. */
export async function openAccountClient(id: string, options: KeyedClientOptions): Promise<AccountClient | null> {
  const Venue = await loadStreamingVenue<AccountClient>(id);
  if (Venue === null) return null;
  const { ws, ...config } = { ...common(options), ws: { backoff: { base: 0 } } };
  // Without its limiter, for the reason that price streams have none: subscriptions would be sent from a promise that nobody holds.
  const client = prepared(setUpForSpot(new Venue({ ...config, enableRateLimit: false, options: { ...config.options, ws } }), options), options.clock);
  if (client.has['watchOrders'] !== true) return null;
  client.streaming = { ...client.streaming, keepAlive: PING_MS };
  holdFutures(client);
  // Without it, ccxt refuses addresses that are not encrypted.
  if (options.baseUrl !== null) await client.loadHttpProxyAgent();
  return client;
}

function common({ keys, timeoutMs, venueSettings, venueOptions }: KeyedClientOptions): { readonly options: Params; readonly [setting: string]: unknown } {
  return {
    ...venueSettings,
    apiKey: keys.apiKey,
    secret: keys.secret,
    timeout: timeoutMs,
    options: { ...SPOT_ONLY, recvWindow: RECEIVE_WINDOW_MS, maxRetriesOnFailure: 0, ...venueOptions },
  };
}

/** Numbers as the venue wrote them, one notion of now for both sides of a signature, and no word of ccxt's on the terminal. */
function prepared<Client extends KeyedClient>(client: Client, clock: Clock): Client {
  client.number = String;
  client.milliseconds = () => clock.now();
  client.log = () => {};
  return client;
}

/**
 * Handles the rejection of everything that a connection waits for. When one breaks, ccxt rejects what it waits for itself, such as the end of
 * signing in, which nobody may be holding: that would end the process. Whoever does wait hears of it all the same.
 */
function holdFutures(client: AccountClient): void {
  const connectionTo = client.client.bind(client);
  const held = new WeakSet<Connection>();
  client.client = (url) => {
    const connection = connectionTo(url);
    if (held.has(connection)) return connection;
    held.add(connection);
    const futureOf = connection.future.bind(connection);
    connection.future = (name) => {
      const future = futureOf(name);
      future.catch(() => {});
      return future;
    };
    return connection;
  };
}

/** A client that keeps the digits of numbers as text does so with the costs of its limiter as well, which adds them up. */
function withNumericCosts(client: KeyedClient): KeyedClient {
  const throttle = client.throttle.bind(client);
  client.throttle = (cost) => throttle(cost === undefined ? undefined : Number(cost));
  return client;
}

/**
 * Calls one of the venue's own endpoints by the name that ccxt gives it (`privateGetOrderList`).
 *
 * @throws OutcryError `refused` when the venue has none of that name here, as test networks lack some.
 */
export async function callEndpoint(client: KeyedClient, name: string, params: Params = {}): Promise<unknown> {
  const method = (client as unknown as Readonly<Record<string, unknown>>)[name];
  if (typeof method !== 'function') throw new OutcryError('refused', `${client.id} has no ${name}.`);
  return await (method as (this: KeyedClient, params: Params) => Promise<unknown>).call(client, params);
}
