import type { Decimal } from '../../../../src/domain/money.ts';
import { Decimal as DecimalValue } from '../../../../src/domain/money.ts';
import { ZERO } from './amounts.ts';
import type { OrderList, VenueOrder, VenueTrade } from './order.ts';
import type { FeeAsset, Holding, Owner } from './owner.ts';
import type { StreamEvent } from './stream-events.ts';

/** What an account is opened with. Amounts and rates are decimal text; rates are fractions of the notional. */
export interface AccountOptions {
  readonly apiKey: string;
  readonly secret: string;
  readonly balances?: Readonly<Record<string, string>>;
  readonly makerRate?: string;
  readonly takerRate?: string;
  readonly feeAsset?: FeeAsset;
  /** What the key may do; trading and nothing more unless told. */
  readonly rights?: Partial<AccountRights>;
}

/** What a key may do. */
export interface AccountRights {
  canTrade: boolean;
  canWithdraw: boolean;
  ipRestricted: boolean;
}

/** Money that came in or went out without a trade; the amount is negative for a withdrawal. */
export interface Transfer {
  readonly id: number;
  readonly asset: string;
  readonly amount: Decimal;
  readonly time: number;
}

/** One account of the venue: its key, its holdings, its orders and trades, and who listens to its stream. */
export class Account implements Owner {
  readonly apiKey: string;
  readonly secret: string;
  readonly uid: number;
  makerRate: Decimal;
  takerRate: Decimal;
  feeAsset: FeeAsset;
  readonly rights: AccountRights;
  readonly holdings = new Map<string, Holding>();
  /** Every order ever, by order id, oldest first. */
  readonly orders = new Map<number, VenueOrder>();
  readonly trades: VenueTrade[] = [];
  readonly lists = new Map<number, OrderList>();
  readonly transfers: Transfer[] = [];
  updateTime = 0;
  private readonly byClientId = new Map<string, VenueOrder>();
  private readonly open = new Set<VenueOrder>();
  private readonly outbox: StreamEvent[] = [];
  private readonly listeners = new Set<(event: StreamEvent) => void>();

  constructor(options: AccountOptions, uid: number) {
    this.apiKey = options.apiKey;
    this.secret = options.secret;
    this.uid = uid;
    this.makerRate = new DecimalValue(options.makerRate ?? '0.001');
    this.takerRate = new DecimalValue(options.takerRate ?? '0.001');
    this.feeAsset = options.feeAsset ?? 'received';
    this.rights = { canTrade: true, canWithdraw: false, ipRestricted: false, ...options.rights };
    for (const [asset, amount] of Object.entries(options.balances ?? {})) this.holding(asset).free = new DecimalValue(amount);
  }

  /** What there is of an asset; nothing at first. */
  holding(asset: string): Holding {
    const known = this.holdings.get(asset);
    if (known !== undefined) return known;
    const fresh = { free: ZERO, locked: ZERO };
    this.holdings.set(asset, fresh);
    return fresh;
  }

  /** What there is of an asset, free and locked together. */
  total(asset: string): Decimal {
    const { free, locked } = this.holding(asset);
    return free.plus(locked);
  }

  /** Takes a new order into the records. */
  add(order: VenueOrder): void {
    this.orders.set(order.orderId, order);
    this.byClientId.set(order.clientOrderId, order);
    this.open.add(order);
  }

  /** Notes that an order has ended. */
  close(order: VenueOrder): void {
    this.open.delete(order);
  }

  /** Orders that have not ended, oldest first; of one symbol, or of all. */
  openOrders(symbol?: string): readonly VenueOrder[] {
    return [...this.open].filter((order) => symbol === undefined || order.symbol === symbol);
  }

  /** The newest order of a symbol that bears a client order id. */
  named(symbol: string, clientOrderId: string): VenueOrder | null {
    const order = this.byClientId.get(clientOrderId);
    return order?.symbol === symbol ? order : null;
  }

  /** Whether an order that has not ended bears a client order id: only then is the id taken. */
  isTaken(clientOrderId: string): boolean {
    const order = this.byClientId.get(clientOrderId);
    return order !== undefined && this.open.has(order);
  }

  /** The newest order list that bears a client id. */
  listNamed(listClientOrderId: string): OrderList | null {
    return [...this.lists.values()].findLast((list) => list.listClientOrderId === listClientOrderId) ?? null;
  }

  /** Hears every event of the account's stream until the returned function is called. */
  listen(listener: (event: StreamEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Whether anybody listens. */
  get isHeard(): boolean {
    return this.listeners.size > 0;
  }

  /** Puts an event into the stream; it is heard when the venue is done with what it is doing. */
  emit(event: StreamEvent): void {
    this.outbox.push(event);
  }

  /** Tells everyone who listens, in order; whoever asks the venue for more meanwhile is told of that afterwards. */
  flush(): void {
    for (let event = this.outbox.shift(); event !== undefined; event = this.outbox.shift()) {
      for (const listener of this.listeners) listener(event);
    }
  }
}
