import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { accountOf, checkSignature, checkTime } from './rest/signature.ts';
import { StreamFaultSchedule } from './stream-faults.ts';
import type { Account } from './venue/account.ts';
import { type Parameters, required } from './venue/order-request.ts';
import { Refusal } from './venue/refusal.ts';
import type { StreamEvent } from './venue/stream-events.ts';
import type { VenueEngine } from './venue/venue-engine.ts';

/** A request of Binance's WebSocket API, as a client sent it. */
export interface WsApiRequest {
  readonly id: number | string | null;
  readonly method: string;
  readonly params?: Readonly<Record<string, string | number>>;
}

interface Connection {
  readonly socket: WebSocket;
  account: Account | null;
  readonly subscriptions: Map<number, () => void>;
  lastId: number;
  /** An event that is to come after the next. */
  kept: string | null;
}

function textOf(data: RawData): string {
  return (Array.isArray(data) ? Buffer.concat(data) : Buffer.isBuffer(data) ? data : Buffer.from(data)).toString();
}

/**
 * Binance's WebSocket API as far as accounts' streams need it (`/ws-api/v3`): `session.logon`, `userDataStream.subscribe` and
 * `.subscribe.signature`, `.unsubscribe`, `time`, `ping`. A subscriber is sent the account's events as `{subscriptionId, event}` from then on;
 * what happens while nobody is connected is gone, as on the real one. What goes wrong is in `faults`.
 */
export class UserStream {
  readonly faults = new StreamFaultSchedule();
  readonly requests: WsApiRequest[] = [];
  /** While true, connections are answered with 503. */
  refusing = false;
  /** While true, subscriptions are confirmed and no event comes. */
  silent = false;
  /** How many connections were ever made. */
  accepted = 0;
  private readonly venue: VenueEngine;
  private readonly server = new WebSocketServer({ noServer: true });
  private readonly connections = new Set<Connection>();

  constructor(venue: VenueEngine) {
    this.venue = venue;
  }

  /** How many connections stand. */
  get open(): number {
    return this.connections.size;
  }

  /** How many subscriptions to accounts' events stand. */
  get subscribers(): number {
    return [...this.connections].reduce((sum, connection) => sum + connection.subscriptions.size, 0);
  }

  /** Drops every connection without a closing frame; none of them counts any more once this returns. */
  drop(): void {
    for (const connection of this.connections) this.cut(connection);
  }

  /** Ends every subscription as Binance does when a key is withdrawn or a session runs out; the connections stay. */
  terminateSubscriptions(): void {
    for (const connection of this.connections) {
      for (const [subscriptionId, end] of connection.subscriptions) {
        end();
        connection.socket.send(JSON.stringify({ subscriptionId, event: { e: 'eventStreamTerminated', E: this.venue.now() } }));
      }
      connection.subscriptions.clear();
    }
  }

  /** Takes over a connection that asks to become a WebSocket. */
  upgrade(request: IncomingMessage, raw: Duplex, head: Buffer): void {
    if (this.refusing) {
      raw.end('HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    this.server.handleUpgrade(request, raw, head, (socket) => {
      const connection: Connection = { socket, account: null, subscriptions: new Map(), lastId: -1, kept: null };
      this.accepted += 1;
      this.connections.add(connection);
      socket.on('close', () => this.forget(connection));
      // A connection that a test breaks on purpose is no fault of the server's.
      socket.on('error', () => socket.terminate());
      socket.on('message', (data: RawData) => this.answer(connection, textOf(data)));
    });
  }

  private cut(connection: Connection): void {
    connection.socket.terminate();
    this.forget(connection);
  }

  private forget(connection: Connection): void {
    for (const end of connection.subscriptions.values()) end();
    this.connections.delete(connection);
  }

  private answer(connection: Connection, text: string): void {
    const request = JSON.parse(text) as WsApiRequest;
    this.requests.push(request);
    const { id, method } = request;
    const parameters = Object.fromEntries(Object.entries(request.params ?? {}).map(([name, value]) => [name, String(value)]));
    const rateLimits = [{ rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 6000, count: 2 }];
    try {
      const result = this.run(connection, method, parameters);
      connection.socket.send(JSON.stringify({ id, status: 200, result, rateLimits }));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      connection.socket.send(JSON.stringify({ id, status: error.status, error: { code: error.code, msg: error.message }, rateLimits }));
    }
  }

  /** @throws Refusal */
  private run(connection: Connection, method: string, parameters: Parameters): unknown {
    switch (method) {
      case 'ping':
        return {};
      case 'time':
        return { serverTime: this.venue.now() };
      case 'session.logon': {
        connection.account = this.signer(parameters);
        const now = this.venue.now();
        return { apiKey: connection.account.apiKey, authorizedSince: now, connectedSince: now, returnRateLimits: true, serverTime: now };
      }
      case 'userDataStream.subscribe':
        if (connection.account === null) throw new Refusal(-1002, 'You are not authorized to execute this request.', 401);
        return { subscriptionId: this.subscribe(connection, connection.account) };
      case 'userDataStream.subscribe.signature':
        return { subscriptionId: this.subscribe(connection, this.signer(parameters)) };
      case 'userDataStream.unsubscribe': {
        const wanted = parameters['subscriptionId'] === undefined ? [...connection.subscriptions.keys()] : [Number(parameters['subscriptionId'])];
        for (const subscriptionId of wanted) {
          connection.subscriptions.get(subscriptionId)?.();
          connection.subscriptions.delete(subscriptionId);
        }
        return {};
      }
      default:
        throw new Refusal(-1020, 'This operation is not supported.');
    }
  }

  /** Whose signature it is. What is signed are the parameters in alphabetical order, without the signature. @throws Refusal */
  private signer(parameters: Parameters): Account {
    const account = accountOf(this.venue, required(parameters, 'apiKey'));
    const signature = required(parameters, 'signature');
    const signed = Object.entries(parameters)
      .filter(([name]) => name !== 'signature')
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `${name}=${value}`)
      .join('&');
    checkSignature(account, signed, signature);
    checkTime(this.venue, parameters);
    return account;
  }

  private subscribe(connection: Connection, account: Account): number {
    const subscriptionId = (connection.lastId += 1);
    connection.subscriptions.set(
      subscriptionId,
      account.listen((event) => this.push(connection, subscriptionId, event)),
    );
    return subscriptionId;
  }

  private push(connection: Connection, subscriptionId: number, event: StreamEvent): void {
    const { socket } = connection;
    if (this.silent || socket.readyState !== socket.OPEN) return;
    const text = JSON.stringify({ subscriptionId, event });
    const fault = this.faults.take();
    const { kept } = connection;
    connection.kept = null;
    if (fault === 'swap' && kept === null) {
      connection.kept = text;
      return;
    }
    if (fault === 'drop-before') {
      this.cut(connection);
      return;
    }
    if (fault !== 'lose') socket.send(text);
    if (fault === 'repeat') socket.send(text);
    if (kept !== null) socket.send(kept);
    if (fault === 'drop-after') socket.close();
  }
}
