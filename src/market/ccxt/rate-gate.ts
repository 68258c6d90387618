import type { Clock } from '../../domain/clock.ts';
import { OutcryError } from '../../domain/errors.ts';
import type { Sleep } from './retry.ts';

/** Longest that a request waits for a venue which asked for patience; beyond it the caller is told instead. */
const MAX_WAIT_MS = 65_000;

/**
 * Holds requests back while a venue wants none: for a 429 every request waits out the time that it named, for a 418 (a ban)
 * every request is refused at once until the ban ends, as asking again lengthens it.
 */
export class RateGate {
  private readonly venue: string;
  private readonly clock: Clock;
  private readonly sleep: Sleep;
  private heldUntil = 0;
  private bannedUntil = 0;

  constructor(venue: string, clock: Clock, sleep: Sleep) {
    this.venue = venue;
    this.clock = clock;
    this.sleep = sleep;
  }

  /** Waits for the venue's leave. @throws OutcryError `rate-limited` when banned or when the wait is too long; `cancelled`. */
  async pass(signal: AbortSignal | undefined): Promise<void> {
    if (this.clock.now() < this.bannedUntil) throw this.refusal();
    const wait = this.heldUntil - this.clock.now();
    if (wait <= 0) return;
    if (wait > MAX_WAIT_MS) throw this.refusal();
    await this.sleep(wait, signal);
  }

  /** Notes what a 429 or 418 answer says, and makes the error for it. */
  refuse(status: number, retryAfter: string | null, body: string): OutcryError {
    const now = this.clock.now();
    const until = Math.max(statedEnd(body) ?? 0, afterHeader(retryAfter, now) ?? 0);
    if (status === 418) this.bannedUntil = Math.max(this.bannedUntil, until > now ? until : now + UNSTATED_BAN_MS);
    else if (until > now) this.heldUntil = Math.max(this.heldUntil, until);
    return this.refusal();
  }

  /** The refusal that a request would wait out or meet now; `null` when the gate is open. */
  get closed(): OutcryError | null {
    return this.clock.now() < Math.max(this.bannedUntil, this.heldUntil) ? this.refusal() : null;
  }

  /** True while a ban lasts: trying again would lengthen it. */
  get banned(): boolean {
    return this.clock.now() < this.bannedUntil;
  }

  private refusal(): OutcryError {
    const now = this.clock.now();
    if (now < this.bannedUntil) {
      const until = new Date(this.bannedUntil).toISOString().replace(/\.\d+Z$/, 'Z');
      return new OutcryError('rate-limited', `${this.venue} has banned this address until ${until} for asking too often.`, {
        retryAfterMs: this.bannedUntil - now,
        hint: 'Wait until then; asking again lengthens the ban.',
      });
    }
    const wait = Math.max(0, this.heldUntil - now);
    const after = wait > 0 ? ` for ${Math.ceil(wait / 1000)} s` : '';
    return new OutcryError('rate-limited', `${this.venue} asks for fewer requests${after}.`, wait > 0 ? { retryAfterMs: wait } : {});
  }
}

/** Binance's shortest ban, for a 418 that does not say when it ends. */
const UNSTATED_BAN_MS = 120_000;

/** The end of a ban in Binance's words, "IP banned until 1573208123000". */
function statedEnd(body: string): number | null {
  const match = /banned until (\d{13})/.exec(body);
  return match ? Number(match[1]) : null;
}

/** `Retry-After` as an instant: seconds or an HTTP date (RFC 9110, 10.2.3). */
function afterHeader(header: string | null, now: number): number | null {
  if (header === null) return null;
  if (/^\d+(\.\d+)?$/.test(header.trim())) return now + Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : date;
}
