import { unlessAborted } from '../../domain/abort.ts';
import type { Clock } from '../../domain/clock.ts';
import { OutcryError } from '../../domain/errors.ts';
import type { WorkOptions } from '../../domain/progress.ts';
import { RateGate } from '../../market/ccxt/rate-gate.ts';
import { type Sleep, retried, timerSleep } from '../../market/ccxt/retry.ts';
import { type RequestNote, VenueTransport } from '../../market/ccxt/transport.ts';
import { quirksOf } from '../../market/ccxt/venue-quirks.ts';
import { type AccountClient, type KeyedClient, type KeyedClientOptions, type VenueKeys, openAccountClient, openKeyedClient } from './keyed-client.ts';
import { keyedError, venueCode } from './keyed-errors.ts';
import type { KeyedQuirks } from './keyed-quirks.ts';
import { keyedQuirksOf } from './keyed-venues.ts';

/** How a venue is reached with keys. */
export interface VenueConnectionOptions {
  /** A ccxt id. */
  readonly exchange: string;
  readonly keys: VenueKeys;
  /** The venue's test network, with keys of its own. */
  readonly sandbox: boolean;
  /** Another origin with the same API; `null` for the venue's own. */
  readonly baseUrl: string | null;
  readonly clock: Clock;
  /** How long one request may take, body and all; 10,000 ms by default. */
  readonly timeoutMs?: number;
  readonly sleep?: Sleep;
  /** How the venue differs from what ccxt says of it; what is known of it by default. */
  readonly quirks?: KeyedQuirks;
}

/** What one try at a request came to: the answer or what was thrown, and what became of the request on the wire. */
export type Attempt = { readonly note: RequestNote } & ({ readonly ok: true; readonly answer: unknown } | { readonly ok: false; readonly error: unknown });

/** How long the list of markets and the difference of the clocks are believed. */
const BELIEVED_MS = 3_600_000;

/** One venue with keys: its client, loaded and told the time and the markets at the first request, and the one way to ask it anything. */
export class VenueConnection {
  readonly exchange: string;
  readonly quirks: KeyedQuirks;
  readonly sandbox: boolean;
  readonly timeoutMs: number;
  readonly sleep: Sleep;
  private readonly keys: VenueKeys;
  private readonly baseUrl: string | null;
  private readonly clock: Clock;
  private readonly gate: RateGate;
  private readonly transport: VenueTransport;
  private readonly closing = new AbortController();
  private opening: Promise<KeyedClient> | null = null;
  private open: KeyedClient | null = null;
  private refreshedAt = 0;
  private synchronising: Promise<void> | null = null;

  constructor({ exchange, keys, sandbox, baseUrl, clock, timeoutMs = 10_000, sleep = timerSleep, quirks }: VenueConnectionOptions) {
    this.exchange = exchange;
    this.quirks = quirks ?? keyedQuirksOf(exchange);
    this.sandbox = sandbox;
    this.timeoutMs = timeoutMs;
    this.sleep = sleep;
    this.keys = keys;
    this.baseUrl = baseUrl;
    this.clock = clock;
    this.gate = new RateGate(exchange, clock, sleep);
    this.transport = new VenueTransport(exchange, timeoutMs, this.gate);
  }

  /** The client, once it is connected. */
  get client(): KeyedClient | null {
    return this.open;
  }

  /** Why nothing is to be asked now; `null` while the venue takes requests. */
  get refusal(): OutcryError | null {
    return this.gate.closed;
  }

  /** The client with the time and the markets known. @throws OutcryError. */
  async connect({ signal }: WorkOptions = {}): Promise<KeyedClient> {
    this.opening ??= this.load().catch((error: unknown) => {
      this.opening = null;
      throw this.told(error);
    });
    const client = await unlessAborted(this.opening, signal);
    if (this.clock.now() - this.refreshedAt > BELIEVED_MS) void this.refresh(client);
    return client;
  }

  /** A read, tried again where that may help, with every failure in our own words and without secrets. @throws OutcryError. */
  async read<Answer>({ signal }: WorkOptions, ask: (client: KeyedClient) => Promise<Answer>): Promise<Answer> {
    const client = await this.connect({ signal });
    return await retried(
      async () => {
        try {
          return await unlessAborted(this.transport.during(signal, () => ask(client)), signal);
        } catch (error) {
          this.noticeClock(error, client);
          throw this.told(error);
        }
      },
      { sleep: this.sleep, signal, hopeless: () => this.gate.banned },
    );
  }

  /** One try of something that must not be done twice, given up after the deadline; it leaves no request behind that may go out later. */
  async attempt(client: KeyedClient, act: () => Promise<unknown>): Promise<Attempt> {
    const note: RequestNote = { sent: false, status: null };
    const given = new AbortController();
    // ccxt's limiter may hold the request back for longer than an order is worth.
    const timer = setTimeout(() => given.abort(), this.timeoutMs + GRACE_MS);
    try {
      const answer = await unlessAborted(this.transport.during(given.signal, act, this.timeoutMs, note), given.signal);
      return { ok: true, answer, note };
    } catch (error) {
      this.noticeClock(error, client);
      return { ok: false, error: given.signal.aborted ? this.givenUp(note) : error, note };
    } finally {
      clearTimeout(timer);
    }
  }

  private givenUp({ sent }: RequestNote): OutcryError {
    const seconds = (this.timeoutMs + GRACE_MS) / 1000;
    if (sent) return new OutcryError('timeout', `${this.exchange} did not answer within ${seconds} s.`);
    return new OutcryError('timeout', `Nothing was sent to ${this.exchange} within ${seconds} s: too much else was asked of it.`);
  }

  /** Anything that was thrown, in our own words and without secrets. */
  told(error: unknown): OutcryError {
    return keyedError(this.exchange, this.keys, error);
  }

  /** A client that streams the account, with the markets and the time of this one; `null` where the venue streams none. @throws OutcryError. */
  async openStream(): Promise<AccountClient | null> {
    try {
      const client = await this.connect();
      const stream = await openAccountClient(this.exchange, this.clientOptions());
      stream?.setMarketsFromExchange(client);
      if (stream) stream.options['timeDifference'] = client.options['timeDifference'];
      return stream;
    } catch (error) {
      throw this.told(error);
    }
  }

  /** How far this machine's clock is ahead of the venue's, in milliseconds; `null` before it was compared or where the venue has no clock. */
  get clockAheadMs(): number | null {
    const difference = this.open?.options['timeDifference'];
    return typeof difference === 'number' ? difference : null;
  }

  /** Compares the clocks again. @throws OutcryError. */
  async synchronise(client: KeyedClient): Promise<void> {
    if (client.has['fetchTime'] !== true) return;
    this.synchronising ??= this.transport
      .during(this.closing.signal, async () => {
        await client.loadTimeDifference();
      })
      .finally(() => {
        this.synchronising = null;
      });
    await this.synchronising;
  }

  close(): void {
    this.closing.abort();
  }

  private async load(): Promise<KeyedClient> {
    const client = await openKeyedClient(this.exchange, this.clientOptions());
    const once = async (): Promise<void> => {
      try {
        await this.synchronise(client);
        await this.loadMarkets(client);
      } catch (error) {
        throw this.told(error);
      }
    };
    await retried(once, { sleep: this.sleep, signal: this.closing.signal, hopeless: () => this.gate.banned });
    this.refreshedAt = this.clock.now();
    this.open = client;
    return client;
  }

  private async loadMarkets(client: KeyedClient): Promise<void> {
    const { marketsParams } = quirksOf(this.exchange);
    client.setMarkets(await this.transport.during(this.closing.signal, () => client.fetchMarkets(marketsParams)));
  }

  /** Behind whoever asked: what was known an hour ago will do for this request. */
  private async refresh(client: KeyedClient): Promise<void> {
    const before = this.refreshedAt;
    this.refreshedAt = this.clock.now();
    try {
      await Promise.all([this.synchronise(client), this.loadMarkets(client)]);
    } catch {
      // Known well enough still; the next request tries again.
      this.refreshedAt = before;
    }
  }

  /** A time stamp that the venue does not take says that the clocks have moved apart. */
  private noticeClock(error: unknown, client: KeyedClient): void {
    if (venueCode(error) !== '-1021' && !(error instanceof Error && error.constructor.name === 'InvalidNonce')) return;
    void this.trySynchronising(client);
  }

  private async trySynchronising(client: KeyedClient): Promise<void> {
    try {
      await this.synchronise(client);
    } catch {
      // The next request finds the clocks as they are, and tries this again.
    }
  }

  private clientOptions(): KeyedClientOptions {
    const { keys, baseUrl, sandbox, clock } = this;
    // The transport's own time-out comes first and says more.
    return { keys, baseUrl, sandbox, clock, fetch: this.transport.fetch, timeoutMs: 2 * this.timeoutMs, venueSettings: this.quirks.settings, venueOptions: this.quirks.options };
  }
}

/** Room for the limiter before a request that was to be sent at once is given up. */
const GRACE_MS = 1_000;
