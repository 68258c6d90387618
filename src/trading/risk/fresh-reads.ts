import type { Clock } from '../../domain/clock.ts';

/**
 * How long before a look at an order what it goes by may have been asked for, milliseconds: so much older than the look may be what a venue
 * says in it, its own delay in answering not counted. Short enough for a price; long enough for a house that is quick about an order.
 */
export const FRESH_MS = 250;

interface Read<Value> {
  readonly askedAt: number;
  readonly value: Promise<Value>;
}

/**
 * What a venue says of a market now, as orders are judged by it. Looks at one time share what is being asked, and the last look at an order goes
 * by what its first one went by, if that came at once: see `FRESH_MS`. No order goes by what was answered for another before it was looked at,
 * for the other may have moved the market.
 */
export class FreshReads<Value> {
  readonly #clock: Clock;
  /** By market: what is on its way. */
  readonly #asked = new Map<string, Read<Value>>();
  /** By order, the oldest first: what its last look went by. */
  readonly #seen = new Map<string, Read<Value>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @throws what `ask` throws; a failure is not kept. */
  async read(order: string, market: string, ask: () => Promise<Value>): Promise<Value> {
    const now = this.#clock.now();
    this.#forget(now);
    const key = `${market} ${order}`;
    const kept = this.#seen.get(key) ?? this.#asked.get(market);
    const read = kept !== undefined && isFresh(kept, now) ? kept : this.#ask(market, now, ask);
    const value = await read.value;
    this.#seen.set(key, read);
    return value;
  }

  #ask(market: string, askedAt: number, ask: () => Promise<Value>): Read<Value> {
    const value = ask().finally(() => {
      if (this.#asked.get(market) === read) this.#asked.delete(market);
    });
    const read: Read<Value> = { askedAt, value };
    this.#asked.set(market, read);
    return read;
  }

  #forget(now: number): void {
    for (const [key, read] of this.#seen) {
      if (isFresh(read, now)) return;
      this.#seen.delete(key);
    }
  }
}

/** A clock that was set back tells nothing of an age. */
function isFresh({ askedAt }: Read<unknown>, now: number): boolean {
  return now >= askedAt && now - askedAt <= FRESH_MS;
}
