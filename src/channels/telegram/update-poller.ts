import { createRunner, createSource, type RunnerHandle, type UpdateSupplier } from '@grammyjs/runner';
import type { Update, UserFromGetMe } from 'grammy/types';
import type { Clock } from '../../domain/clock.ts';
import { messageOf } from '../../domain/errors.ts';
import { type ApiClients, grammySignal } from './api-clients.ts';
import { isConflict, isTokenRefused, telegramFailure } from './api-failure.ts';

/** What a poll brought. */
export interface Batch {
  readonly updates: readonly Update[];
  readonly me: UserFromGetMe;
  /** No update of this batch was there before this instant (epoch milliseconds); 0 when it may be of any age. */
  readonly notBefore: number;
}

/** What the poller stands on. */
export interface PollerOptions {
  readonly api: ApiClients;
  readonly clock: Clock;
  readonly pollSeconds: number;
  /** The first wait after a failure in milliseconds; it doubles up to `maxRetryMs`. */
  readonly retryMs: number;
  readonly maxRetryMs: number;
  /**
   * Hands a batch over, in its order. Resolves when each update is kept or needs no keeping, with how many of them are, counted from
   * the first: Telegram is asked for the rest again.
   */
  take(batch: Batch): Promise<number>;
  /** The connection works, or it does not; called at changes. */
  up(me: UserFromGetMe): void;
  down(reason: string, needsPerson: boolean): void;
}

/** A signal as the runner types it: that of a package that stands in for Node's. */
type RunnerSignal = Parameters<UpdateSupplier<Update>['supply']>[1];

/** What Telegram is asked for. */
const KINDS = ['message', 'callback_query'] as const;
/** Updates that one answer holds at most. */
const BATCH = 100;
/** Failures of the network in a row that are waited out in silence: a hiccup is no news. */
const HICCUPS = 2;

/**
 * Reads updates by long polling for as long as it runs, and connects again after whatever goes wrong.
 *
 * The offset of a poll tells Telegram what it may forget. It is moved on only when the updates before it are kept in the desk's
 * inbox, so that a crash loses none; what is delivered again by that has the same key.
 */
export class UpdatePoller {
  readonly #options: PollerOptions;
  readonly #stopping = new AbortController();
  #runner: RunnerHandle | null = null;
  #finished: Promise<void> | null = null;
  #me: UserFromGetMe | null = null;
  #offset = 0;
  /** When Telegram last said that nothing more was waiting. */
  #emptyAt = 0;
  #batchNotBefore = 0;
  #failures = 0;
  #state: 'unknown' | 'up' | 'down' = 'unknown';
  /** What the owner was told last, so that the same is not told twice. */
  #told = '';
  /** Whether the next poll only looks, so that a connection is known to work before anybody writes. */
  #probe = true;

  constructor(options: PollerOptions) {
    this.#options = options;
  }

  /** Begins, without waiting for the network. */
  start(): void {
    this.#finished ??= this.#run();
  }

  /** Ends the poll that is open. Resolves when nothing is read any more. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    // The runner's own end is awaited in `run`.
    void this.#runner?.stop();
    await this.#finished;
  }

  async #run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      try {
        // oxlint-disable-next-line no-await-in-loop -- one connection after the other
        await this.#connection();
      } catch (error) {
        if (this.#stopping.signal.aborted) return;
        // oxlint-disable-next-line no-await-in-loop -- as long as it takes
        await this.#recover(error);
      }
    }
  }

  /** One run of polls, until one fails. */
  async #connection(): Promise<void> {
    const { api } = this.#options;
    this.#me = await api.poll.getMe(grammySignal(this.#stopping.signal));
    const source = createSource<Update>({ supply: (size, signal) => this.#poll(size, signal) });
    this.#runner = createRunner(source, { handle: (updates) => this.#take(updates), size: () => 0, snapshot: () => [] });
    if (this.#stopping.signal.aborted) return;
    this.#runner.start();
    await this.#runner.task();
  }

  async #poll(size: number, signal: RunnerSignal): Promise<Update[]> {
    const { api, pollSeconds, clock } = this.#options;
    const askedAt = clock.now();
    const updates = await api.poll.getUpdates({ offset: this.#offset, limit: Math.min(size, BATCH), timeout: this.#probe ? 0 : pollSeconds, allowed_updates: KINDS }, signal);
    this.#works();
    // Asked anew from here on: what was waiting when this poll was sent is in this answer, unless it was full.
    this.#batchNotBefore = this.#emptyAt;
    if (updates.length < BATCH) this.#emptyAt = askedAt;
    return updates;
  }

  async #take(updates: Update[]): Promise<number> {
    if (updates.length === 0 || this.#me === null) return BATCH;
    const kept = await this.#options.take({ updates, me: this.#me, notBefore: this.#batchNotBefore });
    // Not the highest ever seen: after a quiet week Telegram begins its numbers anew.
    if (kept > 0) this.#offset = Math.max(...updates.slice(0, kept).map((update) => update.update_id)) + 1;
    if (kept < updates.length) throw new NotKept();
    return BATCH;
  }

  #works(): void {
    this.#failures = 0;
    this.#probe = false;
    if (this.#state === 'up' || this.#me === null) return;
    this.#state = 'up';
    this.#told = '';
    this.#options.up(this.#me);
  }

  async #recover(error: unknown): Promise<void> {
    const { retryMs, maxRetryMs } = this.#options;
    this.#failures += 1;
    if (!(error instanceof NotKept)) this.#tell(error);
    // After a conflict one answer proves nothing: the other program is thrown out by it and comes back.
    this.#probe = !isConflict(error);
    const failure = telegramFailure(error);
    if (isConflict(error) && /webhook/i.test(messageOf(error))) {
      // Polling and a webhook exclude each other, and whoever gave us the token wants us to have the messages.
      await this.#removeWebhook();
    }
    await this.#pause(failure.retryAfterMs ?? Math.min(maxRetryMs, retryMs * 2 ** Math.min(this.#failures - 1, 16)));
  }

  async #removeWebhook(): Promise<void> {
    try {
      await this.#options.api.quick.deleteWebhook({ drop_pending_updates: false }, grammySignal(this.#stopping.signal));
    } catch (error) {
      this.#tell(error);
    }
  }

  #tell(error: unknown): void {
    const needsPerson = isTokenRefused(error);
    const isNews = needsPerson || isConflict(error) || this.#failures > HICCUPS;
    const { message } = telegramFailure(error);
    if (!isNews || (this.#state === 'down' && this.#told === message)) return;
    this.#state = 'down';
    this.#told = message;
    this.#options.down(needsPerson ? `${message} Put the right one into TELEGRAM_TOKEN and start again.` : `${message} Trying again.`, needsPerson);
  }

  #pause(ms: number): Promise<void> {
    const { signal } = this.#stopping;
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener('abort', done);
      if (signal.aborted) done();
    });
  }
}

/** The desk is closing and did not keep all of a batch. */
class NotKept extends Error {}
