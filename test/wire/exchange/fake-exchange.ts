import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../../src/domain/clock.ts';
import { ExchangeApi, type SeenRequest } from './exchange-api.ts';
import { FakeStream } from './fake-stream.ts';
import type { FaultSchedule } from './faults.ts';
import type { ApiReply } from './rest/api-request.ts';
import type { Route } from './routes.ts';
import type { ExchangeState } from './state.ts';
import { UserStream } from './user-stream.ts';
import type { VenueEngine } from './venue/venue-engine.ts';

export type { SeenRequest } from './exchange-api.ts';

/**
 * A wire-level fake of Binance's spot API on loopback: what it knows of public data is in `state`, its accounts, orders and matching in
 * `venue`, what goes wrong in `faults`, what it was asked in `requests`; its WebSocket sides are `stream` (public prices) and
 * `userStream` (accounts' events).
 *
 * ```ts
 * const exchange = await FakeExchange.start(clock);
 * fillWithGenerated(exchange.state);                                  // markets, tickers, candles
 * exchange.openTrading();
 * const account = exchange.venue.openAccount({ apiKey: 'key', secret: 'secret', balances: { USDT: '10000' } });
 * exchange.venue.setPrice('BTCUSDT', 60_000, { spread: 0, depth: '2' }); // fills what it crosses, fires stops
 * exchange.venue.submit(account, { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.1' }); // a trade made by hand
 * exchange.venue.transfer(account, 'USDT', '-500');                     // a withdrawal
 * exchange.venue.skewMs = 2000;                                         // a clock ahead of ours
 * exchange.faults.next('POST /api/v3/order', 'lost-after');
 * exchange.faults.follow(new FaultPlan(seed, { requests: { 'lost-after': 0.1 }, stream: { repeat: 0.1 } }));
 * exchange.userStream.faults.next('drop-before');
 * await exchange.restart();
 * ```
 */
export class FakeExchange {
  readonly api: ExchangeApi;
  readonly stream = new FakeStream();
  readonly userStream: UserStream;
  private readonly server: Server;
  private port = 0;
  private held: (() => void)[] = [];

  private constructor(clock: Clock) {
    this.api = new ExchangeApi(clock);
    this.userStream = new UserStream(this.api.venue);
    this.server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => void this.handle(request, response));
    this.server.on('upgrade', (request: IncomingMessage, socket, head: Buffer) => {
      // The server no longer minds it; one that is refused may be broken off by its other end.
      socket.on('error', () => socket.destroy());
      const side = request.url?.startsWith('/ws-api/') ? this.userStream : this.stream;
      side.upgrade(request, socket, head);
    });
  }

  /** Starts listening on a free port of the loopback address. */
  static async start(clock: Clock): Promise<FakeExchange> {
    const exchange = new FakeExchange(clock);
    await exchange.listen();
    exchange.port = (exchange.server.address() as AddressInfo).port;
    return exchange;
  }

  /** `http://127.0.0.1:PORT`. */
  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get state(): ExchangeState {
    return this.api.state;
  }

  get venue(): VenueEngine {
    return this.api.venue;
  }

  get faults(): FaultSchedule {
    return this.api.faults;
  }

  get requests(): SeenRequest[] {
    return this.api.requests;
  }

  /** Adds public routes by `METHOD path`; those of the same name are replaced. */
  extend(routes: Readonly<Record<string, Route>>): void {
    this.api.extend(routes);
  }

  /** How often a path was asked for, or a method and path (`POST /api/v3/order`). */
  asked(path: string): number {
    return this.api.asked(path);
  }

  /**
   * Lists every symbol of `state` at the venue, each at its ticker's last price. From then on the venue's prices and books are what the
   * public routes and the public stream tell.
   */
  openTrading(): void {
    this.api.openTrading();
    const told = new Map<string, string>();
    this.venue.onPrice(({ symbol, last }) => {
      if (told.get(symbol) === last.toString()) return;
      told.set(symbol, last.toString());
      this.tick(symbol, last.toNumber(), this.venue.now());
    });
  }

  /** Pushes a price to whoever is subscribed to the market: `tick('BTC/USDT', 60_000, at)`. */
  tick(market: string, price: number, at: number): void {
    this.stream.tick(market, price, at);
  }

  /** Sends the answers that were held back. */
  release(): void {
    const held = this.held;
    this.held = [];
    for (const send of held) send();
  }

  /** Goes down and comes up again on the same port: connections drop, orders and balances stay, events meanwhile are lost. */
  async restart(): Promise<void> {
    await this.goDown();
    await this.listen();
  }

  /** Drops every connection and takes none. */
  async goDown(): Promise<void> {
    this.stream.drop();
    this.userStream.drop();
    this.held = [];
    this.server.closeAllConnections();
    await new Promise<void>((resolve, reject) => {
      this.server.close((error) => (error ? reject(error) : resolve()));
    });
  }

  /** Takes connections again, on the same port. */
  async comeUp(): Promise<void> {
    await this.listen();
  }

  /** Drops every connection and stops listening. */
  async stop(): Promise<void> {
    await this.goDown();
  }

  private async listen(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.listen(this.port, '127.0.0.1', resolve);
    });
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url);
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      // A client that gives up halfway has sent nothing.
      return;
    }
    const body = Buffer.concat(chunks).toString();
    this.send(this.api.respond({ method: request.method ?? 'GET', path: url.pathname, query: url.search.slice(1), headers, body }), response);
  }

  private send(reply: ApiReply, response: ServerResponse): void {
    switch (reply.kind) {
      case 'hang':
        return;
      case 'reset':
        response.socket?.destroy();
        return;
      case 'stall':
        response.writeHead(reply.status, reply.headers).write(reply.body);
        return;
      case 'answer': {
        const send = (): void => {
          response.writeHead(reply.status, reply.headers).end(reply.body);
        };
        if (reply.delayMs === null) this.held.push(send);
        else if (reply.delayMs === 0) send();
        else setTimeout(send, reply.delayMs);
      }
    }
  }
}
