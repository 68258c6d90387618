import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../../src/domain/clock.ts';
import { FakeStream } from './fake-stream.ts';
import { type Fault, FaultSchedule, banned, tooManyRequests } from './faults.ts';
import { MARKET_ROUTES, type Route } from './routes.ts';
import { ExchangeState } from './state.ts';

/** A request that the fake was sent. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
}

/** Binance refuses with 418 once a client that is over its limit has asked this many times more. */
const PATIENCE = 5;

/**
 * A wire-level fake of Binance's spot API on loopback: what it knows is in `state`, what goes wrong in `faults`, what it was
 * asked in `requests`; its WebSocket side is `stream`.
 */
export class FakeExchange {
  readonly state: ExchangeState;
  readonly faults = new FaultSchedule();
  readonly requests: SeenRequest[] = [];
  readonly stream: FakeStream;
  private readonly clock: Clock;
  private readonly routes = new Map<string, Route>(Object.entries(MARKET_ROUTES));
  private readonly server: Server;
  private overLimit = 0;

  private constructor(clock: Clock) {
    this.clock = clock;
    this.state = new ExchangeState(clock);
    this.server = createServer((request, response) => this.handle(request, response));
    this.stream = new FakeStream(this.server);
  }

  /** Starts listening on a free port of the loopback address. */
  static async start(clock: Clock): Promise<FakeExchange> {
    const exchange = new FakeExchange(clock);
    await new Promise<void>((resolve) => {
      exchange.server.listen(0, '127.0.0.1', resolve);
    });
    return exchange;
  }

  /** `http://127.0.0.1:PORT`. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Adds routes by `METHOD path`; those of the same name are replaced. */
  extend(routes: Readonly<Record<string, Route>>): void {
    for (const [name, route] of Object.entries(routes)) this.routes.set(name, route);
  }

  /** How often a path was asked for. */
  asked(path: string): number {
    return this.requests.filter((request) => request.path === path).length;
  }

  /** Pushes a price to whoever is subscribed to the market: `tick('BTC/USDT', 60_000, at)`. */
  tick(market: string, price: number, at: number): void {
    this.stream.tick(market, price, at);
  }

  /** Drops every connection and stops listening. */
  async stop(): Promise<void> {
    this.stream.drop();
    this.server.closeAllConnections();
    await new Promise<void>((resolve, reject) => {
      this.server.close((error) => (error ? reject(error) : resolve()));
    });
  }

  private handle(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', this.url);
    const method = request.method ?? 'GET';
    this.requests.push({ method, path: url.pathname, query: url.searchParams });
    const fault = this.faults.take(url.pathname);
    if (fault?.kind === 'answer') {
      response.writeHead(fault.status, fault.headers).end(fault.body);
      return;
    }
    if (fault?.kind === 'hang') return;
    if (fault?.kind === 'reset') {
      request.socket.destroy();
      return;
    }
    this.answer(method, url, response, fault);
  }

  private answer(method: string, url: URL, response: ServerResponse, fault: Fault | null): void {
    const route = this.routes.get(`${method} ${url.pathname}`);
    if (!route) {
      response.writeHead(404, { 'content-type': 'application/json' }).end(JSON.stringify({ code: -1, msg: `no route ${url.pathname}` }));
      return;
    }
    const { status, body, weight } = route(this.state, url.searchParams);
    const used = this.state.spend(weight);
    if (used > this.state.weightLimit) {
      this.overLimit += 1;
      const now = this.clock.now();
      const refusal = this.overLimit > PATIENCE ? banned(now + 120_000, now) : tooManyRequests(60);
      if (refusal.kind === 'answer') response.writeHead(refusal.status, refusal.headers).end(refusal.body);
      return;
    }
    this.overLimit = 0;
    const text = JSON.stringify(body);
    const half = text.slice(0, Math.floor(text.length / 2));
    response.writeHead(status, { 'content-type': 'application/json;charset=UTF-8', 'x-mbx-used-weight-1m': String(used) });
    if (fault?.kind === 'stall') response.write(half);
    else response.end(fault?.kind === 'truncate' ? half : text);
  }
}
