import { Refusal } from './refusal.ts';

/** An update as it lies waiting. */
export interface PendingUpdate {
  readonly update_id: number;
  readonly [field: string]: unknown;
}

interface Poll {
  readonly offset: number;
  readonly limit: number;
  end(result: readonly PendingUpdate[] | Refusal): void;
}

/** The updates that wait for the bot, and the one request that may wait for them. */
export class UpdateQueue {
  readonly #waiting: PendingUpdate[] = [];
  /** Delivered again with the next answer, whatever was confirmed. */
  readonly #repeats: PendingUpdate[] = [];
  #repeatNext = 0;
  #nextId = 1_000;
  #allowed: readonly string[] = [];
  #poll: Poll | null = null;
  /** The highest offset that was asked for: everything before it counts as read. */
  confirmed = 0;

  /** Puts an update in. */
  add(kind: string, content: unknown): number {
    const id = this.#nextId;
    this.#nextId += 1;
    if (this.#allowed.length === 0 || this.#allowed.includes(kind)) this.#waiting.push({ update_id: id, [kind]: content });
    this.#serve();
    return id;
  }

  /** The next `count` updates that are delivered come a second time. */
  repeatNext(count: number): void {
    this.#repeatNext += count;
  }

  /** Updates that nobody confirmed. */
  get size(): number {
    return this.#waiting.length;
  }

  /** Answers a getUpdates: at once when something waits, else when something comes, or empty after `timeoutMs`. A poll before it ends with 409. */
  async take({ offset, limit, timeoutMs, allowed, gone }: { offset: number; limit: number; timeoutMs: number; allowed: readonly string[] | undefined; gone: AbortSignal }): Promise<readonly PendingUpdate[]> {
    this.#poll?.end(new Refusal(409, 'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running'));
    if (allowed) this.#allowed = allowed;
    const keepFrom = offset < 0 ? (this.#waiting.at(offset)?.update_id ?? 0) : offset;
    this.confirmed = Math.max(this.confirmed, keepFrom);
    while (this.#waiting[0] && this.#waiting[0].update_id < keepFrom) this.#waiting.shift();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => poll.end([]), timeoutMs);
      const poll: Poll = {
        offset: keepFrom,
        limit,
        end: (result) => {
          clearTimeout(timer);
          if (this.#poll === poll) this.#poll = null;
          if (result instanceof Refusal) reject(result);
          else resolve(result);
        },
      };
      gone.addEventListener('abort', () => poll.end([]), { once: true });
      this.#poll = poll;
      this.#serve();
      if (timeoutMs <= 0) poll.end([]);
    });
  }

  /** Ends the request that waits, if any. */
  close(): void {
    this.#poll?.end([]);
  }

  #serve(): void {
    const poll = this.#poll;
    if (!poll) return;
    const fresh = this.#waiting.slice(0, poll.limit - this.#repeats.length);
    const batch = [...this.#repeats.splice(0, poll.limit), ...fresh];
    if (batch.length === 0) return;
    const again = fresh.slice(0, this.#repeatNext);
    this.#repeatNext -= again.length;
    this.#repeats.push(...again);
    poll.end(batch);
  }
}
