import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../domain/clock.ts';
import { type OutcryError, messageOf } from '../domain/errors.ts';
import type { MarketSymbol } from '../domain/market-symbol.ts';
import type { Ticker } from '../domain/market.ts';
import type { MarketDataSource, Venue } from './market-data.ts';
import type { FeedState, Tick, TickerFeed } from './ticker-feed.ts';
import { pollTickers } from './ticker-poll.ts';
import type { TickerStream } from './ticker-stream.ts';
import { type TickListener, WatchedMarket } from './watched-market.ts';

/** Where a feed says that something does not work, and that it works again. A pino logger is one. */
export interface FeedLog {
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
}

/** How long a feed waits for what, in milliseconds. */
export interface FeedTimings {
  /** Between two polls of a market whose stream is silent. */
  readonly pollMs: number;
  /** A stream that brought no price for so long is taken to be silent. */
  readonly silenceMs: number;
  /** A market on which the stream was silent for so long is subscribed to anew. */
  readonly renewMs: number;
  /** Before the stream is tried again after a break; doubled each time, up to `longestRetryMs`. */
  readonly firstRetryMs: number;
  readonly longestRetryMs: number;
}

const USUAL_TIMINGS: FeedTimings = { pollMs: 5_000, silenceMs: 30_000, renewMs: 60_000, firstRetryMs: 1_000, longestRetryMs: 60_000 };

/** What a feed is made of. */
export interface LiveTickerFeedOptions {
  /** The venue's stream, or `null` for a market that has none and is asked instead. */
  readonly stream: TickerStream | null;
  /** Whom to ask while the stream brings nothing; resolved anew for every poll. */
  readonly source: MarketDataSource;
  /** The name that streamed ticks bear. */
  readonly venue: string;
  readonly clock: Clock;
  readonly log: FeedLog;
  readonly timings?: Partial<FeedTimings>;
}

/**
 * Ticks by the venue's stream, and by asking for them while it brings none: from the first moment of a market until its stream
 * has spoken, after a break, and when nothing came for half a minute though the connection stands.
 */
export class LiveTickerFeed implements TickerFeed {
  private readonly stream: TickerStream | null;
  private readonly source: MarketDataSource;
  private readonly venue: string;
  private readonly clock: Clock;
  private readonly log: FeedLog;
  private readonly timings: FeedTimings;
  private readonly markets = new Map<MarketSymbol, WatchedMarket>();
  private readonly closed = new AbortController();
  private timer: NodeJS.Timeout | null = null;
  private polling = false;
  private asked = false;

  constructor({ stream, source, venue, clock, log, timings }: LiveTickerFeedOptions) {
    this.stream = stream;
    this.source = source;
    this.venue = venue;
    this.clock = clock;
    this.log = log;
    this.timings = { ...USUAL_TIMINGS, ...timings };
  }

  watch(symbol: MarketSymbol, onTick: (tick: Tick) => void): () => void {
    if (this.closed.signal.aborted) return () => {};
    const market = this.markets.get(symbol) ?? this.open(symbol);
    const listener: TickListener = { onTick };
    market.listeners.add(listener);
    const { last } = market;
    if (last !== null && this.clock.now() - last.at < this.timings.silenceMs) {
      queueMicrotask(() => {
        if (market.listeners.has(listener)) this.tell(listener, last);
      });
    }
    return () => {
      market.listeners.delete(listener);
      if (market.listeners.size > 0 || market.left.aborted) return;
      market.leave();
      this.markets.delete(symbol);
    };
  }

  states(): readonly FeedState[] {
    const now = this.clock.now();
    return [...this.markets.values()].map((market) => market.state(now));
  }

  async close(): Promise<void> {
    this.closed.abort();
    if (this.timer !== null) clearTimeout(this.timer);
    for (const market of this.markets.values()) market.leave();
    this.markets.clear();
    await this.stream?.close();
  }

  private open(symbol: MarketSymbol): WatchedMarket {
    const market = new WatchedMarket(symbol, this.timings.silenceMs);
    this.markets.set(symbol, market);
    if (this.stream !== null) void this.keepFollowing(this.stream, market);
    this.pollSoon();
    return market;
  }

  /** Follows the stream for as long as somebody listens, whatever breaks. */
  private async keepFollowing(stream: TickerStream, market: WatchedMarket): Promise<void> {
    const { firstRetryMs, longestRetryMs } = this.timings;
    const { left } = market;
    let wait = firstRetryMs;
    while (!left.aborted) {
      market.attempt = new AbortController();
      market.followedSince = this.clock.now();
      try {
        if (!(await stream.supported())) return;
        await stream.follow(market.symbol, ({ price, at }) => {
          const tick: Tick = { symbol: market.symbol, price, at, simulated: false, venue: this.venue };
          if (!this.accept(market, tick)) return;
          market.streamedAt = this.clock.now();
          wait = firstRetryMs;
          if (market.streamBroken) this.log.info({ symbol: market.symbol }, 'the price stream works again');
          market.streamBroken = false;
        }, market.attempt.signal);
      } catch (error) {
        if (left.aborted) return;
        this.onBreak(market, market.attempt.signal.aborted ? 'it is silent' : messageOf(error));
      }
      await delay(wait, undefined, { signal: left }).catch(ignoreAbort);
      wait = Math.min(2 * wait, longestRetryMs);
    }
  }

  private onBreak(market: WatchedMarket, reason: string): void {
    market.streamedAt = null;
    if (!market.streamBroken) this.log.warn({ symbol: market.symbol, reason }, 'the price stream does not work; asking for prices meanwhile');
    market.streamBroken = true;
    this.pollSoon();
  }

  /** Asks for what the stream does not bring, at once. */
  private pollSoon(): void {
    if (this.polling) this.asked = true;
    else this.schedule(0);
  }

  private schedule(afterMs: number): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = this.closed.signal.aborted ? null : setTimeout(() => void this.round(), afterMs);
  }

  private async round(): Promise<void> {
    const now = this.clock.now();
    const silent = [...this.markets.values()].filter((market) => !market.streams(now));
    for (const market of silent) {
      if (now - Math.max(market.followedSince, market.streamedAt ?? 0) >= this.timings.renewMs) market.attempt.abort();
    }
    this.polling = true;
    this.asked = false;
    await pollTickers(this.source, silent.map((market) => market.symbol), this.closed.signal, {
      onTicker: (symbol, ticker, venue) => this.onPolled(symbol, ticker, venue),
      onFailure: (symbol, error) => this.onPollFailed(symbol, error),
    });
    this.polling = false;
    if (this.markets.size > 0) this.schedule(this.asked ? 0 : this.timings.pollMs);
  }

  private onPolled(symbol: MarketSymbol, ticker: Ticker, venue: Venue): void {
    const market = this.markets.get(symbol);
    if (!market) return;
    market.polled = venue.standsInFor === undefined ? 'real' : 'made-up';
    market.pollFailed = false;
    // Asked for before the stream spoke, and of no later moment: nothing new, and perhaps the price before it.
    if (market.streams(this.clock.now()) && market.last?.at === ticker.time) return;
    this.accept(market, {
      symbol,
      price: ticker.last,
      at: ticker.time,
      simulated: venue.simulated,
      venue: venue.id,
      ...(venue.standsInFor === undefined ? {} : { standsInFor: venue.standsInFor }),
    });
  }

  private onPollFailed(symbol: MarketSymbol, error: OutcryError): void {
    const market = this.markets.get(symbol);
    if (!market || error.kind === 'cancelled') return;
    market.polled = 'none';
    if (!market.pollFailed) this.log.warn({ symbol, reason: error.message }, 'no price is to be had by asking');
    market.pollFailed = true;
  }

  /** Hands a tick on; false for one that brings nothing new. */
  private accept(market: WatchedMarket, tick: Tick): boolean {
    if (!market.isNew(tick, this.clock.now())) return false;
    market.last = tick;
    for (const listener of market.listeners) this.tell(listener, tick);
    return true;
  }

  private tell(listener: TickListener, tick: Tick): void {
    try {
      listener.onTick(tick);
    } catch (error) {
      // One listener's bug takes the prices from no other.
      this.log.warn({ symbol: tick.symbol, error }, 'a listener failed on a price');
    }
  }
}

/** Being woken by the end of what was waited for is no failure. */
function ignoreAbort(error: unknown): void {
  if (!(error instanceof Error) || error.name !== 'AbortError') throw error;
}
