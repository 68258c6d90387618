import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../../domain/clock.ts';
import { OutcryError } from '../../domain/errors.ts';
import type { MarketSymbol } from '../../domain/market-symbol.ts';
import { cancelled, refuseWhenAborted, unlessAborted } from '../../domain/abort.ts';
import type { StreamedPrice, TickerStream } from '../ticker-stream.ts';
import { streamedPriceOf } from './replies.ts';
import { timerSleep } from './retry.ts';
import type { StreamClient, VenueClient } from './venue-client.ts';
import { venueError } from './venue-errors.ts';

/** What a stream is made of. */
export interface CcxtTickerStreamOptions {
  readonly venue: string;
  readonly clock: Clock;
  /** Loads the client that reads streams; `null` when the venue has none. */
  readonly open: () => Promise<StreamClient | null>;
  /** The venue's other client with its markets loaded. @throws OutcryError `unknown-symbol` when it does not list this one. */
  readonly listed: (symbol: MarketSymbol, signal: AbortSignal) => Promise<VenueClient>;
}

/** Between two subscriptions: Binance ends a connection that sends it more than five messages a second. */
const SUBSCRIBE_EVERY_MS = 250;
/** How long connections may take to close in good order. */
const CLOSING_MS = 1_000;

/** The prices that a venue pushes, by ccxt's `watchTicker`. The client is loaded at the first price wanted, and connects then. */
export class CcxtTickerStream implements TickerStream {
  private readonly venue: string;
  private readonly clock: Clock;
  private readonly load: CcxtTickerStreamOptions['open'];
  private readonly listed: CcxtTickerStreamOptions['listed'];
  private readonly followed = new Set<AbortController>();
  private client: Promise<StreamClient | null> | null = null;
  /** What is done with a market's ticker the moment it comes in. */
  private readonly heard = new Map<string, (ticker: unknown) => void>();
  /** When the next subscription may be sent, by the machine's monotonic clock. */
  private nextTurn = 0;

  constructor({ venue, clock, open, listed }: CcxtTickerStreamOptions) {
    this.venue = venue;
    this.clock = clock;
    this.load = open;
    this.listed = listed;
  }

  async supported(): Promise<boolean> {
    return (await this.open()) !== null;
  }

  async follow(symbol: MarketSymbol, onPrice: (price: StreamedPrice) => void, caller: AbortSignal): Promise<never> {
    refuseWhenAborted(caller);
    const client = await this.open();
    if (client === null) throw new OutcryError('refused', `${this.venue} has no price stream here.`);
    const following = new AbortController();
    const { signal } = following;
    const end = (): void => following.abort();
    if (caller.aborted) end();
    caller.addEventListener('abort', end, { once: true });
    this.followed.add(following);
    let count = 0;
    let fault: unknown;
    const hear = (ticker: unknown): void => {
      count++;
      try {
        onPrice(streamedPriceOf(this.venue, symbol, ticker, this.clock.now()));
      } catch (error) {
        // Not the client's to handle, which would take it for a broken connection of every market's.
        fault ??= error;
        end();
      }
    };
    this.heard.set(symbol, hear);
    try {
      const source = await this.listed(symbol, signal);
      if (client.markets?.[symbol] === undefined) client.setMarketsFromExchange(source);
      await this.turn(signal);
      for (;;) {
        refuseWhenAborted(signal);
        const before = count;
        const ticker = await unlessAborted(client.watchTicker(symbol), signal);
        // Of several that came in at once the wait ends with the first; where they are written down as they come, all were heard.
        if (count === before) hear(ticker);
      }
    } catch (error) {
      if (fault !== undefined) throw venueError(this.venue, fault);
      if (!signal.aborted) throw venueError(this.venue, error);
      throw cancelled(signal);
    } finally {
      caller.removeEventListener('abort', end);
      this.followed.delete(following);
      this.heard.delete(symbol);
      if (signal.aborted) void this.leave(client, symbol);
    }
  }

  async close(): Promise<void> {
    for (const following of this.followed) following.abort();
    // A client that cannot be loaded has nothing open, and whoever wanted it was told.
    const client = await this.client?.catch(() => null);
    if (client) await letGo(client);
  }

  /** Gives up one market's prices, or the connection when no other market's are wanted. */
  private async leave(client: StreamClient, symbol: MarketSymbol): Promise<void> {
    if (this.followed.size === 0) {
      await letGo(client);
      return;
    }
    if (client.has['unWatchTicker'] !== true) return;
    try {
      await client.unWatchTicker(symbol);
    } catch {
      // The connection broke first, and with it what was to be given up.
    }
  }

  private async turn(signal: AbortSignal): Promise<void> {
    const now = performance.now();
    const mine = Math.max(now, this.nextTurn);
    this.nextTurn = mine + SUBSCRIBE_EVERY_MS;
    if (mine > now) await timerSleep(mine - now, signal);
  }

  private open(): Promise<StreamClient | null> {
    this.client ??= this.load().then(
      (client) => {
        if (client) this.listenTo(client);
        return client;
      },
      (error: unknown) => {
        this.client = null;
        throw error;
      },
    );
    return this.client;
  }

  /** Hears every ticker that the client writes down. */
  private listenTo(client: StreamClient): void {
    client.tickers = new Proxy(client.tickers ?? {}, {
      set: (tickers, symbol, ticker) => {
        if (typeof symbol === 'string') this.heard.get(symbol)?.(ticker);
        return Reflect.set(tickers, symbol, ticker);
      },
    });
  }
}

/** Closes every connection of a client that streams; one whose other end does not answer, or that does not close in good order, is cut. */
export async function letGo(client: Pick<StreamClient, 'clients' | 'close'>): Promise<void> {
  const connections = Object.values(client.clients ?? {});
  await Promise.race([Promise.allSettled([client.close()]), delay(CLOSING_MS, undefined, { ref: false })]);
  for (const { connection } of connections) connection?.terminate();
}
