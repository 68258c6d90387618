/** Where time comes from: the wall clock when serving, the candles when replaying history, a fixed instant in a test. */
export interface Clock {
  /** The present, in epoch milliseconds (UTC). */
  now(): number;
}

/**
 * Whether so long has passed since an instant that a wait is over. One that lies ahead was noted by a clock that has been put back since:
 * nobody waits until it comes again.
 */
export function hasPassed(ms: number, since: number, now: number): boolean {
  return now < since || now - since >= ms;
}

/** The machine's clock; the only reader of `Date.now` in the house. */
export const systemClock: Clock = { now: () => Date.now() };
