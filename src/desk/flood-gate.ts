/** Messages that one person may send at once, and a minute after that. */
const BURST = 60;
const PER_MINUTE = 30;

const MINUTE_MS = 60_000;

/** People whose recent messages are counted; beyond this, those who were silent long enough are forgotten. */
const MOST_COUNTED = 1_000;

interface Bucket {
  tokens: number;
  at: number;
  toldAt: number;
}

/** What becomes of a message: taken, not taken and told so, or not taken within a minute after that was told. */
export type FloodVerdict = 'take' | 'tell' | 'drop';

/** Lets each person through at 30 messages a minute, in bursts of up to 60. */
export class FloodGate {
  readonly #buckets = new Map<string, Bucket>();

  /** Counts a message. */
  pass(person: string, now: number): FloodVerdict {
    const bucket = this.#buckets.get(person) ?? { tokens: BURST, at: now, toldAt: Number.NEGATIVE_INFINITY };
    bucket.tokens = Math.min(BURST, bucket.tokens + ((now - bucket.at) / MINUTE_MS) * PER_MINUTE);
    bucket.at = now;
    this.#buckets.set(person, bucket);
    if (this.#buckets.size > MOST_COUNTED) this.#forget(now);
    if (bucket.tokens >= 1) {
      bucket.tokens -= 1;
      return 'take';
    }
    if (now - bucket.toldAt < MINUTE_MS) return 'drop';
    bucket.toldAt = now;
    return 'tell';
  }

  /** Forgets whose bucket is full again. */
  #forget(now: number): void {
    const full = (BURST / PER_MINUTE) * MINUTE_MS;
    for (const [person, { at }] of this.#buckets) if (now - at >= full) this.#buckets.delete(person);
  }
}
