import { Refusal } from './refusal.ts';

/** Messages a second over all chats. */
const ALL_PER_SECOND = 30;
/** Messages to one private chat that may come at once; then one a second. */
const PRIVATE_BURST = 5;
/** Messages a minute to one group. */
const GROUP_PER_MINUTE = 20;

/** Telegram's limits of how fast a bot may send. */
export class Pace {
  #recent: number[] = [];
  readonly #private = new Map<number, { tokens: number; at: number }>();
  readonly #groups = new Map<number, number[]>();

  /** Counts a message. @throws Refusal 429 when it came too soon. */
  count(chat: number, now: number): void {
    this.#recent = this.#recent.filter((at) => now - at < 1_000);
    if (this.#recent.length >= ALL_PER_SECOND) throw tooMany(1);
    if (chat < 0) this.#countGroup(chat, now);
    else this.#countPrivate(chat, now);
    this.#recent.push(now);
  }

  #countPrivate(chat: number, now: number): void {
    const bucket = this.#private.get(chat) ?? { tokens: PRIVATE_BURST, at: now };
    bucket.tokens = Math.min(PRIVATE_BURST, bucket.tokens + (now - bucket.at) / 1_000);
    bucket.at = now;
    this.#private.set(chat, bucket);
    if (bucket.tokens < 1) throw tooMany(Math.ceil(1 - bucket.tokens));
    bucket.tokens -= 1;
  }

  #countGroup(chat: number, now: number): void {
    const sent = (this.#groups.get(chat) ?? []).filter((at) => now - at < 60_000);
    if (sent.length >= GROUP_PER_MINUTE) throw tooMany(Math.ceil((60_000 - (now - sent[0]!)) / 1_000));
    this.#groups.set(chat, [...sent, now]);
  }
}

function tooMany(seconds: number): Refusal {
  return new Refusal(429, `Too Many Requests: retry after ${seconds}`, { retry_after: seconds });
}
