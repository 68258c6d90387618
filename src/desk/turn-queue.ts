/** One piece of work in a lane; its signal is aborted when the lane is cancelled. */
export type Turn = (signal: AbortSignal) => Promise<void>;

/** A lane exists while it is busy: from its first turn's start until none is left. */
interface Lane {
  abort: AbortController;
  readonly waiting: (() => void)[];
}

/** How long aborted turns may take to notice. */
const ABORT_GRACE_MS = 1_000;

/** Runs turns one after the other within a lane (a conversation), and lanes beside each other. */
export class TurnQueue {
  readonly #lanes = new Map<string, Lane>();
  readonly #running = new Set<Promise<void>>();
  readonly #urgent = new AbortController();
  readonly #maxWaiting: number;
  #closed = false;

  /** @param maxWaiting turns that may wait behind the running one of a lane. */
  constructor(maxWaiting: number) {
    this.#maxWaiting = maxWaiting;
  }

  /** True once no more turns are taken. */
  get closed(): boolean {
    return this.#closed;
  }

  /** True when a turn put into this lane now would be refused. */
  isFull(lane: string): boolean {
    return this.#closed || (this.#lanes.get(lane)?.waiting.length ?? 0) >= this.#maxWaiting;
  }

  /**
   * Runs a turn when those before it in its lane are done. Resolves with what became of it: `dropped` when the queue was
   * full, or was closed before its time came.
   */
  async run(lane: string, turn: Turn): Promise<'done' | 'dropped'> {
    if (this.isFull(lane)) return 'dropped';
    const busy = this.#lanes.get(lane);
    const own = busy ?? { abort: new AbortController(), waiting: [] };
    if (busy) await new Promise<void>((resolve) => busy.waiting.push(resolve));
    else this.#lanes.set(lane, own);
    if (this.#closed) return 'dropped';
    own.abort = new AbortController();
    try {
      await this.#track(turn(own.abort.signal));
      return 'done';
    } finally {
      const next = own.waiting.shift();
      // The lane stays in the map while it is handed over, so that nobody slips in between.
      if (next) next();
      else this.#lanes.delete(lane);
    }
  }

  /** Runs a turn at once, beside whatever its lane is doing; nothing but `close` aborts it. */
  async runNow(turn: Turn): Promise<void> {
    await this.#track(turn(this.#urgent.signal));
  }

  /** Aborts the running turn of a lane; false when none is running. */
  cancel(lane: string): boolean {
    const busy = this.#lanes.get(lane);
    busy?.abort.abort();
    return busy !== undefined;
  }

  /**
   * Takes no more turns and drops those that wait. Resolves when the running ones are done; those that are not within
   * `graceMs` are aborted, and given `ABORT_GRACE_MS` to notice.
   */
  async close(graceMs: number): Promise<void> {
    this.#closed = true;
    for (const lane of this.#lanes.values()) for (const wake of lane.waiting.splice(0)) wake();
    if (await this.#idle(graceMs)) return;
    for (const lane of this.#lanes.values()) lane.abort.abort();
    this.#urgent.abort();
    await this.#idle(ABORT_GRACE_MS);
  }

  async #track(turn: Promise<void>): Promise<void> {
    this.#running.add(turn);
    try {
      await turn;
    } finally {
      this.#running.delete(turn);
    }
  }

  /** True when nothing runs any more within `ms`. */
  async #idle(ms: number): Promise<boolean> {
    if (this.#running.size === 0) return true;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), ms);
    });
    const done = Promise.allSettled(this.#running).then(() => true);
    try {
      return await Promise.race([done, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
