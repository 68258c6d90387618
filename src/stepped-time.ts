import type { Clock } from './domain/clock.ts';
import type { TickerFeed } from './market/ticker-feed.ts';

/** A clock that somebody moves on. */
export interface SteppedClock extends Clock {
  /** Moves the present on to `instant`, epoch milliseconds; an earlier one changes nothing. */
  moveTo(instant: number): void;
}

/** Time that stands still until somebody lets it pass. */
export interface SteppedTime {
  readonly clock: SteppedClock;
  /** How much of it passes at a time, in milliseconds. */
  readonly stepMs: number;
  /** Ticks of the simulated market, where that is the venue; `null` where ticks come from elsewhere. */
  readonly simulatedTicks: TickerFeed | null;
  /** Brings the prices of the instant that the clock was moved on to. */
  onStep(): Promise<void>;
  /** A request of the person's begins. */
  onRequest(): void;
}
