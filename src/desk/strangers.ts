/** Strangers remembered as having been refused; beyond this the oldest may be refused a second time. */
const MOST_REMEMBERED = 10_000;

/** Answers a minute, over all strangers: a crowd at the door must not keep the desk busy. */
const ANSWERS_A_MINUTE = 10;

const MINUTE_MS = 60_000;

/** Decides which strangers are worth an answer. */
export class Strangers {
  readonly #refused = new Set<string>();
  #minute = 0;
  #count = 0;

  /** True at most once for a stranger, and at most ten times a minute for all of them. */
  mayRefuse(channel: string, user: string, now: number): boolean {
    const stranger = `${channel}:${user}`;
    if (this.#refused.has(stranger) || !this.mayAnswer(now)) return false;
    const [oldest] = this.#refused;
    if (this.#refused.size >= MOST_REMEMBERED && oldest !== undefined) this.#refused.delete(oldest);
    this.#refused.add(stranger);
    return true;
  }

  /** True, and counted, while this minute's answers are not used up. */
  mayAnswer(now: number): boolean {
    const minute = Math.floor(now / MINUTE_MS);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#count = 0;
    }
    if (this.#count >= ANSWERS_A_MINUTE) return false;
    this.#count += 1;
    return true;
  }
}
