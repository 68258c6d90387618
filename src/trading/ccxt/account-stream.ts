import { refuseWhenAborted, unlessAborted } from '../../domain/abort.ts';
import type { Clock } from '../../domain/clock.ts';
import { OutcryError } from '../../domain/errors.ts';
import { letGo } from '../../market/ccxt/ccxt-ticker-stream.ts';
import type { ExecutionEvent } from '../execution/execution.ts';
import { ClientNotes } from './client-notes.ts';
import type { AccountClient } from './keyed-client.ts';
import type { StreamSignal } from './keyed-quirks.ts';
import type { VenueConnection } from './venue-connection.ts';

/** What a stream needs, and whom it tells. */
export interface AccountStreamOptions {
  readonly connection: VenueConnection;
  readonly clock: Clock;
  /** The venue is telling from now on. */
  readonly onLive: () => void;
  readonly onEvent: (event: ExecutionEvent) => void;
  /** A list of orders has changed and is to be read. */
  readonly onList: (listId: string) => void;
  /** How long a venue may take to begin, and how long after connecting one that does not say so counts as having begun, in milliseconds. */
  readonly patienceMs: number;
  readonly settleMs: number;
}

/** The stream of one account: a connection at a time, until it breaks. */
export class AccountStream {
  private readonly options: AccountStreamOptions;
  private client: AccountClient | null = null;
  private heard: ((signal: StreamSignal) => void) | null = null;
  private connected: (() => void) | null = null;

  constructor(options: AccountStreamOptions) {
    this.options = options;
  }

  /**
   * Connects, and tells what the venue tells until the connection breaks or the signal aborts, which both reject.
   *
   * @returns `false`, at once, for a venue that streams no account.
   */
  async follow(signal: AbortSignal): Promise<false> {
    const client = (this.client ??= await this.open());
    if (client === null) return false;
    // The clocks were compared again meanwhile, by the other client.
    client.options['timeDifference'] = this.options.connection.client?.options['timeDifference'] ?? 0;
    const session = new AbortController();
    let fault: OutcryError | null = null;
    const end = (): void => session.abort();
    const fail = (error: OutcryError): void => {
      fault ??= error;
      end();
    };
    const patience = setTimeout(() => fail(this.failure('did not begin to stream the account')), this.options.patienceMs);
    let settling: NodeJS.Timeout | undefined;
    const live = (): void => {
      clearTimeout(patience);
      this.options.onLive();
    };
    this.heard = (heard) => this.hear(heard, live, fail);
    this.connected = () => {
      if (this.options.connection.quirks.readMessage === null) settling = setTimeout(live, this.options.settleMs);
    };
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
    try {
      return await Promise.race(this.loops(client).map((next) => this.repeat(next, session.signal)));
    } catch (error) {
      throw fault ?? this.options.connection.told(error);
    } finally {
      clearTimeout(patience);
      clearTimeout(settling);
      signal.removeEventListener('abort', end);
      this.heard = null;
      this.connected = null;
      session.abort();
      // Nothing of a broken connection is to be heard beside the next one.
      await letGo(client);
    }
  }

  private async repeat(next: () => Promise<unknown>, signal: AbortSignal): Promise<never> {
    for (;;) {
      refuseWhenAborted(signal);
      await unlessAborted(next(), signal);
    }
  }

  /** What is waited for: to be subscribed, and to hear of the end. What comes is read where it comes in. */
  private loops(client: AccountClient): readonly (() => Promise<unknown>)[] {
    const orders = (): Promise<unknown> => client.watchOrders();
    if (this.options.connection.quirks.readMessage !== null) return [orders];
    const trades = (): Promise<unknown> => client.watchMyTrades();
    const balances = (): Promise<unknown> => client.watchBalance();
    return [orders, ...(client.has['watchMyTrades'] === true ? [trades] : []), ...(client.has['watchBalance'] === true ? [balances] : [])];
  }

  private hear(signal: StreamSignal, live: () => void, fail: (error: OutcryError) => void): void {
    switch (signal.kind) {
      case 'subscribed':
        return live();
      case 'event':
        return this.options.onEvent(signal.event);
      case 'list':
        return this.options.onList(signal.listId);
      case 'ended':
        return fail(this.failure(`ended the stream of the account: ${signal.reason}`));
    }
  }

  private async open(): Promise<AccountClient | null> {
    const client = await this.options.connection.openStream();
    if (client === null) return null;
    const { readMessage } = this.options.connection.quirks;
    const handle = client.handleMessage.bind(client);
    const { clock } = this.options;
    client.onConnected = () => this.connected?.();
    const notes = new ClientNotes(client, this.options.connection, clock);
    client.handleMessage = (connection, message) => {
      if (readMessage !== null) this.read(() => readMessage(client, message, clock.now()));
      handle(connection, message);
      if (readMessage === null) this.read(() => notes.fresh());
    };
    return client;
  }

  /** A message that makes no sense is not the client's to handle, which would take it for a broken connection. */
  private read(signals: () => readonly StreamSignal[]): void {
    try {
      for (const signal of signals()) this.heard?.(signal);
    } catch (error) {
      this.options.onEvent({ kind: 'resync', reason: `A message could not be read: ${this.options.connection.told(error).message}` });
    }
  }

  private failure(what: string): OutcryError {
    return new OutcryError('unreachable', `${this.options.connection.exchange} ${what}.`);
  }
}
