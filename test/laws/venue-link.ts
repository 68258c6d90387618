import { OutcryError } from '../../src/domain/errors.ts';
import type { Fill } from '../../src/domain/fill.ts';
import type { MarketSymbol } from '../../src/domain/market-symbol.ts';
import type { OrderType } from '../../src/domain/order.ts';
import type { ExecutionEvent, VenueOrder, VenueOrderStatus } from '../../src/trading/execution/execution.ts';
import { listOrderId, mergedOrder } from '../../src/trading/ccxt/order-lists.ts';
import type { Account } from '../wire/exchange/venue/account.ts';
import type { OrderList, OrderStatus, VenueOrder as EngineOrder, VenueOrderType, VenueTrade } from '../wire/exchange/venue/order.ts';
import type { StreamEvent } from '../wire/exchange/venue/stream-events.ts';
import type { VenueEngine } from '../wire/exchange/venue/venue-engine.ts';
import type { HandClock } from '../trading/risk/risk-bench.ts';
import type { Tally } from './tally.ts';
import type { Tape } from './tape.ts';

const STATUSES: Readonly<Record<OrderStatus, VenueOrderStatus>> = {
  NEW: 'open',
  PARTIALLY_FILLED: 'open',
  FILLED: 'filled',
  CANCELED: 'canceled',
  EXPIRED: 'expired',
  EXPIRED_IN_MATCH: 'expired',
};

const TYPES: Readonly<Record<VenueOrderType, OrderType>> = {
  MARKET: 'market',
  LIMIT: 'limit',
  LIMIT_MAKER: 'limit',
  STOP_LOSS: 'stop',
  TAKE_PROFIT: 'stop',
  STOP_LOSS_LIMIT: 'stop-limit',
  TAKE_PROFIT_LIMIT: 'stop-limit',
};

/** After how long whoever listens to an account is told to read everything again. */
const RESYNC_MS = 60_000;

/** Somebody's end of the account's stream. */
interface Subscriber {
  readonly listener: (event: ExecutionEvent) => void;
  queue: ExecutionEvent[];
  resyncAt: number;
}

/**
 * One account at the exchange engine, with the weather between it and us: outages, bans, requests that arrive late, answers that take their
 * time, and a stream that drops, repeats and reorders. What goes wrong is read off a tape, so that it goes wrong again in the same way.
 */
export class VenueLink {
  readonly engine: VenueEngine;
  readonly account: Account;
  readonly clock: HandClock;
  readonly tape: Tape;
  readonly tally: Tally;
  /** No request is answered until then; nothing of it arrives. */
  outageUntil = 0;
  /** Requests are turned away until then. */
  bannedUntil = 0;
  /** The stream tells nothing until then. */
  silentUntil = 0;
  readonly #subscribers = new Set<Subscriber>();
  readonly #due: { at: number; readonly happen: () => void }[] = [];
  readonly #symbols = new Map<string, MarketSymbol>();
  #wasSilent = false;

  constructor(engine: VenueEngine, account: Account, clock: HandClock, tape: Tape, tally: Tally) {
    this.engine = engine;
    this.account = account;
    this.clock = clock;
    this.tape = tape;
    this.tally = tally;
    for (const { info } of engine.markets.values()) this.#symbols.set(info.symbol, `${info.baseAsset}/${info.quoteAsset}`);
    account.listen((event) => this.#onVenueEvent(event));
  }

  get isSilent(): boolean {
    return this.clock.now() < this.silentUntil || this.clock.now() < this.outageUntil;
  }

  /** Lets something happen once so much time has passed. */
  later(delayMs: number, happen: () => void): void {
    this.#due.push({ at: this.clock.now() + delayMs, happen });
  }

  /** Moves the clock, with everything that falls due on the way happening at its time. */
  pass(ms: number): void {
    const until = this.clock.now() + ms;
    for (;;) {
      const next = this.#due.filter(({ at }) => at <= until).sort((one, other) => one.at - other.at)[0];
      if (next === undefined) break;
      this.#due.splice(this.#due.indexOf(next), 1);
      this.clock.time = Math.max(this.clock.time, next.at);
      next.happen();
    }
    this.clock.time = until;
    this.pump();
  }

  /** All answers come in, and nothing more goes wrong. */
  heal(): void {
    this.tape.quiet = true;
    this.outageUntil = 0;
    this.bannedUntil = 0;
    this.silentUntil = 0;
    for (const { happen } of this.#due.splice(0).sort((one, other) => one.at - other.at)) happen();
    this.pump();
  }

  /** @throws OutcryError while the venue does not answer, or does not want to; now and then for no reason. */
  refuseRead(): void {
    if (this.clock.now() < this.bannedUntil) throw new OutcryError('rate-limited', 'The exchange has had enough for now.', { retryAfterMs: this.bannedUntil - this.clock.now() });
    if (this.clock.now() < this.outageUntil) throw new OutcryError('unreachable', 'The exchange does not answer.');
    if (this.tape.chance(4)) {
      this.tally.count('fault: a read failed');
      throw new OutcryError('unreachable', 'The exchange did not answer.');
    }
  }

  /** Holds an answer back for as long as the tape says. */
  async answered(): Promise<void> {
    if (!this.tape.chance(3)) return;
    this.tally.count('fault: a slow answer');
    await new Promise<void>((resolve) => this.later(1_000 * (1 + this.tape.below(20)), resolve));
  }

  subscribe(listener: (event: ExecutionEvent) => void): () => void {
    const subscriber = { listener, queue: [], resyncAt: this.clock.now() + RESYNC_MS };
    this.#subscribers.add(subscriber);
    return () => this.#subscribers.delete(subscriber);
  }

  /** Brings what was told to those who listen: some of it twice, later or never. */
  pump(): void {
    const now = this.clock.now();
    const isBack = this.#wasSilent && !this.isSilent;
    this.#wasSilent = this.isSilent;
    for (const subscriber of this.#subscribers) {
      const events = subscriber.queue;
      subscriber.queue = [];
      for (const event of events) this.#bring(subscriber, event);
      if (this.isSilent || (now < subscriber.resyncAt && !isBack)) continue;
      subscriber.resyncAt = now + RESYNC_MS;
      subscriber.listener({ kind: 'resync', reason: 'A regular look.' });
    }
  }

  #bring(subscriber: Subscriber, event: ExecutionEvent): void {
    const fate = this.isSilent ? 'dropped' : this.tape.chance(24) ? (['dropped', 'late', 'twice'] as const)[this.tape.below(3)] : 'told';
    if (fate !== 'told') this.tally.count(`fault: a stream event ${fate}`);
    if (fate === 'dropped') return;
    if (fate === 'late') {
      subscriber.queue.push(event);
      return;
    }
    subscriber.listener(event);
    if (fate === 'twice') subscriber.listener(event);
  }

  /** Our name of a venue's symbol. */
  symbolOf(symbol: string): MarketSymbol {
    const ours = this.#symbols.get(symbol);
    if (ours === undefined) throw new Error(`${symbol} is not listed`);
    return ours;
  }

  /** An order, or the pair that it is a half of, as the venue has it now. */
  orderOf(order: EngineOrder): VenueOrder {
    return order.list === null ? this.#single(order) : this.pairOf(order.list);
  }

  pairOf(list: OrderList): VenueOrder {
    const merged = mergedOrder(String(list.orderListId), list.listClientOrderId, list.orders.map((half) => this.#single(half)));
    if (merged === null) throw new Error('a pair is half a pair');
    return merged;
  }

  /** Everything at the venue under a client id; more than one is one too many. */
  named(id: string): readonly VenueOrder[] {
    const orders = [...this.account.orders.values()].filter((order) => order.list === null && order.clientOrderId === id);
    const lists = [...this.account.lists.values()].filter((list) => list.listClientOrderId === id);
    return [...orders.map((order) => this.#single(order)), ...lists.map((list) => this.pairOf(list))];
  }

  fillOf(trade: VenueTrade): Fill {
    return {
      tradeId: String(trade.id),
      venueOrderId: trade.orderListId < 0 ? String(trade.orderId) : listOrderId(String(trade.orderListId)),
      symbol: this.symbolOf(trade.symbol),
      side: trade.side === 'BUY' ? 'buy' : 'sell',
      price: trade.price.toString(),
      amount: trade.quantity.toString(),
      fee: { amount: trade.commission.toString(), currency: trade.commissionAsset },
      at: trade.time,
    };
  }

  #single(order: EngineOrder): VenueOrder {
    const price = order.price.isZero() ? null : order.price.toString();
    return {
      clientOrderId: order.clientOrderId,
      venueOrderId: String(order.orderId),
      symbol: this.symbolOf(order.symbol),
      side: order.side === 'BUY' ? 'buy' : 'sell',
      type: TYPES[order.type],
      amount: order.quantity.toString(),
      price,
      stopPrice: order.stopPrice.isZero() ? null : order.stopPrice.toString(),
      stopLimitPrice: null,
      status: STATUSES[order.status],
      filled: order.executed.toString(),
      filledCost: order.cost.toString(),
      createdAt: order.time,
      updatedAt: order.updateTime,
    };
  }

  #onVenueEvent(event: StreamEvent): void {
    if (event.e === 'balanceUpdate') {
      const id = String(this.account.transfers.at(-1)?.id);
      this.#tell({ kind: 'transfer', id, asset: String(event['a']), amount: String(event['d']), at: event.E });
    }
    if (event.e !== 'executionReport') return;
    const order = this.account.orders.get(Number(event['i']));
    if (order === undefined) throw new Error('the venue tells of an order that it does not have');
    const told = this.orderOf(order);
    const trade = order.trades.find(({ id }) => id === event['t']);
    if (trade !== undefined) this.#tell({ kind: 'fill', fill: this.fillOf(trade), clientOrderId: told.clientOrderId });
    this.#tell({ kind: 'order', order: told });
  }

  #tell(event: ExecutionEvent): void {
    for (const { queue } of this.#subscribers) queue.push(event);
  }
}
