import type { Clock } from '../../domain/clock.ts';

/** An answer that has not come after this long is not waited for by others. */
const STUCK_MS = 1_000;

interface Answer<Value> {
  readonly at: number;
  readonly value: Promise<Value>;
  isThere: boolean;
}

/** Answers by key that are good for a while; those who ask while one is on its way share it. What fails is not kept. */
export class BriefMemory<Value> {
  readonly #clock: Clock;
  readonly #lastsMs: number;
  readonly #answers = new Map<string, Answer<Value>>();

  /** @param lastsMs how old an answer may become; with 0 only what is on its way is shared. */
  constructor(lastsMs: number, clock: Clock) {
    this.#lastsMs = lastsMs;
    this.#clock = clock;
  }

  /** The answer that is kept, or a new one. @throws what `ask` throws. */
  async get(key: string, ask: () => Promise<Value>): Promise<Value> {
    const now = this.#clock.now();
    const kept = this.#answers.get(key);
    if (kept !== undefined && Math.abs(now - kept.at) < (kept.isThere ? this.#lastsMs : STUCK_MS)) return kept.value;
    const answer: Answer<Value> = { at: now, value: ask(), isThere: false };
    this.#answers.set(key, answer);
    try {
      const value = await answer.value;
      answer.isThere = true;
      return value;
    } catch (error) {
      if (this.#answers.get(key) === answer) this.#answers.delete(key);
      throw error;
    }
  }
}
