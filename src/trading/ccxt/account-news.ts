import type { Clock } from '../../domain/clock.ts';
import { messageOf } from '../../domain/errors.ts';
import { timerSleep } from '../../market/ccxt/retry.ts';
import type { ExecutionEvent, ExecutionHealth } from '../execution/execution.ts';
import { AccountPoll } from './account-poll.ts';
import { AccountStream } from './account-stream.ts';
import { EventSieve } from './event-sieve.ts';
import { OrderNames } from './order-names.ts';
import type { OrderReader } from './order-reader.ts';
import type { VenueConnection } from './venue-connection.ts';

/** Where what a user need not read is written. */
export interface Log {
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
}

/** How often things are done, in milliseconds. */
export interface Pace {
  /** Between two looks at the account while nothing streams. */
  readonly pollMs: number;
  /** Between two requests to read everything again while the stream is up, for what it may have left out. */
  readonly resyncMs: number;
  /** Before the first try to connect again; doubled for each that fails, up to the longest. */
  readonly firstRetryMs: number;
  readonly longestRetryMs: number;
  /** For the exchange to begin streaming, once asked. */
  readonly patienceMs: number;
  /** After connecting, for an exchange that does not say when it has begun. */
  readonly settleMs: number;
  /** For news of both halves of a pair to come in, before it is read. */
  readonly pairMs: number;
}

const USUAL_PACE: Pace = { pollMs: 15_000, resyncMs: 60_000, firstRetryMs: 500, longestRetryMs: 30_000, patienceMs: 15_000, settleMs: 2_000, pairMs: 50 };

/** What news of an account is had with. */
export interface AccountNewsOptions {
  readonly connection: VenueConnection;
  readonly reader: OrderReader;
  readonly clock: Clock;
  readonly log: Log;
  readonly pace?: Partial<Pace> | undefined;
}

type Listener = (event: ExecutionEvent) => void;

/**
 * News of an account for whoever listens: by stream, and by asking while there is none. After every connection, and from time to time,
 * listeners are told to read everything again, as no stream tells what it left out.
 */
export class AccountNews {
  private readonly connection: VenueConnection;
  private readonly reader: OrderReader;
  private readonly log: Log;
  private readonly pace: Pace;
  private readonly stream: AccountStream;
  private readonly poll: AccountPoll;
  private readonly listeners = new Set<Listener>();
  private readonly changedLists = new Set<string>();
  private readonly names = new OrderNames();
  private sieve = new EventSieve();
  private running: { readonly stop: AbortController; readonly ended: Promise<unknown> } | null = null;
  private state: ExecutionHealth = NOT_LISTENED;
  private isClosed = false;

  constructor({ connection, reader, clock, log, pace }: AccountNewsOptions) {
    this.connection = connection;
    this.reader = reader;
    this.log = log;
    this.pace = { ...USUAL_PACE, ...pace };
    this.poll = new AccountPoll(connection, reader, clock);
    this.stream = new AccountStream({
      connection,
      clock,
      onLive: () => this.live(),
      onEvent: (event) => this.tell(event),
      onList: (listId) => this.readPair(listId),
      patienceMs: this.pace.patienceMs,
      settleMs: this.pace.settleMs,
    });
  }

  /** Tells a listener until the returned function is called. The first one starts the stream, and the last one to leave ends it. */
  listen(listener: Listener): () => void {
    const mine: Listener = (event) => listener(event);
    this.listeners.add(mine);
    if (this.running === null && !this.isClosed) this.start();
    return () => {
      if (this.listeners.delete(mine) && this.listeners.size === 0) void this.stop();
    };
  }

  health(): ExecutionHealth {
    return this.state;
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.listeners.clear();
    await this.stop();
  }

  private start(): void {
    const stop = new AbortController();
    const { signal } = stop;
    this.sieve = new EventSieve();
    this.state = { state: 'polling', reason: 'The stream of the account is not up yet.' };
    const ended = Promise.allSettled([this.keepStreaming(signal), this.keepAsking(signal), this.keepReminding(signal)]);
    this.running = { stop, ended };
  }

  private async stop(): Promise<void> {
    const { running } = this;
    this.running = null;
    this.state = NOT_LISTENED;
    running?.stop.abort();
    await running?.ended;
  }

  private async keepStreaming(signal: AbortSignal): Promise<void> {
    for (let failures = 0; ; ) {
      try {
        // One connection after the other.
        // oxlint-disable-next-line no-await-in-loop
        await this.stream.follow(signal);
        this.down(`${this.connection.exchange} streams no account; it is asked every ${this.pace.pollMs / 1000} s.`);
        return;
      } catch (error) {
        if (signal.aborted) return;
        failures = this.state.state === 'live' ? 1 : failures + 1;
        this.down(messageOf(error));
        this.log.warn({ exchange: this.connection.exchange, reason: messageOf(error), failures }, 'The stream of the account broke.');
      }
      // oxlint-disable-next-line no-await-in-loop
      await timerSleep(this.wait(failures), signal);
    }
  }

  /** With a random part, lest all who lost one exchange come back to it together. */
  private wait(failures: number): number {
    const { firstRetryMs, longestRetryMs } = this.pace;
    return Math.min(longestRetryMs, firstRetryMs * 2 ** (failures - 1)) * (0.5 + Math.random() / 2);
  }

  private async keepAsking(signal: AbortSignal): Promise<void> {
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop
      await timerSleep(this.pace.pollMs, signal);
      if (this.state.state === 'live') this.poll.forget();
      // oxlint-disable-next-line no-await-in-loop
      else await this.ask(signal);
    }
  }

  private async ask(signal: AbortSignal): Promise<void> {
    try {
      const events = await this.poll.round(signal);
      for (const event of events) this.tell(event);
      if (this.state.state === 'down') this.state = { ...this.state, state: 'polling' };
    } catch (error) {
      if (signal.aborted || this.state.state === 'live') return;
      this.state = { state: 'down', reason: messageOf(error) };
    }
  }

  private async keepReminding(signal: AbortSignal): Promise<void> {
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop
      await timerSleep(this.pace.resyncMs, signal);
      this.tell({ kind: 'resync', reason: 'A regular look.' });
    }
  }

  private live(): void {
    this.state = { state: 'live', reason: '' };
    this.tell({ kind: 'resync', reason: 'The stream of the account is up.' });
  }

  private down(reason: string): void {
    const wasLive = this.state.state === 'live';
    this.state = { state: 'polling', reason };
    if (wasLive) this.tell({ kind: 'resync', reason: `The stream of the account broke: ${reason}` });
  }

  private tell(heard: ExecutionEvent): void {
    if (!this.sieve.isNews(heard)) return;
    const event = this.names.withName(heard);
    for (const listener of this.listeners) {
      try {
        listener(event);
      } catch (error) {
        // Its own trouble: the others are told all the same, and the stream goes on.
        this.log.warn({ event: event.kind, reason: messageOf(error) }, 'A listener to the account failed.');
      }
    }
  }

  /** Reads a pair once for all news of it that comes in together. */
  private readPair(listId: string): void {
    const signal = this.running?.stop.signal;
    if (signal === undefined || this.changedLists.has(listId)) return;
    this.changedLists.add(listId);
    void this.pairAfterAWhile(listId, signal);
  }

  private async pairAfterAWhile(listId: string, signal: AbortSignal): Promise<void> {
    try {
      await timerSleep(this.pace.pairMs, signal);
      this.changedLists.delete(listId);
      const order = await this.reader.pair(listId, { signal });
      if (order !== null) this.tell({ kind: 'order', order });
    } catch (error) {
      this.changedLists.delete(listId);
      if (!signal.aborted) this.tell({ kind: 'resync', reason: `A pair of orders could not be read: ${messageOf(error)}` });
    }
  }
}

const NOT_LISTENED: ExecutionHealth = { state: 'polling', reason: 'Nobody listens to the account.' };
