import type { MarketSymbol } from '../domain/market-symbol.ts';
import type { FeedState, Tick } from './ticker-feed.ts';

/** A venue's clock may be this much ahead of ours before its times are no longer trusted to tell what is late. */
const CLOCK_LEEWAY_MS = 60_000;

/** Somebody who wants the ticks of a market. */
export interface TickListener {
  readonly onTick: (tick: Tick) => void;
}

/** One market of a feed: who listens, the newest tick, and how the last ones came in. */
export class WatchedMarket {
  readonly symbol: MarketSymbol;
  readonly listeners = new Set<TickListener>();
  /** The end of the running attempt to follow the stream; aborted alone, another one begins. */
  attempt = new AbortController();
  /** The newest tick handed on. */
  last: Tick | null = null;
  /** When the stream last brought a new price, by our clock; `null` before the first and after a break. */
  streamedAt: number | null = null;
  /** When the running attempt to follow the stream began. */
  followedSince = 0;
  /** What the last poll brought: real prices, made-up ones, or none. */
  polled: 'real' | 'made-up' | 'none' = 'none';
  /** Whether the log was told that the stream does not work. */
  streamBroken = false;
  /** Whether the log was told that no price is to be had by asking. */
  pollFailed = false;
  private readonly silenceMs: number;
  private readonly ended = new AbortController();

  constructor(symbol: MarketSymbol, silenceMs: number) {
    this.symbol = symbol;
    this.silenceMs = silenceMs;
  }

  /** Aborts when nobody listens any more. */
  get left(): AbortSignal {
    return this.ended.signal;
  }

  /** Ends what goes on for the market. */
  leave(): void {
    this.ended.abort();
    this.attempt.abort();
  }

  /** Whether the stream brings prices now. */
  streams(now: number): boolean {
    return this.streamedAt !== null && now - this.streamedAt < this.silenceMs;
  }

  /** How ticks come in now. */
  state(now: number): FeedState {
    const { symbol, last } = this;
    if (this.streams(now)) return { symbol, by: 'stream' };
    if (this.polled !== 'real') return { symbol, by: 'down' };
    // The simulated market has no stream: being asked is how it is live.
    return { symbol, by: last?.simulated === true ? 'stream' : 'poll' };
  }

  /** Whether a tick brings anything new: not one that is older than the last, nor the last one again. */
  isNew(tick: Tick, now: number): boolean {
    const { last } = this;
    if (last === null || last.venue !== tick.venue) return true;
    if (tick.at === last.at) return tick.price !== last.price;
    return tick.at > last.at || last.at > now + CLOCK_LEEWAY_MS;
  }
}
