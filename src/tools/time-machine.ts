import type { WorkOptions } from '../domain/progress.ts';

/** What running a practice desk ahead came to. Instants in epoch milliseconds. */
export interface TimePassed {
  readonly from: number;
  readonly to: number;
  /** Why it ended before it was to, as one sentence; `null` when it did not. */
  readonly cutShort: string | null;
}

/** Lets time pass on a desk whose time stands still otherwise. */
export interface TimeMachine {
  /**
   * Runs the desk from the present minute through the next `ms` milliseconds: prices, orders, sessions, alerts and schedules, each
   * step of it done before the next begins. Ends early where a person is needed, or when it is called off.
   *
   * @throws OutcryError `busy` while it is running already.
   */
  forward(ms: number, options: WorkOptions): Promise<TimePassed>;
}
