import type { Clock } from '../../domain/clock.ts';
import { OutcryError } from '../../domain/errors.ts';
import type { Fill } from '../../domain/fill.ts';
import type { MarketSymbol } from '../../domain/market-symbol.ts';
import { Decimal } from '../../domain/money.ts';
import type { OrderType } from '../../domain/order.ts';
import type { WorkOptions } from '../../domain/progress.ts';
import type { Balance, Cancellation, Execution, ExecutionEvent, ExecutionHealth, KeyRights, OrderRef, Placement, VenueOrder } from '../execution/execution.ts';
import type { ClearedOrder } from '../risk/cleared-order.ts';
import { AccountNews, type AccountNewsOptions } from './account-news.ts';
import { type KeyedClient, RECEIVE_WINDOW_MS } from './keyed-client.ts';
import { venueCode } from './keyed-errors.ts';
import type { OrderList } from './order-lists.ts';
import { OrderReader } from './order-reader.ts';
import { checkTerms, sendOrder, typesOf } from './order-request.ts';
import { ownTrades } from './own-trades.ts';
import { isRepeatedId, placementFailure } from './placement-errors.ts';
import { type Attempt, VenueConnection, type VenueConnectionOptions } from './venue-connection.ts';
import { balancesOf, fillsOfOrder } from './venue-order.ts';

/** How an account at an exchange is reached. */
export interface CcxtExecutionOptions extends VenueConnectionOptions, Pick<AccountNewsOptions, 'log' | 'pace'> {}

/** Room for a request that came in at the end of its window to be worked on. */
const SETTLING_MS = 1_000;

/**
 * Orders of one account at any exchange that ccxt speaks to, with keys. Nothing is loaded or asked before the first request.
 *
 * An order is sent once and never again by itself: ccxt's own tries-again are off, and what a failure means for the order is decided in
 * `placement-errors.ts` alone. Reads are tried again, a ban excepted.
 */
export class CcxtExecution implements Execution {
  private readonly connection: VenueConnection;
  private readonly reader: OrderReader;
  private readonly clock: Clock;
  private readonly news: AccountNews;
  /** Until when an order that was sent and not answered may still arrive, by our id. */
  private readonly inFlight = new Map<string, number>();

  constructor({ log, pace, ...options }: CcxtExecutionOptions) {
    this.clock = options.clock;
    this.connection = new VenueConnection(options);
    this.reader = new OrderReader(this.connection, options.clock);
    this.news = new AccountNews({ connection: this.connection, reader: this.reader, clock: options.clock, log, pace });
  }

  /** Loads the exchange's module, compares clocks and reads its markets, all of which the first request does otherwise. @throws OutcryError. */
  async connect(options: WorkOptions = {}): Promise<void> {
    await this.connection.connect(options);
  }

  /** How far this machine's clock is ahead of the exchange's, in milliseconds; `null` before it was compared. */
  get clockAheadMs(): number | null {
    return this.connection.clockAheadMs;
  }

  /**
   * Market and limit orders only, until the exchange has said what else it takes: after the first request of any kind. A pair whose stop
   * becomes a limit order is taken where `stop-limit` is, too.
   */
  types(symbol: MarketSymbol): ReadonlySet<OrderType> {
    return typesOf(this.connection.client, this.connection.quirks, symbol);
  }

  async place(order: ClearedOrder): Promise<Placement> {
    const { connection } = this;
    let client: KeyedClient;
    try {
      client = await this.ready();
      checkTerms(client, connection.quirks, order);
    } catch (error) {
      return { outcome: 'rejected', reason: connection.told(error).message, code: null };
    }
    const attempt = await connection.attempt(client, () => this.send(client, order));
    if (!attempt.ok) return await this.afterFailure(order, attempt);
    try {
      return this.placed(client, order, attempt.answer);
    } catch (error) {
      // It answered, and not with a no: what became of the order is to be asked, and will soon be known there.
      this.expectLate(order.id);
      return await this.lookedUp(order, connection.told(error).message);
    }
  }

  async cancel(ref: OrderRef): Promise<Cancellation> {
    const { connection } = this;
    try {
      const client = await this.ready();
      const attempt = await connection.attempt(client, () => this.callOff(client, ref));
      const order = attempt.ok ? this.calledOff(client, ref, attempt.answer) : null;
      if (order?.status === 'canceled') return { outcome: 'canceled', order };
      // A refusal has as many reasons as an order has ends; and some exchanges answer before they have done it.
      return await this.afterCallOff(ref, attempt);
    } catch (error) {
      return { outcome: 'unknown', reason: connection.told(error).message };
    }
  }

  async find(ref: OrderRef, options: WorkOptions = {}): Promise<VenueOrder | null> {
    const order = await this.reader.find(ref, options);
    if (order === null) this.refuseWhileInFlight(ref.id);
    else this.inFlight.delete(ref.id);
    return order;
  }

  async openOrders(options: WorkOptions = {}): Promise<readonly VenueOrder[]> {
    return await this.reader.open(options);
  }

  async fills(symbol: MarketSymbol, since: number, options: WorkOptions = {}): Promise<readonly Fill[]> {
    return await ownTrades(this.connection, this.clock, symbol, since, options);
  }

  async balances(options: WorkOptions = {}): Promise<readonly Balance[]> {
    return balancesOf(this.connection.exchange, await this.connection.read(options, (client) => client.fetchBalance()));
  }

  /** `canTrade` is assumed where the exchange has no word on it. */
  async rights(options: WorkOptions = {}): Promise<KeyRights> {
    const { quirks, sandbox } = this.connection;
    const ask = quirks.rights;
    if (ask === null) return { canTrade: true, canWithdraw: null, ipRestricted: null };
    return await this.connection.read(options, (client) => ask(client, sandbox));
  }

  watch(listener: (event: ExecutionEvent) => void): () => void {
    return this.news.listen(listener);
  }

  health(): ExecutionHealth {
    return this.news.health();
  }

  async close(): Promise<void> {
    this.connection.close();
    await this.news.close();
  }

  /** The client, while the exchange takes requests: one that waited for its patience to return would come too late. @throws OutcryError. */
  private async ready(): Promise<KeyedClient> {
    if (this.connection.refusal !== null) throw this.connection.refusal;
    return await this.connection.connect();
  }

  private async send(client: KeyedClient, order: ClearedOrder): Promise<unknown> {
    const { quirks } = this.connection;
    if (order.type === 'oco' && quirks.lists !== null) return await quirks.lists.place(client, order.id, order);
    return await sendOrder(client, quirks, order.id, order);
  }

  /** @throws OutcryError `bad-reply` when the answer does not say how the order stands. */
  private placed(client: KeyedClient, { id, type }: ClearedOrder, answer: unknown): Placement {
    const order = type === 'oco' ? this.reader.pairOf(client, answer as OrderList) : this.reader.orderOf(answer);
    if (order === null) throw new OutcryError('bad-reply', `${this.connection.exchange} sent an order in a form that makes no sense.`);
    const fills = type === 'oco' ? [] : fillsOfOrder(this.connection.exchange, answer, order);
    return { outcome: 'placed', order: { ...order, clientOrderId: id }, fills };
  }

  private async afterFailure(order: ClearedOrder, { error, note }: Extract<Attempt, { ok: false }>): Promise<Placement> {
    const reason = this.connection.told(error).message;
    if (placementFailure(error, note) === 'rejected') return { outcome: 'rejected', reason, code: venueCode(error) };
    this.expectLate(order.id);
    return isRepeatedId(error) ? await this.lookedUp(order, reason) : { outcome: 'unknown', reason };
  }

  /** The order that the exchange has under this id already; in doubt where that is not to be had. Nothing is sent. */
  private async lookedUp(order: ClearedOrder, reason: string): Promise<Placement> {
    try {
      const found = await this.find(order);
      if (found === null) return { outcome: 'unknown', reason };
      const fills = new Decimal(found.filled).isZero() ? [] : await this.fills(order.symbol, found.createdAt);
      return { outcome: 'placed', order: found, fills: fills.filter((fill) => fill.venueOrderId === found.venueOrderId) };
    } catch {
      return { outcome: 'unknown', reason };
    }
  }

  private expectLate(id: string): void {
    this.inFlight.set(id, this.clock.now() + RECEIVE_WINDOW_MS + SETTLING_MS);
  }

  /** @throws OutcryError `busy` while an order that was not answered may still come in: until then, not knowing it proves nothing. */
  private refuseWhileInFlight(id: string): void {
    const until = this.inFlight.get(id);
    if (until === undefined) return;
    const wait = until - this.clock.now();
    if (wait <= 0) {
      this.inFlight.delete(id);
      return;
    }
    throw new OutcryError('busy', `${this.connection.exchange} does not know ${id} yet, and may still be sent it.`, { retryAfterMs: wait });
  }

  private async callOff(client: KeyedClient, { id, symbol, type }: OrderRef): Promise<unknown> {
    const { lists, byClientId } = this.connection.quirks;
    if (type === 'oco' && lists !== null) return await lists.cancel(client, symbol, id);
    return await client.cancelOrder('', symbol, byClientId(id));
  }

  /** The order as the answer to a cancellation has it; `null` where it does not say, as many exchanges do not. */
  private calledOff(client: KeyedClient, { id, type }: OrderRef, answer: unknown): VenueOrder | null {
    try {
      const order = type === 'oco' ? this.reader.pairOf(client, answer as OrderList) : this.reader.orderOf(answer);
      // The cancellation has a client order id of its own, and is answered under that.
      return order === null ? null : { ...order, clientOrderId: id };
    } catch (error) {
      if (error instanceof OutcryError) return null;
      throw error;
    }
  }

  private async afterCallOff(ref: OrderRef, attempt: Attempt): Promise<Cancellation> {
    const why = attempt.ok ? null : this.connection.told(attempt.error).message;
    try {
      const order = await this.find(ref);
      if (order === null) return { outcome: 'not-found' };
      if (order.status === 'open') return { outcome: 'unknown', reason: why ?? `${this.connection.exchange} has not called it off yet.` };
      return { outcome: attempt.ok && order.status === 'canceled' ? 'canceled' : 'over', order };
    } catch (error) {
      return { outcome: 'unknown', reason: why ?? this.connection.told(error).message };
    }
  }
}
