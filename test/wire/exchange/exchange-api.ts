import type { Clock } from '../../../src/domain/clock.ts';
import { type Fault, FaultSchedule, banned, tooManyRequests } from './faults.ts';
import type { ApiReply, ApiRequest } from './rest/api-request.ts';
import { OrderLimits } from './rest/rate-limits.ts';
import { authenticate, parametersOf } from './rest/signature.ts';
import { SIGNED_ROUTES, type SignedRoute } from './rest/trading-routes.ts';
import { MARKET_ROUTES, type Route } from './routes.ts';
import { ExchangeState } from './state.ts';
import type { Market } from './venue/market.ts';
import { Refusal } from './venue/refusal.ts';
import { VenueEngine } from './venue/venue-engine.ts';

/** A request that the fake was sent. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
}

/** Binance refuses with 418 once a client that is over its limit has asked this many times more. */
const PATIENCE = 5;
const BAN_MS = 120_000;

type Headers = Readonly<Record<string, string>>;

/** An order that was sent and has not arrived yet, or has and cannot be seen yet. */
interface Unseen {
  /** The client ids that it was sent under: one for an order, three for a pair. */
  readonly clientIds: readonly string[];
  /** What is carried out when it arrives; `null` when it was. */
  readonly request: ApiRequest | null;
  lookups: number;
}

/**
 * The REST side of the fake exchange with no socket about it: a request goes in, what it comes to comes out, at once. Public market data
 * is answered from `state`, signed requests from `venue`; what goes wrong is in `faults`, what was asked in `requests`.
 */
export class ExchangeApi {
  readonly state: ExchangeState;
  readonly venue: VenueEngine;
  readonly faults = new FaultSchedule();
  readonly orderLimits = new OrderLimits();
  readonly requests: SeenRequest[] = [];
  private readonly routes = new Map<string, Route>(Object.entries(MARKET_ROUTES));
  private unseen: Unseen[] = [];
  private overLimit = 0;
  private bannedUntil = 0;

  constructor(clock: Clock) {
    const venue = new VenueEngine(clock);
    this.venue = venue;
    this.state = new ExchangeState({ now: () => venue.now() });
  }

  /** Adds public routes by `METHOD path`; those of the same name are replaced. */
  extend(routes: Readonly<Record<string, Route>>): void {
    for (const [name, route] of Object.entries(routes)) this.routes.set(name, route);
  }

  /**
   * Lists every symbol of `state` at the venue, each at its ticker's last price. From then on the venue's prices and books are what the
   * public routes tell.
   */
  openTrading(): void {
    const { state, venue } = this;
    const mirror = (market: Market): void => {
      const [bidPrice, askPrice] = (['BUY', 'SELL'] as const).map((side) => market.best(side)?.toFixed(8) ?? '0.00000000');
      const known = state.tickers.get(market.symbol);
      const lastPrice = market.last.toFixed(8);
      state.tickers.set(market.symbol, { ...known, symbol: market.symbol, lastPrice, bidPrice, askPrice, closeTime: venue.now() });
      state.depths.set(market.symbol, market.depth());
    };
    for (const info of state.symbols.values()) {
      const last = state.tickers.get(info.symbol)?.['lastPrice'];
      if (typeof last === 'string') mirror(venue.list(info, last));
    }
    venue.onPrice(mirror);
  }

  /** How often a path was asked for, or a method and path (`POST /api/v3/order`). */
  asked(path: string): number {
    return this.requests.filter((request) => request.path === path || `${request.method} ${request.path}` === path).length;
  }

  /** Answers every request with 418 for so long. */
  ban(ms: number): void {
    this.bannedUntil = this.venue.now() + ms;
  }

  /** Lifts a ban. */
  pardon(): void {
    this.bannedUntil = 0;
    this.overLimit = 0;
  }

  /** Carries out now whatever is still on its way, and shows what is hidden. */
  arrive(): void {
    const unseen = this.unseen;
    this.unseen = [];
    for (const { request } of unseen) if (request !== null) this.carryOut(request);
  }

  /** What a request comes to. */
  respond(request: ApiRequest): ApiReply {
    this.requests.push({ method: request.method, path: request.path, query: new URLSearchParams(request.query) });
    const now = this.venue.now();
    if (now < this.bannedUntil) return replyOf(banned(this.bannedUntil, now));
    const fault = this.faults.take(request.method, request.path);
    return fault === null ? this.carryOut(request) : this.misbehave(request, fault);
  }

  private misbehave(request: ApiRequest, fault: Fault): ApiReply {
    switch (fault.kind) {
      case 'answer':
      case 'hang':
      case 'reset':
        return replyOf(fault);
      case 'ban':
        this.ban(fault.ms);
        return replyOf(banned(this.bannedUntil, this.venue.now()));
      case 'after':
        this.carryOut(request);
        return this.misbehave(request, fault.failure);
      case 'late':
      case 'hidden': {
        const isLate = fault.kind === 'late';
        if (!isLate) this.carryOut(request);
        const parameters = parametersOf(request);
        const clientIds = Object.entries(parameters).flatMap(([name, value]) => (name.endsWith('ClientOrderId') && value !== undefined ? [value] : []));
        this.unseen.push({ clientIds, request: isLate ? request : null, lookups: fault.lookups });
        return this.misbehave(request, fault.failure);
      }
      case 'slow':
      case 'stall':
      case 'truncate': {
        const reply = this.carryOut(request);
        if (reply.kind !== 'answer') return reply;
        const half = reply.body.slice(0, Math.floor(reply.body.length / 2));
        if (fault.kind === 'stall') return { kind: 'stall', status: reply.status, headers: reply.headers, body: half };
        return fault.kind === 'slow' ? { ...reply, delayMs: fault.ms } : { ...reply, body: half };
      }
    }
  }

  private carryOut(request: ApiRequest): ApiReply {
    const name = `${request.method} ${request.path}`;
    const signed = SIGNED_ROUTES[name];
    if (signed !== undefined) return this.answerSigned(request, signed);
    const route = this.routes.get(name);
    if (route === undefined) return answer(404, { code: -1, msg: `no route ${request.path}` });
    const { status, body, weight } = route(this.state, new URLSearchParams(request.query));
    const used = this.state.spend(weight);
    return this.tooMuch(used) ?? answer(status, body, weightHeaders(used));
  }

  private answerSigned(request: ApiRequest, route: SignedRoute): ApiReply {
    const parameters = parametersOf(request);
    const used = this.state.spend(typeof route.weight === 'number' ? route.weight : route.weight(parameters));
    const refusal = this.tooMuch(used);
    if (refusal !== null) return refusal;
    const { venue, orderLimits } = this;
    let headers: Headers = weightHeaders(used);
    try {
      const account = authenticate(venue, request, parameters);
      this.lookUp(request, parameters);
      if (route.orders !== undefined) orderLimits.check(account, route.orders, venue.now());
      const body = route.run({ venue, account, parameters });
      if (route.orders !== undefined) {
        orderLimits.count(account, route.orders, venue.now());
        headers = { ...headers, ...orderLimits.headers(account, venue.now()) };
      }
      return answer(200, this.seen(body), headers);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const retry: Headers = error.status === 429 ? { 'retry-after': '10' } : {};
      return answer(error.status, { code: error.code, msg: error.message }, { ...headers, ...retry });
    }
  }

  /** Counts a look-up of an order that nobody can see yet. @throws Refusal -2013 while that is so */
  private lookUp(request: ApiRequest, parameters: Readonly<Record<string, string | undefined>>): void {
    if (request.method !== 'GET' || !/\/order(List)?$/.test(request.path)) return;
    const unseen = this.unseen.find(({ clientIds }) => clientIds.includes(parameters['origClientOrderId'] ?? ''));
    if (unseen === undefined) return;
    if (unseen.lookups > 0) {
      unseen.lookups -= 1;
      throw request.path.endsWith('List') ? new Refusal(-2018, 'Order list does not exist.') : new Refusal(-2013, 'Order does not exist.');
    }
    this.unseen = this.unseen.filter((other) => other !== unseen);
    if (unseen.request !== null) this.carryOut(unseen.request);
  }

  /** Leaves hidden orders out of lists. */
  private seen(body: unknown): unknown {
    const hidden = new Set(this.unseen.flatMap(({ clientIds }) => clientIds));
    if (hidden.size === 0 || !Array.isArray(body)) return body;
    return (body as readonly Readonly<Record<string, unknown>>[]).filter((row) => !hidden.has(String(row['clientOrderId'] ?? row['listClientOrderId'])));
  }

  private tooMuch(used: number): ApiReply | null {
    if (used <= this.state.weightLimit) {
      this.overLimit = 0;
      return null;
    }
    this.overLimit += 1;
    if (this.overLimit <= PATIENCE) return replyOf(tooManyRequests(60));
    this.ban(BAN_MS);
    return replyOf(banned(this.bannedUntil, this.venue.now()));
  }
}

function weightHeaders(used: number): Headers {
  return { 'x-mbx-used-weight': String(used), 'x-mbx-used-weight-1m': String(used) };
}

function answer(status: number, body: unknown, headers: Headers = {}): ApiReply {
  return {
    kind: 'answer',
    status,
    headers: { 'content-type': 'application/json;charset=UTF-8', ...headers },
    body: JSON.stringify(body),
    delayMs: 0,
  };
}

function replyOf(fault: Fault & { readonly kind: 'answer' | 'hang' | 'reset' }): ApiReply {
  return fault.kind === 'answer' ? { ...fault, delayMs: 0 } : { kind: fault.kind };
}
