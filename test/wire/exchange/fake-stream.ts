import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';

/** A request of Binance's stream protocol, as a client sent it. */
export interface StreamRequest {
  readonly method: string;
  readonly params?: readonly string[];
  readonly id: number | string | null;
}

/** A 24-hour mini ticker as Binance pushes it: event time, symbol, close, open, high, low, base and quote volume. */
export interface MiniTickerEvent {
  readonly e: '24hrMiniTicker';
  readonly E: number;
  readonly s: string;
  readonly c: string;
  readonly o: string;
  readonly h: string;
  readonly l: string;
  readonly v: string;
  readonly q: string;
}

/** A mini ticker of a market; what is not told of it is made up around the price. */
export function miniTicker(market: string, price: number, at: number): MiniTickerEvent {
  const text = (value: number): string => value.toFixed(8);
  return {
    e: '24hrMiniTicker', E: at, s: market.replace('/', ''),
    c: text(price), o: text(price * 0.98), h: text(price * 1.03), l: text(price * 0.97), v: text(1000), q: text(price * 1000),
  };
}

function textOf(data: RawData): string {
  return (Array.isArray(data) ? Buffer.concat(data) : Buffer.isBuffer(data) ? data : Buffer.from(data)).toString();
}

interface Connection {
  readonly socket: WebSocket;
  readonly raw: Duplex;
  readonly streams: Set<string>;
}

/**
 * Binance's public stream on the port of the fake exchange: `/ws/…` takes SUBSCRIBE, UNSUBSCRIBE and LIST_SUBSCRIPTIONS, and hands
 * out the events that a test pushes. What it was sent is in `requests`.
 */
export class FakeStream {
  readonly requests: StreamRequest[] = [];
  /** While true, connections are answered with 503. */
  refusing = false;
  /** While true, subscriptions are confirmed and no event comes. */
  silent = false;
  /** How many connections were ever made. */
  accepted = 0;
  /** Pings of clients that were answered. */
  pings = 0;
  private readonly server = new WebSocketServer({ noServer: true });
  private readonly connections = new Set<Connection>();
  private last: MiniTickerEvent | null = null;

  /** How many connections stand. */
  get open(): number {
    return this.connections.size;
  }

  /** How many connections are subscribed to a stream, such as `btcusdt@miniTicker`. */
  subscribers(stream: string): number {
    return [...this.connections].filter((connection) => connection.streams.has(stream)).length;
  }

  /** Pushes a price to whoever subscribed to the market's mini ticker. */
  tick(market: string, price: number, at: number): void {
    this.last = miniTicker(market, price, at);
    this.push(this.last);
  }

  /** Pushes the last event once more, as it was. */
  repeat(): void {
    if (this.last !== null) this.push(this.last);
  }

  /** Pushes a text frame to every connection, whatever it is subscribed to. */
  say(text: string): void {
    for (const { socket } of this.connections) socket.send(text);
  }

  /** Pings every client. */
  ping(): void {
    for (const { socket } of this.connections) socket.ping();
  }

  /** Drops every connection without a closing frame. */
  drop(): void {
    for (const { socket } of this.connections) socket.terminate();
  }

  /** Sends the head of a text frame of 200 bytes and half of its body, then drops the connection. */
  cutMidFrame(): void {
    for (const { raw } of this.connections) {
      raw.write(Buffer.concat([Buffer.from([0x81, 126, 0, 200]), Buffer.from('{"e":"24hrMiniTicker"'.padEnd(100))]), () => raw.destroy());
    }
  }

  private push(event: MiniTickerEvent): void {
    if (this.silent) return;
    const stream = `${event.s.toLowerCase()}@miniTicker`;
    for (const { socket, streams } of this.connections) if (streams.has(stream)) socket.send(JSON.stringify(event));
  }

  /** Takes over a connection that asks to become a WebSocket. */
  upgrade(request: IncomingMessage, raw: Duplex, head: Buffer): void {
    if (this.refusing || !/^\/ws(\/|$)/.test(request.url ?? '')) {
      raw.end(`HTTP/1.1 ${this.refusing ? '503 Service Unavailable' : '404 Not Found'}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    this.server.handleUpgrade(request, raw, head, (socket) => {
      const connection: Connection = { socket, raw, streams: new Set() };
      this.accepted += 1;
      this.connections.add(connection);
      socket.on('close', () => this.connections.delete(connection));
      // A connection that a test breaks on purpose is no fault of the server's.
      socket.on('error', () => socket.terminate());
      socket.on('ping', () => {
        this.pings += 1;
      });
      socket.on('message', (data: RawData) => this.answer(connection, textOf(data)));
    });
  }

  private answer({ socket, streams }: Connection, text: string): void {
    let request: StreamRequest;
    try {
      request = JSON.parse(text) as StreamRequest;
    } catch {
      socket.send(JSON.stringify({ code: 3, msg: 'Invalid JSON: expected value at line 1 column 1' }));
      return;
    }
    this.requests.push(request);
    const { method, params = [], id } = request;
    if (method === 'SUBSCRIBE') for (const stream of params) streams.add(stream);
    else if (method === 'UNSUBSCRIBE') for (const stream of params) streams.delete(stream);
    else if (method !== 'LIST_SUBSCRIPTIONS') {
      socket.send(JSON.stringify({ code: 2, msg: `Invalid request: unknown variant \`${method}\``, id }));
      return;
    }
    socket.send(JSON.stringify({ result: method === 'LIST_SUBSCRIPTIONS' ? [...streams] : null, id }));
  }
}
