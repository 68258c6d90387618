import type { Clock } from '../../src/domain/clock.ts';
import { OutcryError } from '../../src/domain/errors.ts';
import type { Fill } from '../../src/domain/fill.ts';
import type { MarketSymbol } from '../../src/domain/market-symbol.ts';
import { Decimal } from '../../src/domain/money.ts';
import type { OrderType } from '../../src/domain/order.ts';
import { ORDER_TYPES } from '../../src/domain/order.ts';
import type {
  Balance,
  Cancellation,
  Execution,
  ExecutionEvent,
  ExecutionHealth,
  KeyRights,
  OrderRef,
  Placement,
  VenueOrder,
  VenueOrderStatus,
} from '../../src/trading/execution/execution.ts';
import type { ClearedOrder } from '../../src/trading/risk/cleared-order.ts';

/**
 * What one call of `place` does. `fill`: taken and filled at once, wholly or by `amount`, at `price`; `rest`: taken and open. `reply-lost`
 * answers `unknown` though the order arrived and did what `arrived` says; `lost` answers `unknown` and the order is nowhere; `late`
 * answers `unknown` and the order arrives when `arrive` is called.
 */
export type PlaceStep =
  | { readonly kind: 'fill'; readonly price?: string; readonly amount?: string; readonly fee?: Fill['fee'] }
  | { readonly kind: 'rest' }
  | { readonly kind: 'reject'; readonly reason?: string; readonly code?: string }
  | { readonly kind: 'reply-lost'; readonly arrived: 'fill' | 'rest'; readonly price?: string }
  | { readonly kind: 'lost' }
  | { readonly kind: 'late' };

/** What one call of `cancel` does: what the venue would do, or no answer though it was done, or no answer and nothing done. */
export type CancelStep = 'obey' | 'reply-lost' | 'lost';

/** An execution whose venue does as it is told: scripted call by call, with its orders and fills to be looked up ever after. */
export class ScriptedExecution implements Execution {
  /** Every order that `place` was called with, in order, whatever came of it. */
  readonly sent: ClearedOrder[] = [];
  /** Every order that `cancel` was called with. */
  readonly canceled: OrderRef[] = [];
  /** How often `find` was called, by id. */
  readonly looked = new Map<string, number>();
  /** While set, reads reject with `unreachable`, and `cancel` answers `unknown`. */
  down = false;
  /** The price at which orders without one fill. */
  price = '100';
  supported: ReadonlySet<OrderType> = new Set(ORDER_TYPES);
  holdings: readonly Balance[] = [];
  keyRights: KeyRights = { canTrade: true, canWithdraw: false, ipRestricted: true };
  /** Called before `place` does anything: what happens while an order is on its way. */
  beforePlace: ((order: ClearedOrder) => Promise<void> | void) | null = null;
  readonly #clock: Clock;
  readonly #steps: PlaceStep[] = [];
  #usual: PlaceStep = { kind: 'fill' };
  readonly #cancelSteps: CancelStep[] = [];
  readonly #orders = new Map<string, VenueOrder>();
  readonly #late = new Map<string, ClearedOrder>();
  readonly #fills: Fill[] = [];
  readonly #listeners = new Set<(event: ExecutionEvent) => void>();
  #count = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Scripts the next calls of `place` that have no step yet, one each. */
  next(...steps: readonly PlaceStep[]): this {
    this.#steps.push(...steps);
    return this;
  }

  /** What `place` does where no step is left; filling at once, unless set. */
  usually(step: PlaceStep): this {
    this.#usual = step;
    return this;
  }

  /** Scripts the next calls of `cancel`; those without a step obey. */
  nextCancel(...steps: readonly CancelStep[]): this {
    this.#cancelSteps.push(...steps);
    return this;
  }

  types(): ReadonlySet<OrderType> {
    return this.supported;
  }

  async place(order: ClearedOrder): Promise<Placement> {
    this.sent.push(order);
    await this.beforePlace?.(order);
    const step = this.#steps.shift() ?? this.#usual;
    if (step.kind === 'reject') return { outcome: 'rejected', reason: step.reason ?? 'The venue rejected it.', code: step.code ?? null };
    if (this.#orders.has(order.id)) return { outcome: 'rejected', reason: 'Duplicate order sent.', code: '-2010' };
    switch (step.kind) {
      case 'lost':
        return { outcome: 'unknown', reason: 'The connection was lost.' };
      case 'late':
        this.#late.set(order.id, order);
        return { outcome: 'unknown', reason: 'The connection was lost.' };
      case 'reply-lost':
        this.#take(order);
        if (step.arrived === 'fill') this.fill(order.id, undefined, step.price);
        return { outcome: 'unknown', reason: 'The venue did not answer in time.' };
      case 'rest':
        return { outcome: 'placed', order: this.#take(order), fills: [] };
      case 'fill': {
        this.#take(order);
        const fill = this.fill(order.id, step.amount, step.price, step.fee);
        return { outcome: 'placed', order: this.order(order.id), fills: [fill] };
      }
    }
  }

  async cancel(ref: OrderRef): Promise<Cancellation> {
    this.canceled.push(ref);
    const step = this.#cancelSteps.shift() ?? 'obey';
    if (this.down || step === 'lost') return { outcome: 'unknown', reason: 'The venue did not answer in time.' };
    const order = this.#orders.get(ref.id);
    if (order === undefined) return step === 'reply-lost' ? { outcome: 'unknown', reason: 'The connection was lost.' } : { outcome: 'not-found' };
    const outcome = order.status === 'open' ? 'canceled' : 'over';
    if (outcome === 'canceled') this.end(ref.id, 'canceled');
    if (step === 'reply-lost') return { outcome: 'unknown', reason: 'The connection was lost.' };
    return { outcome, order: this.order(ref.id) };
  }

  async find({ id }: OrderRef): Promise<VenueOrder | null> {
    this.looked.set(id, (this.looked.get(id) ?? 0) + 1);
    this.#refuseWhenDown();
    return this.#orders.get(id) ?? null;
  }

  async openOrders(): Promise<readonly VenueOrder[]> {
    this.#refuseWhenDown();
    return [...this.#orders.values()].filter((order) => order.status === 'open');
  }

  async fills(symbol: MarketSymbol, since: number): Promise<readonly Fill[]> {
    this.#refuseWhenDown();
    return this.#fills.filter((fill) => fill.symbol === symbol && fill.at >= since);
  }

  async balances(): Promise<readonly Balance[]> {
    this.#refuseWhenDown();
    return this.holdings;
  }

  async rights(): Promise<KeyRights> {
    this.#refuseWhenDown();
    return this.keyRights;
  }

  watch(listener: (event: ExecutionEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  health(): ExecutionHealth {
    return this.down ? { state: 'down', reason: 'The venue does not answer.' } : { state: 'live', reason: '' };
  }

  async close(): Promise<void> {
    this.#listeners.clear();
  }

  /** Tells the listeners of `watch`. */
  emit(event: ExecutionEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  /** The venue's order by our id. @throws Error when it never arrived. */
  order(id: string): VenueOrder {
    const order = this.#orders.get(id);
    if (order === undefined) throw new Error(`the scripted venue has no order ${id}`);
    return order;
  }

  /** True when an order of that id arrived. */
  has(id: string): boolean {
    return this.#orders.has(id);
  }

  /** True while an order that was sent `late` has not arrived. */
  isLate(id: string): boolean {
    return this.#late.has(id);
  }

  /** Makes an order that was sent `late` arrive, open. */
  arrive(id: string): VenueOrder {
    const order = this.#late.get(id);
    if (order === undefined) throw new Error(`no order ${id} is on its way`);
    this.#late.delete(id);
    return this.#take(order);
  }

  /** Fills an open order by `amount` (all that is left, unless given) without telling anybody; `emit` the fill to have it streamed. */
  fill(id: string, amount?: string, price?: string, fee?: Fill['fee']): Fill {
    const order = this.order(id);
    const left = new Decimal(order.amount).minus(order.filled);
    const part = amount === undefined ? left : Decimal.min(left, amount);
    const at = price ?? order.price ?? order.stopPrice ?? this.price;
    const fill: Fill = {
      tradeId: `t${++this.#count}`,
      venueOrderId: order.venueOrderId,
      symbol: order.symbol,
      side: order.side,
      price: at,
      amount: part.toString(),
      fee: fee ?? { amount: part.times(at).times('0.001').toString(), currency: order.symbol.slice(order.symbol.indexOf('/') + 1) },
      at: this.#clock.now(),
    };
    this.#fills.push(fill);
    const filled = part.plus(order.filled);
    this.#orders.set(id, {
      ...order,
      filled: filled.toString(),
      filledCost: part.times(at).plus(order.filledCost).toString(),
      status: filled.gte(order.amount) ? 'filled' : order.status,
      updatedAt: this.#clock.now(),
    });
    return fill;
  }

  /** Ends an order at the venue without telling anybody. */
  end(id: string, status: Exclude<VenueOrderStatus, 'open'>): VenueOrder {
    const order: VenueOrder = { ...this.order(id), status, updatedAt: this.#clock.now() };
    this.#orders.set(id, order);
    return order;
  }

  #take(order: ClearedOrder): VenueOrder {
    const { id, symbol, side, type, amount, price, stopPrice, stopLimitPrice } = order;
    const now = this.#clock.now();
    const taken: VenueOrder = {
      clientOrderId: id,
      venueOrderId: `v${++this.#count}`,
      symbol,
      side,
      type,
      amount,
      price,
      stopPrice,
      stopLimitPrice,
      status: 'open',
      filled: '0',
      filledCost: '0',
      createdAt: now,
      updatedAt: now,
    };
    this.#orders.set(id, taken);
    return taken;
  }

  #refuseWhenDown(): void {
    if (this.down) throw new OutcryError('unreachable', 'The venue does not answer.');
  }
}
