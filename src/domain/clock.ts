/** Where time comes from: the wall clock when serving, the candles when replaying history, a fixed instant in a test. */
export interface Clock {
  /** The present, in epoch milliseconds (UTC). */
  now(): number;
}

/** The machine's clock; the only reader of `Date.now` in the house. */
export const systemClock: Clock = { now: () => Date.now() };
