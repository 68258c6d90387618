import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { performance } from 'node:perf_hooks';

/** What one piece of work took, in milliseconds. */
export interface Spent {
  readonly whole: number;
  /** In which this process had nothing to do but to wait for answers over HTTP. */
  readonly waiting: number;
  readonly requests: number;
  /** Of every thread of this process. The one figure that others at work on the machine hardly change. */
  readonly processor: number;
}

const REQUEST_BEGINS = 'undici:request:create';
const REQUEST_ENDS = ['undici:request:trailers', 'undici:request:error'] as const;

/**
 * Tells the work of this process from its waiting for HTTP answers, by `fetch`'s own diagnostics: waiting is the time in which at least one
 * request was out and the event loop idle. What is worked on while a request is out counts as work, as does any other wait: for a timer, a
 * limiter or the disk.
 */
export class VenueWaits {
  #out = 0;
  #requests = 0;
  #waited = 0;
  #idleAt = 0;
  readonly #begins = (): void => {
    if (this.#out === 0) this.#idleAt = idleMs();
    this.#out += 1;
    this.#requests += 1;
  };
  readonly #ends = (): void => {
    this.#out -= 1;
    if (this.#out === 0) this.#waited += idleMs() - this.#idleAt;
  };

  constructor() {
    subscribe(REQUEST_BEGINS, this.#begins);
    for (const channel of REQUEST_ENDS) subscribe(channel, this.#ends);
  }

  /** Measures work that is the only one under way. */
  async during<Result>(work: () => Promise<Result>): Promise<{ readonly result: Result; readonly spent: Spent }> {
    const [start, waited, requests, cpu] = [performance.now(), this.#waited, this.#requests, process.cpuUsage()];
    const result = await work();
    const { user, system } = process.cpuUsage(cpu);
    return { result, spent: { whole: performance.now() - start, waiting: this.#waited - waited, requests: this.#requests - requests, processor: (user + system) / 1_000 } };
  }

  close(): void {
    unsubscribe(REQUEST_BEGINS, this.#begins);
    for (const channel of REQUEST_ENDS) unsubscribe(channel, this.#ends);
  }
}

function idleMs(): number {
  return performance.eventLoopUtilization().idle;
}
